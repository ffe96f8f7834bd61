//! What is written is there: every type, every way, and rows that a server refuses.

use std::{collections::BTreeSet, sync::Arc};

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float32Array, Float64Array, Int8Array, Int16Array,
    Int32Array, Int64Array, StringArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use inlet_config::column_type::{ColumnType, Precision};
use inlet_message::fault::FaultKind;
use inlet_pipeline::sink::{Sink, SinkWriter, SubtableRun, WriteClass, WriteRequest};
use inlet_sandbox::{FaultRule, RequestKind, SandboxOptions};
use inlet_tdengine::ColumnBind;
use serde_json::{Value, json};

use crate::{
    harness::Server,
    rows::{START_MS, one_subtable, usual},
};

const TYPES: [(&str, ColumnType); 16] = [
    ("ts", ColumnType::Timestamp),
    ("c_bool", ColumnType::Bool),
    ("c_tiny", ColumnType::TinyInt),
    ("c_small", ColumnType::SmallInt),
    ("c_int", ColumnType::Int),
    ("c_big", ColumnType::BigInt),
    ("c_utiny", ColumnType::TinyIntUnsigned),
    ("c_usmall", ColumnType::SmallIntUnsigned),
    ("c_uint", ColumnType::IntUnsigned),
    ("c_ubig", ColumnType::BigIntUnsigned),
    ("c_float", ColumnType::Float),
    ("c_double", ColumnType::Double),
    ("c_time", ColumnType::Timestamp),
    ("c_varchar", ColumnType::Varchar { bytes: 20 }),
    ("c_nchar", ColumnType::Nchar { chars: 4 }),
    ("c_bytes", ColumnType::Varbinary { bytes: 8 }),
];

/// The least value of each type, nulls, and the greatest.
fn extremes(first_time: i64) -> Vec<ArrayRef> {
    vec![
        Arc::new(Int64Array::from_iter_values(
            (0..6).map(|row| first_time + row),
        )),
        Arc::new(BooleanArray::from(three(false, true))),
        Arc::new(Int8Array::from(three(i8::MIN, i8::MAX))),
        Arc::new(Int16Array::from(three(i16::MIN, i16::MAX))),
        Arc::new(Int32Array::from(three(i32::MIN, i32::MAX))),
        // TDengine keeps the least BIGINT for null.
        Arc::new(Int64Array::from(three(i64::MIN + 1, i64::MAX))),
        Arc::new(UInt8Array::from(three(0, u8::MAX))),
        Arc::new(UInt16Array::from(three(0, u16::MAX))),
        Arc::new(UInt32Array::from(three(0, u32::MAX))),
        Arc::new(UInt64Array::from(three(0, u64::MAX))),
        Arc::new(Float32Array::from(three(-1.5e38, 0.1))),
        Arc::new(Float64Array::from(three(-1.5e300, 0.1))),
        Arc::new(Int64Array::from(three(0, first_time))),
        Arc::new(StringArray::from(three("", "it's \\n `x` ö"))),
        Arc::new(StringArray::from(three("", "öß日本"))),
        Arc::new(BinaryArray::from(three(&b""[..], &b"\x00\xFF'\\\x01"[..]))),
    ]
}

/// Six rows, so that one subtable is enough for binds: least, null, greatest, twice.
fn three<T: Copy>(least: T, greatest: T) -> Vec<Option<T>> {
    let three = [Some(least), None, Some(greatest)];
    [three, three].concat()
}

fn every_type(name: &str, rows: std::ops::Range<usize>, first_time: i64) -> WriteRequest {
    WriteRequest {
        subtables: StringArray::from(vec![name]),
        tags: vec![
            Arc::new(Int32Array::from(vec![None::<i32>])),
            Arc::new(StringArray::from(vec!["it's a `tag`"])),
        ],
        columns: extremes(first_time),
        runs: vec![SubtableRun {
            subtable_idx: 0,
            rows,
        }],
    }
}

