use std::sync::Arc;

use arrow_array::{BinaryArray, Float64Array, Int64Array, StringArray};
use inlet_pipeline::sink::SubtableRun;

use super::*;
use crate::fixture::{column, two_subtables};

fn text(out: &[u8]) -> &str {
    std::str::from_utf8(&out[FRAME_HEAD..]).unwrap()
}

#[test]
fn a_statement_names_each_subtable_with_its_tags_and_rows() {
    let (request, layout) = two_subtables();
    let template = Template::new("s t", &layout);
    let mut out = Vec::new();
    let next = template.encode(&mut out, 77, &request, &request.rows());
    assert_eq!(next, Ok(3));
    assert_eq!(
        text(&out),
        "INSERT INTO `a` USING `s t` (`id`) TAGS (7) (`ts`,`v`,`text`,`on`) VALUES \
         (10,1.5,'xyz',true)(11,NULL,'',false) \
         `bc` USING `s t` (`id`) TAGS (NULL) (`ts`,`v`,`text`,`on`) VALUES (12,-2.0,NULL,NULL) "
    );
    assert_eq!(out[..8], 77_u64.to_le_bytes());
    assert_eq!(out[16..24], 6_u64.to_le_bytes());
    assert_eq!(out[24..26], 1_u16.to_le_bytes());
    assert_eq!(out[26..30], (text(&out).len() as u32).to_le_bytes());
}

#[test]
fn only_the_rows_asked_for_are_in_it() {
    let (request, layout) = two_subtables();
    let template = Template::new("st", &layout);
    let mut out = Vec::new();
    assert_eq!(template.encode(&mut out, 1, &request, &(1..2)), Ok(2));
    assert_eq!(
        text(&out),
        "INSERT INTO `a` USING `st` (`id`) TAGS (7) (`ts`,`v`,`text`,`on`) VALUES \
         (11,NULL,'',false) "
    );
}

/// What one value becomes.
fn check(array: impl Array + 'static, expect: Result<&str, Unsayable>) {
    let array: ArrayRef = Arc::new(array);
    let mut out = Vec::new();
    let found = put_value(&mut out, &array, 0).map(|()| String::from_utf8(out).unwrap());
    assert_eq!(found.as_deref().map_err(|error| *error), expect);
}

#[test]
fn values_read_back_as_they_were_or_are_not_said() {
    check(StringArray::from(vec![r"it's \n"]), Ok(r"'it\'s \\n'"));
    check(StringArray::from(vec!["`); DROP"]), Ok("'`); DROP'"));
    check(StringArray::from(vec!["a\0b"]), Err(Unsayable));
    check(
        BinaryArray::from(vec![&[0, 0xAB, 0x7F][..]]),
        Ok(r"'\x00AB7F'"),
    );
    check(Int64Array::from(vec![i64::MIN]), Ok("-9223372036854775808"));
    check(Float64Array::from(vec![0.1]), Ok("0.1"));
    check(Float64Array::from(vec![f64::NAN]), Err(Unsayable));
    check(Float64Array::from(vec![f64::INFINITY]), Err(Unsayable));
}

/// Many long rows: statements stay below the limit and together hold every row once.
#[test]
fn a_long_request_becomes_several_statements() {
    const NUM_ROWS: usize = 3000;
    let long = "'".repeat(1000);
    let request = WriteRequest {
        subtables: StringArray::from(vec!["a", "b"]),
        tags: vec![Arc::new(Int64Array::from(vec![1, 2]))],
        columns: vec![
            Arc::new(Int64Array::from_iter_values(0..NUM_ROWS as i64)),
            Arc::new(StringArray::from(vec![long.as_str(); NUM_ROWS])),
        ],
        runs: vec![
            SubtableRun {
                subtable_idx: 0,
                rows: 0..2000,
            },
            SubtableRun {
                subtable_idx: 1,
                rows: 2000..NUM_ROWS,
            },
        ],
    };
    let layout = Layout {
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("text", ColumnType::Varchar { bytes: 1000 }),
        ],
        tags: vec![column("id", ColumnType::BigInt)],
    };
    let template = Template::new("st", &layout);
    let mut out = Vec::new();
    let (mut next, mut num_statements, mut num_tuples) = (0, 0, 0);
    while next < NUM_ROWS {
        next = template
            .encode(&mut out, 1, &request, &(next..NUM_ROWS))
            .unwrap();
        num_statements += 1;
        // A tuple ends where its text does.
        num_tuples += text(&out).matches(r"\'')").count();
        assert!(out.len() < 1_048_576, "{}", out.len());
    }
    assert_eq!(num_tuples, NUM_ROWS);
    assert_eq!(num_statements, 7);
}

#[test]
fn geometry_and_missing_tags_are_left_to_binds() {
    let (_, mut layout) = two_subtables();
    assert!(can_say(&layout));
    layout.columns[1].column_type = ColumnType::Geometry { bytes: 100 };
    assert!(!can_say(&layout));
    let (_, mut layout) = two_subtables();
    layout.tags.clear();
    assert!(!can_say(&layout));
}
