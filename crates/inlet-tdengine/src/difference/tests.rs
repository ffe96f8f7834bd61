use inlet_config::{
    column_type::Precision,
    secret::Secret,
    settings::{ConnectionSettings, Login, Rule},
};

use super::*;

fn mapping(name: &str, column_type: Option<ColumnType>) -> ColumnMapping {
    ColumnMapping {
        name: name.to_owned(),
        rule: Rule::Value(serde_json::Value::Null),
        column_type,
        second_key: false,
        time: None,
    }
}

fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}

fn target() -> TargetSettings {
    TargetSettings {
        connection: ConnectionSettings {
            url: "ws://127.0.0.1".to_owned(),
            login: Login::Token(Secret::new("t")),
            ca: None,
        },
        database: "power".to_owned(),
        create_database: None,
        super_table: "meters".to_owned(),
        create_super_table: false,
        subtable: "t_{id}".to_owned(),
        columns: vec![
            mapping("ts", Some(ColumnType::Timestamp)),
            mapping("text", Some(ColumnType::Varchar { bytes: 20 })),
            mapping("v", None),
        ],
        tags: vec![mapping("id", Some(ColumnType::Int))],
    }
}

fn table() -> TargetTable {
    TargetTable {
        database: "power".to_owned(),
        super_table: "meters".to_owned(),
        precision: Precision::Milli,
        keep_ms: None,
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("text", ColumnType::Varchar { bytes: 20 }),
            column("v", ColumnType::Float),
        ],
        tags: vec![column("id", ColumnType::Int)],
    }
}

fn check(target: &TargetSettings, table: &TargetTable, expect: &[(&str, &str)]) {
    let found = differences(target, table);
    let found: Vec<_> = found
        .iter()
        .map(|found| (found.what.as_str(), found.remedy.as_str()))
        .collect();
    assert_eq!(found, expect);
}

#[test]
fn what_fits_is_no_difference() {
    check(&target(), &table(), &[]);
    let mut wider = table();
    wider.columns[1].column_type = ColumnType::Varchar { bytes: 21 };
    wider.columns.push(column("more", ColumnType::Bool));
    check(&target(), &wider, &[]);
}

#[test]
fn every_difference_is_told_with_what_to_run() {
    let mut table = table();
    table.columns[1].column_type = ColumnType::Varchar { bytes: 19 };
    table.columns.remove(2);
    table.tags[0].column_type = ColumnType::BigInt;
    check(
        &target(),
        &table,
        &[
            (
                "column `text` is VARCHAR(19) and should be VARCHAR(20)",
                "run `ALTER STABLE `power`.`meters` MODIFY COLUMN `text` VARCHAR(20)`",
            ),
            (
                "column `v` does not exist",
                "run `ALTER STABLE `power`.`meters` ADD COLUMN `v` <type>`",
            ),
            (
                "tag `id` is BIGINT and should be INT",
                "TDengine cannot change this type: declare BIGINT in the document, or use a new \
                 super table",
            ),
        ],
    );
}

#[test]
fn a_column_that_is_a_tag_is_told_so() {
    let mut target = target();
    target.columns.push(mapping("id", None));
    target.tags.clear();
    check(
        &target,
        &table(),
        &[(
            "`id` is mapped as a column, but is a tag of the table",
            "map it under `tags`",
        )],
    );
}

#[test]
fn keys_must_agree() {
    let mut keyed_table = table();
    keyed_table
        .columns
        .insert(1, column("seq", ColumnType::BigInt));
    keyed_table.columns[1].second_key = true;
    let unmapped = (
        "the second key column `seq` is not mapped",
        "map the column `seq`",
    );
    check(&target(), &keyed_table, &[unmapped]);

    let mut target = target();
    target.columns[2].second_key = true;
    let found = differences(&target, &table());
    assert_eq!(
        found[0].what,
        "column `v` is not the second key of the table"
    );

    target.columns.swap(0, 2);
    let found = differences(&target, &table());
    assert_eq!(
        found[0].what,
        "the primary time of the table is `ts`, but the first column of the document is `v`"
    );
}