/// Writes every type in ways that the number of rows and the option choose, and reads it back.
async fn round_trip(server: Server, first_time: i64) {
    let tags = [
        ("t_int", ColumnType::Int),
        ("t_text", ColumnType::Nchar { chars: 20 }),
    ];
    let server = server.declare(&TYPES, &tags);
    let mut bound = server.writer_with(ColumnBind::Never).await;
    bound
        .write(&every_type("By bind-ä", 0..6, first_time))
        .await
        .unwrap();
    let mut by_column = server.writer_with(ColumnBind::Try).await;
    by_column
        .write(&every_type("By column", 0..6, first_time))
        .await
        .unwrap();
    for rows in [0..3, 3..6] {
        bound
            .write(&every_type("by sql", rows, first_time))
            .await
            .unwrap();
    }
    let names = TYPES.map(|(name, _)| name).join(", ");
    let read = |table: &str| {
        server.sql(&format!(
            "SELECT {names}, t_int, t_text FROM {{db}}.`{table}` ORDER BY ts"
        ))
    };
    let rows = read("By bind-ä");
    assert_eq!(rows.len(), 6);
    for (idx, expect) in [
        json!([false, i8::MIN, i16::MIN, i32::MIN, i64::MIN + 1, 0, 0, 0, 0]),
        json!([null, null, null, null, null, null, null, null, null]),
        json!([
            true,
            i8::MAX,
            i16::MAX,
            i32::MAX,
            i64::MAX,
            u8::MAX,
            u16::MAX,
            u32::MAX,
            u64::MAX
        ]),
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(Value::from(rows[idx][1..10].to_vec()), *expect);
        assert_eq!(rows[idx][16], Value::Null);
        assert_eq!(rows[idx][17], "it's a `tag`");
    }
    assert_eq!(rows[2][11], 0.1);
    assert_eq!(
        (&rows[0][13], &rows[2][13]),
        (&json!(""), &json!("it's \\n `x` ö"))
    );
    assert_eq!(rows[2][14], "öß日本");
    assert_eq!(rows[1][10..16], vec![Value::Null; 6][..]);
    assert_eq!(read("By column"), rows, "by column");
    assert_eq!(read("by sql"), rows, "by SQL");
}

#[tokio::test]
async fn every_type_in_every_way_with_milliseconds() {
    round_trip(Server::any("types_ms", Precision::Milli), START_MS).await;
}

#[tokio::test]
async fn every_type_in_every_way_with_microseconds() {
    round_trip(
        Server::any("types_us", Precision::Micro),
        START_MS * 1000 + 1,
    )
    .await;
}

#[tokio::test]
async fn every_type_in_every_way_with_nanoseconds() {
    round_trip(
        Server::any("types_ns", Precision::Nano),
        START_MS * 1_000_000 + 1,
    )
    .await;
}

/// The sandbox that knows message 11: the same rows by it.
#[tokio::test]
async fn every_type_by_column() {
    let options = SandboxOptions {
        column_bind: true,
        ..SandboxOptions::default()
    };
    round_trip(Server::sandbox("types_11", options), START_MS).await;
}

/// Message 9 is refused here, so what arrives came by message 11.
#[tokio::test]
async fn a_server_that_has_message_11_gets_no_other() {
    let options = SandboxOptions {
        column_bind: true,
        ..SandboxOptions::default()
    };
    let server = Server::sandbox("only_11", options).usual();
    let refuse = FaultRule::code(RequestKind::Bind, 1000, 0x022A, "on order");
    server.sandbox.as_ref().unwrap().add_fault(refuse);
    let mut writer = server.writer_with(ColumnBind::Try).await;
    writer.write(&usual(3, 7)).await.unwrap();
    assert_eq!(server.count(), 21);
    let mut writer = server.writer_with(ColumnBind::Never).await;
    writer.write(&usual(3, 7)).await.unwrap_err();
}

#[tokio::test]
async fn requests_of_every_shape_arrive_whole() {
    let server = Server::any("shapes", Precision::Milli).usual();
    let mut writer = server.writer().await;
    for (num_subtables, rows_per_subtable) in [(1, 1), (300, 1), (40, 7), (1, 60_000)] {
        let request = usual(num_subtables, rows_per_subtable);
        let written = writer.write(&request).await.unwrap();
        assert!(written.num_bytes > 0);
        server.sql(&format!(
            "SELECT COUNT(*) FROM {{db}}.t_{}",
            num_subtables - 1
        ));
    }
    // t_0 … t_299 with one row, the first 40 with 7, the first with 60,000.
    assert_eq!(server.count(), 260 + 39 * 7 + 60_000);
}

