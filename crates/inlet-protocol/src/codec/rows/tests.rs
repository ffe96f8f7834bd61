use arrow_array::{
    BinaryArray, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray, UInt8Array,
};
use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1 << 20;

fn column(name: &str, column_type: ColumnType) -> TargetColumn {
    TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    }
}

fn layout() -> Layout {
    Layout {
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("value", ColumnType::Double),
            column("text", ColumnType::Nchar { chars: 20 }),
            column("raw", ColumnType::Varbinary { bytes: 20 }),
            column("on", ColumnType::Bool),
        ],
        tags: vec![
            column("site", ColumnType::Varchar { bytes: 20 }),
            column("line", ColumnType::TinyIntUnsigned),
        ],
    }
}

/// A request over `num_rows` rows in runs of these lengths; every fifth value is null.
fn request(lengths: &[usize], texts: &[String]) -> WriteRequest {
    let num_rows: usize = lengths.iter().sum();
    let rows = || 0..num_rows as i64;
    let text = |row: i64| (row % 5 != 0).then(|| texts[row as usize % texts.len()].as_str());
    let raw = |row: i64| text(row).map(str::as_bytes);
    let mut begin = 0;
    let runs = lengths.iter().enumerate().map(|(subtable_idx, length)| {
        let rows = begin..begin + length;
        begin = rows.end;
        SubtableRun { subtable_idx, rows }
    });
    let runs = runs.collect();
    let subtables = 0..lengths.len();
    WriteRequest {
        subtables: subtables
            .clone()
            .map(|idx| Some(format!("d{idx}")))
            .collect(),
        tags: vec![
            Arc::new(
                subtables
                    .clone()
                    .map(|idx| (idx % 3 != 0).then_some("north"))
                    .collect::<StringArray>(),
            ),
            Arc::new(subtables.map(|idx| Some(idx as u8)).collect::<UInt8Array>()),
        ],
        columns: vec![
            Arc::new(rows().map(Some).collect::<Int64Array>()),
            Arc::new(
                rows()
                    .map(|row| (row % 5 != 0).then_some(row as f64 / 3.0))
                    .collect::<Float64Array>(),
            ),
            Arc::new(rows().map(text).collect::<StringArray>()),
            Arc::new(rows().map(raw).collect::<BinaryArray>()),
            Arc::new(
                rows()
                    .map(|row| (row % 5 != 0).then_some(row % 2 == 0))
                    .collect::<BooleanArray>(),
            ),
        ],
        runs,
    }
}

/// What a target would see: for each run its subtable, its tags and its rows.
fn told(request: &WriteRequest) -> Vec<String> {
    let run = |run: &SubtableRun| {
        let tags: Vec<ArrayRef> = request
            .tags
            .iter()
            .map(|tag| tag.slice(run.subtable_idx, 1))
            .collect();
        let (begin, length) = (run.rows.start, run.rows.len());
        let columns: Vec<ArrayRef> = request
            .columns
            .iter()
            .map(|column| column.slice(begin, length))
            .collect();
        format!(
            "{} {tags:?} {columns:?}",
            request.subtables.value(run.subtable_idx)
        )
    };
    request.runs.iter().map(run).collect()
}

proptest! {
    #[test]
    fn a_request_arrives_as_it_was(
        lengths in prop::collection::vec(1_usize..20, 1..12),
        texts in prop::collection::vec(".{0,8}", 1..5),
        cut in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let whole = request(&lengths, &texts);
        let (a, b) = (cut.0.index(whole.num_rows()), cut.1.index(whole.num_rows()));
        let part = whole.part(a.min(b)..a.max(b) + 1);
        for sent in [whole, part] {
            let packed = encode_request(&sent).unwrap();
            let arrived = decode_request(&packed, &layout(), LIMIT).unwrap();
            prop_assert_eq!(told(&arrived), told(&sent));
            prop_assert_eq!(arrived.rows(), 0..sent.num_rows());
            prop_assert_eq!(arrived.columns[0].len(), sent.num_rows());
            prop_assert_eq!(arrived.subtables.len(), sent.runs.len());
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_or_a_request_but_no_panic(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut plain = json::unpack_text(&encode_request(&request(&[3, 4], &["x".into()])).unwrap(), LIMIT).unwrap();
        let at = at.index(plain.len());
        plain[at] = byte;
        let packed = zstd::bulk::compress(&plain, LEVEL).unwrap();
        if let Ok(request) = decode_request(&packed, &layout(), LIMIT) {
            prop_assert_eq!(request.rows(), 0..request.columns[0].len());
        }
    }
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let lengths = [20_000];
    let packed = encode_request(&request(&lengths, &["a".repeat(60)])).unwrap();
    assert!(packed.len() < LIMIT, "{}", packed.len());
    assert!(unpacked_bytes(&packed).unwrap() > LIMIT as u64);
    let error = decode_request(&packed, &layout(), LIMIT).unwrap_err();
    assert!(
        matches!(error, CodecError::Json(json::JsonError::TooLarge { .. })),
        "{error:?}"
    );
}

#[test]
fn another_layout_is_refused_by_the_name_of_the_column() {
    let packed = encode_request(&request(&[2], &["x".into()])).unwrap();
    let refused = |layout: &Layout| {
        decode_request(&packed, layout, LIMIT)
            .unwrap_err()
            .to_string()
    };

    let mut other = layout();
    other.columns[1].column_type = ColumnType::Float;
    let error = refused(&other);
    assert!(
        error.contains("column `value` is Float64 instead of Float32"),
        "{error}"
    );
    let mut other = layout();
    other.tags.pop();
    assert!(refused(&other).contains("2 tags instead of 1"));
}

#[test]
fn rows_without_a_time_are_refused() {
    let mut sent = request(&[2], &["x".into()]);
    sent.columns[0] = Arc::new(Int64Array::from(vec![Some(1), None]));
    let error = decode_request(&encode_request(&sent).unwrap(), &layout(), LIMIT).unwrap_err();
    assert!(error.to_string().contains("no time"), "{error}");
}

#[test]
fn runs_that_do_not_cover_the_rows_are_refused() {
    let lengths = |lengths: &[u32]| runs_of(&UInt32Array::from(lengths.to_vec()), 5);
    assert_eq!(lengths(&[2, 3]).unwrap()[1].rows, 2..5);
    for wrong in [&[2, 2][..], &[2, 4], &[5, 0], &[u32::MAX, 5]] {
        assert!(lengths(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn only_the_rows_of_the_range_travel() {
    let whole = request(&[10_000, 10_000], &["some text".to_owned()]);
    let few = encode_request(&whole.part(9_999..10_001)).unwrap();
    assert!(
        unpacked_bytes(&few).unwrap() < 8_000,
        "{:?}",
        unpacked_bytes(&few)
    );
}

#[test]
fn bytes_of_something_else_are_an_error() {
    for bytes in [
        &b""[..],
        b"no frame at all",
        &zstd::bulk::compress(b"ab", 1).unwrap(),
    ] {
        decode_request(bytes, &layout(), LIMIT).unwrap_err();
    }
    let batch =
        RecordBatch::try_from_iter([("a", Arc::new(Int32Array::from(vec![1])) as ArrayRef)])
            .unwrap();
    let error = from_batches(&batch, &batch, &layout()).unwrap_err();
    assert!(error.to_string().contains("names and lengths"), "{error}");
}
