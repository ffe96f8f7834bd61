use crate::{
    encode::{Frame, encode},
    fixture::{frame, two_subtables},
};

/// Every byte as the protocol's description has it; lengths counted by hand.
#[test]
fn a_frame_is_as_the_protocol_says() {
    let (request, layout) = two_subtables();
    let mut found = vec![0xFF; 3];
    encode(Frame::ColumnBind, &request, &layout, &mut found).unwrap();

    let header = frame![1_u64, 1_u64, 11_u64, 1_u16];
    // Total length, 3 rows, 2 tables, 6 fields, offset of the first.
    let fixed = frame![228_u32, 3_u32, 2_u32, 6_u32, 20_u32];
    let names = [
        frame![
            42_u32, 8_i32, 3_i32, 0_u8, 0_u8, 0_u8, 1_u8, 3_i32, 3_i32, 4_i32, 10_u32
        ],
        b"`a``a``bc`".to_vec(),
    ]
    .concat();
    let tag = frame![
        32_u32, 4_i32, 3_i32, 0_u8, 0_u8, 1_u8, 0_u8, 12_u32, 7_i32, 7_i32, 0_i32
    ];
    let ts = frame![
        44_u32, 9_i32, 3_i32, 0_u8, 0_u8, 0_u8, 0_u8, 24_u32, 10_i64, 11_i64, 12_i64
    ];
    let float = [
        frame![32_u32, 6_i32, 3_i32, 0_u8, 1_u8, 0_u8, 0_u8, 12_u32],
        [
            1.5_f32.to_le_bytes(),
            0_f32.to_le_bytes(),
            (-2_f32).to_le_bytes(),
        ]
        .concat(),
    ]
    .concat();
    let text = [
        frame![
            35_u32, 8_i32, 3_i32, 0_u8, 0_u8, 1_u8, 1_u8, 3_i32, 0_i32, 0_i32, 3_u32
        ],
        b"xyz".to_vec(),
    ]
    .concat();
    let on = frame![
        23_u32, 1_i32, 3_i32, 0_u8, 0_u8, 1_u8, 0_u8, 3_u32, 1_u8, 0_u8, 0_u8
    ];
    let expect = [header, fixed, names, tag, ts, float, text, on].concat();
    assert_eq!(found, expect);
}

/// A run that was cut in two is one table where its parts meet.
#[test]
fn tables_are_counted_by_changes_of_the_name() {
    let (mut request, layout) = two_subtables();
    request.runs[1].subtable_idx = 0;
    let mut found = Vec::new();
    encode(Frame::ColumnBind, &request, &layout, &mut found).unwrap();
    assert_eq!(found[34..38], 1_u32.to_le_bytes());
}
