//! Speed of the stages over batches of 10,000 messages of 145 bytes and 8 fields.
//!
//! `two_fields` is nearly all decode: the primary time and the name. `seven_fields` maps seven of the
//! eight; the difference is the cost of the further fields.

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use inlet_config::{
    column_type::{ColumnType, Precision},
    secret::Secret,
    settings::{
        ColumnMapping, ConnectionSettings, Encoding, Login, MessageSettings, Parse, Rule,
        TargetSettings,
    },
};
use inlet_message::{
    declare::declared_table,
    message::{MessageBatch, MessageRef, TopicPartition},
    program::Program,
};

const NUM_MESSAGES: usize = 10_000;
const NOW_MS: i64 = 1_700_000_100_000;

fn main() {
    divan::main();
}

fn batch() -> MessageBatch {
    let partition = Arc::new(TopicPartition {
        topic: Arc::from("meters"),
        partition: 0,
    });
    let mut batch = MessageBatch::new();
    for idx in 0..NUM_MESSAGES {
        let payload = format!(
            "{{\"id\":{idx},\"message\":\"message {idx}\",\"ts\":1700000000{:03},\"voltage\":{}.{},\
             \"current\":10.{},\"phase\":0.31,\"groupid\":{},\"location\":\"California.SanFrancisco\"}}",
            idx % 1000,
            215 + idx % 10,
            idx % 9 + 1,
            idx % 9 + 1,
            idx % 10
        );
        batch.push(
            &partition,
            MessageRef {
                partition: &partition,
                offset: idx as i64,
                timestamp_ms: Some(NOW_MS),
                payload: Some(payload.as_bytes()),
                key: None,
                headers: &[],
            },
        );
    }
    batch
}

fn column(name: &str, column_type: ColumnType) -> ColumnMapping {
    ColumnMapping {
        name: name.to_owned(),
        rule: Rule::Field {
            field: name.to_owned(),
            default: None,
        },
        column_type: Some(column_type),
        second_key: false,
        time: None,
    }
}

fn target(columns: Vec<ColumnMapping>, tags: Vec<ColumnMapping>) -> TargetSettings {
    TargetSettings {
        connection: ConnectionSettings {
            url: "ws://127.0.0.1:6041".to_owned(),
            login: Login::Token(Secret::new(String::new())),
            ca: None,
        },
        database: "power".to_owned(),
        create_database: Some(inlet_config::settings::CreateDatabase {
            precision: Precision::Milli,
            keep_days: None,
            vgroups: None,
        }),
        super_table: "meters".to_owned(),
        create_super_table: true,
        subtable: "d{id}".to_owned(),
        columns,
        tags,
    }
}

fn run(bencher: Bencher<'_, '_>, filter: &[&str], target: &TargetSettings) {
    let message = MessageSettings {
        parse: Parse::Json,
        encoding: Encoding::Utf8,
        extract: Vec::new(),
        filter: filter.iter().map(|text| (*text).to_owned()).collect(),
    };
    let table = declared_table(target).expect("every column has a type");
    let program = Program::compile(&message, target, &table).expect("the rules are right");
    let mut worker = Arc::new(program).worker();
    let batch = batch();
    assert_eq!(worker.map(&batch, NOW_MS).rows.num_rows(), NUM_MESSAGES);
    bencher
        .counter(ItemsCount::new(NUM_MESSAGES))
        .bench_local(|| worker.map(divan::black_box(&batch), NOW_MS));
}

fn meters() -> TargetSettings {
    let columns = vec![
        column("ts", ColumnType::Timestamp),
        column("voltage", ColumnType::Float),
        column("current", ColumnType::Float),
        column("phase", ColumnType::Float),
    ];
    let tags = vec![
        column("groupid", ColumnType::Int),
        column("location", ColumnType::Varchar { bytes: 64 }),
    ];
    target(columns, tags)
}

#[divan::bench]
fn two_fields(bencher: Bencher<'_, '_>) {
    run(
        bencher,
        &[],
        &target(vec![column("ts", ColumnType::Timestamp)], Vec::new()),
    );
}

#[divan::bench]
fn seven_fields(bencher: Bencher<'_, '_>) {
    run(bencher, &[], &meters());
}

#[divan::bench]
fn seven_fields_and_filter(bencher: Bencher<'_, '_>) {
    run(bencher, &["voltage > 100 && id != -1"], &meters());
}
