use crate::{
    encode::{Frame, encode},
    fixture::{frame, two_subtables},
};

/// Every byte as the protocol's description has it; lengths counted by hand.
#[test]
fn a_frame_is_as_the_protocol_says() {
    let (request, layout) = two_subtables();
    let mut found = vec![0xFF; 3];
    encode(Frame::Bind, &request, &layout, &mut found).unwrap();

    let header = frame![1_u64, 1_u64, 9_u64, 1_u16, -1_i32];
    // Total length, 2 tables, 1 tag, 4 columns, offsets of names, tags and columns.
    let fixed = frame![303_u32, 2_i32, 1_i32, 4_i32, 28_u32, 41_u32, 93_u32];
    let names = [&frame![4_u16, 5_u16][..], b"`a`\0`bc`\0"].concat();
    let tags = [
        frame![22_u32, 22_u32],
        // Length, INT, 1 value, null flag, no lengths, 4 bytes.
        frame![22_u32, 4_i32, 1_i32, 0_u8, 0_u8, 4_u32, 7_i32],
        frame![22_u32, 4_i32, 1_i32, 1_u8, 0_u8, 4_u32, 0_i32],
    ]
    .concat();
    let subtable_a = [
        frame![
            35_u32, 9_i32, 2_i32, 0_u8, 0_u8, 0_u8, 16_u32, 10_i64, 11_i64
        ],
        frame![27_u32, 6_i32, 2_i32, 0_u8, 1_u8, 0_u8, 8_u32],
        [1.5_f32.to_le_bytes(), 0_f32.to_le_bytes()].concat(),
        frame![30_u32, 8_i32, 2_i32, 0_u8, 0_u8, 1_u8, 3_i32, 0_i32, 3_u32],
        b"xyz".to_vec(),
        frame![21_u32, 1_i32, 2_i32, 0_u8, 0_u8, 0_u8, 2_u32, 1_u8, 0_u8],
    ]
    .concat();
    let subtable_bc = [
        frame![26_u32, 9_i32, 1_i32, 0_u8, 0_u8, 8_u32, 12_i64],
        frame![22_u32, 6_i32, 1_i32, 0_u8, 0_u8, 4_u32],
        (-2_f32).to_le_bytes().to_vec(),
        frame![22_u32, 8_i32, 1_i32, 1_u8, 1_u8, 0_i32, 0_u32],
        frame![19_u32, 1_i32, 1_i32, 1_u8, 0_u8, 1_u32, 0_u8],
    ]
    .concat();
    let columns = [frame![113_u32, 89_u32], subtable_a, subtable_bc].concat();
    let expect = [header, fixed, names, tags, columns].concat();
    assert_eq!(found, expect);
}

#[test]
fn a_buffer_that_is_used_again_holds_nothing_of_the_frame_before() {
    let (request, layout) = two_subtables();
    let mut fresh = Vec::new();
    encode(Frame::Bind, &request.part(2..3), &layout, &mut fresh).unwrap();
    let mut used = Vec::new();
    encode(Frame::Bind, &request, &layout, &mut used).unwrap();
    encode(Frame::Bind, &request.part(2..3), &layout, &mut used).unwrap();
    assert_eq!(used, fresh);
}

#[test]
fn sliced_arrays_are_read_from_where_they_begin() {
    let (mut request, layout) = two_subtables();
    let mut expect = Vec::new();
    encode(Frame::Bind, &request.part(2..3), &layout, &mut expect).unwrap();
    request = request.part(2..3);
    request.columns = request
        .columns
        .iter()
        .map(|array| array.slice(2, 1))
        .collect();
    request.tags = request.tags.iter().map(|array| array.slice(1, 1)).collect();
    request.subtables = request.subtables.slice(1, 1);
    request.runs[0].rows = 0..1;
    request.runs[0].subtable_idx = 0;
    let mut found = Vec::new();
    encode(Frame::Bind, &request, &layout, &mut found).unwrap();
    assert_eq!(found, expect);
}

#[test]
fn rows_of_another_type_are_refused() {
    let (request, mut layout) = two_subtables();
    layout.columns.swap(1, 2);
    let error = encode(Frame::Bind, &request, &layout, &mut Vec::new()).unwrap_err();
    assert_eq!(error, "column `text` is VARCHAR(10) and came as Float32");
}