/// Names are never read as SQL, whichever way rows go (1 row a subtable: SQL; 6: a bind).
#[tokio::test]
async fn odd_subtable_names_are_taken_to_the_letter() {
    let names = [
        "With Space",
        "da-sh",
        "2digits",
        "select",
        "UPPER",
        "größe",
        "a,b",
        "q'uote",
    ];
    for rows_per_subtable in [1, 6] {
        let server = Server::any("names", Precision::Milli).usual();
        let mut writer = server.writer().await;
        // Twice: the first name of a statement is read by other rules than the next ones.
        for _ in 0..2 {
            let mut request = usual(names.len(), rows_per_subtable);
            request.subtables = StringArray::from(names.to_vec());
            writer.write(&request).await.unwrap();
        }
        let rows = server.sql("SELECT DISTINCT tbname FROM {db}.meters");
        let found: BTreeSet<&str> = rows.iter().filter_map(|row| row[0].as_str()).collect();
        assert_eq!(
            found,
            BTreeSet::from(names),
            "{rows_per_subtable} rows a subtable"
        );
        assert_eq!(server.count(), (names.len() * rows_per_subtable) as i64);
    }
}

/// The later row of an equal key wins, and a null overwrites.
#[tokio::test]
async fn a_later_row_of_the_same_key_wins() {
    let server = Server::any("overwrite", Precision::Milli).usual();
    let mut writer = server.writer().await;
    let times = [START_MS, START_MS + 5, START_MS, START_MS + 2, START_MS];
    let mut request = one_subtable("t_1", &times, &["a", "b", "c", "d", "e"]);
    writer.write(&request).await.unwrap();
    let texts = || server.sql("SELECT text FROM {db}.t_1 ORDER BY ts");
    assert_eq!(texts(), [[json!("e")], [json!("d")], [json!("b")]]);
    request.columns[2] = Arc::new(StringArray::from(vec![None::<&str>; 5]));
    writer.write(&request).await.unwrap();
    assert_eq!(texts(), [[Value::Null], [Value::Null], [Value::Null]]);
}

/// One row would go as SQL, which a NUL byte would cut short: it is bound instead.
#[tokio::test]
async fn what_sql_cannot_say_is_bound() {
    let server = Server::any("unsayable", Precision::Milli).usual();
    let mut writer = server.writer().await;
    writer
        .write(&one_subtable("t_1", &[START_MS], &["a\0b"]))
        .await
        .unwrap();
    let length = server.sql("SELECT LENGTH(text) FROM {db}.t_1");
    assert_eq!(length, [[json!(3)]]);
}

/// What a writer says of rows that cannot be written, in all ways; and it goes on afterwards.
async fn check_fault(request: WriteRequest, expect: FaultKind) {
    let server = Server::any("fault", Precision::Milli).usual();
    let mut writer = server.writer().await;
    for request in [request.clone(), request.part(0..1)] {
        let error = writer.write(&request).await.unwrap_err();
        assert_eq!(error.class, WriteClass::RowFault(expect), "{error}");
        writer.write(&usual(3, 7)).await.unwrap();
    }
    assert!(server.count() >= 21);
}

#[tokio::test]
async fn a_row_out_of_keep_is_told() {
    // 1850, and KEEP is a hundred years.
    let request = one_subtable("t_1", &[-3_786_912_000_000; 5], &["x"; 5]);
    check_fault(request, FaultKind::TimestampOutOfRange).await;
}

#[tokio::test]
async fn a_text_that_is_too_long_is_told() {
    let request = one_subtable("t_1", &[START_MS; 5], &["123456789"; 5]);
    check_fault(request, FaultKind::ValueDoesNotFit).await;
}

#[tokio::test]
async fn an_illegal_subtable_name_is_told() {
    for name in ["", "a.b", "a`b", "a\0b", "n".repeat(193).as_str()] {
        let request = one_subtable(name, &[START_MS; 5], &["x"; 5]);
        check_fault(request, FaultKind::SubtableNameIllegal).await;
    }
}

