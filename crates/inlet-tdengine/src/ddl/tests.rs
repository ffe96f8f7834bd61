use inlet_config::column_type::{ColumnType, Precision};

use super::*;

fn column(name: &str, column_type: ColumnType, second_key: bool) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key,
    }
}

#[test]
fn a_super_table_is_created_with_its_key_and_tags() {
    let table = TargetTable {
        database: "power".to_owned(),
        super_table: "Meters one".to_owned(),
        precision: Precision::Milli,
        keep_ms: None,
        columns: vec![
            column("ts", ColumnType::Timestamp, false),
            column("offset", ColumnType::BigInt, true),
            column("name", ColumnType::Nchar { chars: 20 }, false),
        ],
        tags: vec![column("id", ColumnType::IntUnsigned, false)],
    };
    assert_eq!(
        create_statement(&table),
        "CREATE STABLE IF NOT EXISTS `power`.`Meters one` (`ts` TIMESTAMP, \
         `offset` BIGINT PRIMARY KEY, `name` NCHAR(20)) TAGS (`id` INT UNSIGNED)"
    );
}

#[test]
fn a_database_is_created_with_the_options_that_were_given() {
    let mut create = CreateDatabase {
        precision: Precision::Micro,
        keep_days: None,
        vgroups: None,
    };
    assert_eq!(
        create_database_statement("power", &create),
        "CREATE DATABASE IF NOT EXISTS `power` PRECISION 'us'"
    );
    create.keep_days = Some(3650);
    create.vgroups = Some(4);
    assert_eq!(
        create_database_statement("power", &create),
        "CREATE DATABASE IF NOT EXISTS `power` PRECISION 'us' KEEP 3650 VGROUPS 4"
    );
    create.keep_days = Some(10);
    create.vgroups = None;
    assert_eq!(
        create_database_statement("power", &create),
        "CREATE DATABASE IF NOT EXISTS `power` PRECISION 'us' KEEP 10 DURATION 4800m"
    );
}
