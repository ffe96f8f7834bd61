//! Databases and super tables as a person looks at them and creates them.

use inlet_config::{
    column_type::{ColumnType, Precision},
    settings::CreateDatabase,
};
use inlet_engine::{AdminErrorClass, TdengineAdmin};
use inlet_message::target::{TargetColumn, TargetTable};

use crate::world::World;

fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}

fn table(database: &str) -> TargetTable {
    TargetTable {
        database: database.to_owned(),
        super_table: "meters".to_owned(),
        precision: Precision::Micro,
        keep_ms: None,
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("select", ColumnType::Float),
        ],
        tags: vec![column("id", ColumnType::Varchar { bytes: 32 })],
    }
}

const OPTIONS: CreateDatabase = CreateDatabase {
    precision: Precision::Micro,
    keep_days: Some(365),
    vgroups: None,
};

#[tokio::test]
async fn what_is_created_is_found() {
    let world = World::new("admin", 1);
    let admin = TdengineAdmin::new(&world.settings().target.connection).unwrap();
    assert!(admin.databases().await.unwrap().is_empty());
    let statement = TdengineAdmin::create_database_statement("plant", &OPTIONS).unwrap();
    assert!(
        statement.contains("`plant` PRECISION 'us' KEEP 365"),
        "{statement}"
    );
    admin.create_database("plant", &OPTIONS).await.unwrap();
    let databases = admin.databases().await.unwrap();
    assert_eq!(databases.len(), 1);
    assert_eq!(databases[0].name, "plant");
    assert_eq!(databases[0].precision, Precision::Micro);
    assert_eq!(databases[0].keep_ms, Some(365 * 86_400_000));

    assert!(admin.super_tables("plant").await.unwrap().is_empty());
    let table = table("plant");
    let statement = TdengineAdmin::create_super_table_statement(&table).unwrap();
    assert!(
        statement.contains("`plant`.`meters` (`ts` TIMESTAMP, `select` FLOAT)"),
        "{statement}"
    );
    admin.create_super_table(&table).await.unwrap();
    assert_eq!(admin.super_tables("plant").await.unwrap(), ["meters"]);
    let found = admin.describe("plant", "meters").await.unwrap();
    assert_eq!((found.columns, found.tags), (table.columns, table.tags));
}

#[tokio::test]
async fn mistakes_are_told_before_or_after_the_server_with_a_remedy() {
    let world = World::new("admin_wrong", 1);
    let admin = TdengineAdmin::new(&world.settings().target.connection).unwrap();
    let told = |error: inlet_engine::AdminError, class, word: &str| {
        assert_eq!(error.class, class, "{error}");
        assert!(error.message.contains(word), "{error}");
        assert!(!error.remedy.is_empty());
    };
    let refused = AdminErrorClass::Request;
    told(
        admin.super_tables("nowhere").await.unwrap_err(),
        refused,
        "`nowhere`",
    );
    told(
        admin.describe("nowhere", "t").await.unwrap_err(),
        refused,
        "`nowhere`",
    );
    told(
        admin
            .create_super_table(&table("nowhere"))
            .await
            .unwrap_err(),
        refused,
        "`nowhere`",
    );
    let spliced = "a` PRECISION 'ns'; DROP DATABASE `b";
    told(
        admin.create_database(spliced, &OPTIONS).await.unwrap_err(),
        refused,
        "back-tick",
    );
    admin.create_database("plant", &OPTIONS).await.unwrap();
    told(
        admin.describe("plant", "t").await.unwrap_err(),
        refused,
        "`t`",
    );
    for change in [
        |table: &mut TargetTable| table.tags.clear(),
        |table: &mut TargetTable| table.columns.truncate(1),
        |table: &mut TargetTable| table.columns[0].column_type = ColumnType::Int,
        |table: &mut TargetTable| table.tags[0].name = "TS".to_owned(),
        |table: &mut TargetTable| table.super_table = "a.b".to_owned(),
    ] {
        let mut wrong = table("plant");
        change(&mut wrong);
        assert_eq!(
            admin.create_super_table(&wrong).await.unwrap_err().class,
            refused
        );
    }
    let mut connection = world.settings().target.connection;
    connection.url = format!("ws://127.0.0.1:{}", inlet_testkit::free_port());
    let gone = TdengineAdmin::new(&connection).unwrap();
    told(
        gone.databases().await.unwrap_err(),
        AdminErrorClass::Server,
        "connect",
    );
}