#[tokio::test]
async fn a_subtable_of_another_super_table_is_told() {
    let server = Server::any("stolen", Precision::Milli).usual();
    let mut writer = server.writer().await;
    server.sql("CREATE STABLE {db}.other (ts TIMESTAMP, x INT) TAGS (y INT)");
    server.sql("CREATE TABLE {db}.t_1 USING {db}.other TAGS (1)");
    let request = one_subtable("t_1", &[START_MS; 5], &["x"; 5]);
    for request in [request.clone(), request.part(0..1)] {
        let error = writer.write(&request).await.unwrap_err();
        assert_eq!(
            error.class,
            WriteClass::RowFault(FaultKind::RowRefused),
            "{error}"
        );
    }
}

/// A dropped subtable is made again with its tags.
#[tokio::test]
async fn a_dropped_subtable_comes_back() {
    let server = Server::any("dropped", Precision::Milli).usual();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    server.sql("DROP TABLE {db}.t_1");
    for _ in 0..3 {
        match writer.write(&usual(3, 7)).await {
            Ok(_) => break,
            Err(error) => assert_eq!(error.class, WriteClass::Refresh, "{error}"),
        }
        writer.refresh().await.unwrap();
    }
    assert_eq!(server.count(), 21);
    assert_eq!(server.sql("SELECT DISTINCT id FROM {db}.t_1"), [[json!(1)]]);
}

#[tokio::test]
async fn a_column_that_was_added_does_no_harm() {
    let server = Server::any("added", Precision::Milli).usual();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    server.sql("ALTER STABLE {db}.meters ADD COLUMN more INT");
    for _ in 0..3 {
        match writer.write(&usual(4, 7)).await {
            Ok(_) => break,
            Err(error) => assert_eq!(error.class, WriteClass::Refresh, "{error}"),
        }
        writer.refresh().await.unwrap();
    }
    assert_eq!(server.count(), 28);
}

#[tokio::test]
async fn a_refresh_takes_a_wider_column_and_refuses_a_lost_one() {
    let server = Server::any("refresh", Precision::Milli).usual();
    let mut writer = server.writer().await;
    server.sql("ALTER STABLE {db}.meters MODIFY COLUMN text VARCHAR(16)");
    writer.refresh().await.unwrap();
    writer.write(&usual(3, 7)).await.unwrap();
    assert_eq!(server.count(), 21);
    server.sql("ALTER STABLE {db}.meters DROP COLUMN v");
    let error = writer.refresh().await.unwrap_err();
    assert_eq!(error.class, WriteClass::NeedsPerson, "{error}");
    assert_eq!(
        error.message,
        "super table `meters` has changed: `v` is no longer DOUBLE"
    );
}

/// Rows in milliseconds are not written to a database that counts nanoseconds by now.
#[tokio::test]
async fn a_refresh_refuses_another_precision() {
    let mut server = Server::any("precision", Precision::Milli).usual();
    let mut writer = server.writer().await;
    server.sql("DROP DATABASE {db}");
    server.target.create_database.as_mut().unwrap().precision = Precision::Nano;
    server.sink().prepare().await.unwrap();
    let error = writer.refresh().await.unwrap_err();
    assert_eq!(error.class, WriteClass::NeedsPerson, "{error}");
    assert!(
        error
            .message
            .ends_with("its timestamps are in ns and were in ms"),
        "{error}"
    );
}

#[tokio::test]
async fn a_dropped_super_table_needs_a_person() {
    let server = Server::any("gone", Precision::Milli).usual();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    server.sql("DROP STABLE {db}.meters");
    let error = writer.write(&usual(3, 7)).await.unwrap_err();
    assert_eq!(error.class, WriteClass::Refresh, "{error}");
    let error = writer.refresh().await.unwrap_err();
    assert_eq!(error.class, WriteClass::NeedsPerson, "{error}");
    assert!(
        error
            .message
            .contains("super table `meters` does not exist"),
        "{error}"
    );
    assert!(error.remedy.is_some());
}
