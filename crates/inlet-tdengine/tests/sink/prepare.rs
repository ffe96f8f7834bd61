//! Database and super table: created, found, or refused with every difference.

use inlet_config::column_type::{ColumnType, Precision};
use inlet_pipeline::sink::{Sink, WriteClass};

use crate::harness::Server;

#[tokio::test]
async fn what_is_missing_is_created_and_then_found() {
    let mut server = Server::any("create", Precision::Micro).usual();
    let prepared = server.sink().prepare().await.unwrap();
    let named = |what: &str, name: &str| format!("{what} `{name}`");
    assert_eq!(
        prepared.created,
        [
            named("database", &server.target.database),
            named("super table", &server.target.super_table),
        ]
    );
    let created = prepared.table;
    assert_eq!(created.precision, Precision::Micro);
    assert_eq!(created.keep_ms, Some(36_500 * 86_400_000));
    assert_eq!(created.columns.len(), 3);
    assert_eq!(created.tags[0].column_type, ColumnType::Int);
    server.target.create_database = None;
    server.target.create_super_table = false;
    let found = server.sink().prepare().await.unwrap();
    assert_eq!((found.table, found.created), (created, Vec::new()));
}

#[tokio::test]
async fn a_second_key_is_created_and_found() {
    let mut server = Server::any("key", Precision::Milli).declare(
        &[
            ("ts", ColumnType::Timestamp),
            ("seq", ColumnType::BigInt),
            ("v", ColumnType::Int),
        ],
        &[("id", ColumnType::Int)],
    );
    server.target.columns[1].second_key = true;
    let table = server.sink().prepare().await.unwrap().table;
    let keys: Vec<_> = table
        .columns
        .iter()
        .map(|column| column.second_key)
        .collect();
    assert_eq!(keys, [false, true, false]);
}

/// What `prepare` says; every such fault needs a person.
async fn check(server: &Server, expect: &str) {
    let error = server.sink().prepare().await.unwrap_err();
    assert_eq!(error.class, WriteClass::NeedsPerson, "{error}");
    assert_eq!(error.message, expect);
    assert!(error.remedy.is_some());
}

#[tokio::test]
async fn what_is_missing_and_may_not_be_created_is_told() {
    let mut server = Server::any("missing", Precision::Milli).usual();
    let create_database = server.target.create_database.take();
    let database = server.target.database.clone();
    check(&server, &format!("database `{database}` does not exist")).await;
    server.target.create_database = create_database;
    server.target.create_super_table = false;
    check(
        &server,
        &format!("super table `meters` does not exist in `{database}`"),
    )
    .await;
    server.target.create_super_table = true;
    server.target.columns[1].column_type = None;
    check(
        &server,
        "super table `meters` cannot be created: target.columns.v.type: `v` has no type, so it \
         cannot be created",
    )
    .await;
}

#[tokio::test]
async fn all_differences_are_told_at_once() {
    let server = Server::any("differs", Precision::Milli).usual();
    server.sink().prepare().await.unwrap();
    server.sql("ALTER STABLE {db}.meters DROP COLUMN v");
    let server = server.declare(
        &[
            ("ts", ColumnType::Timestamp),
            ("v", ColumnType::Double),
            ("text", ColumnType::Varchar { bytes: 9 }),
        ],
        &[("id", ColumnType::BigInt)],
    );
    check(
        &server,
        "super table `meters` is not what the document maps to: column `v` does not exist; \
         column `text` is VARCHAR(8) and should be VARCHAR(9); tag `id` is INT and should be BIGINT",
    )
    .await;
}

#[tokio::test]
async fn a_normal_table_is_no_super_table() {
    let server = Server::any("normal", Precision::Milli).usual();
    server.sink().prepare().await.unwrap();
    server.sql("DROP STABLE {db}.meters");
    server.sql("CREATE TABLE {db}.meters (ts TIMESTAMP, v DOUBLE)");
    let database = server.target.database.clone();
    check(
        &server,
        &format!("`{database}`.`meters` is not a super table"),
    )
    .await;
}
