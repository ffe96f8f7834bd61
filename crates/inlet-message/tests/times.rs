//! Times → TIMESTAMP columns: every way to write `time`, and the primary time.

mod support;

use inlet_config::{
    column_type::Precision,
    settings::{TimeFormat, TimeUnit},
};
use support::{Document, NOW_MS, from, lines, reasons};

fn check_time(precision: Precision, time: Option<&TimeFormat>, value: &str, expected: &str) {
    let mut document = Document::json()
        .precision(precision)
        .column("c", "TIMESTAMP", from("v"));
    document.target.columns[1].time = time.cloned();
    let (mut found, reasons) = document.last(&[&format!("{{\"v\":{value}}}")]);
    found.extend(reasons);
    assert_eq!(found, [expected], "{precision:?} {time:?} {value}");
}

#[test]
fn times_without_a_format() {
    use Precision::{Micro, Milli, Nano};
    check_time(Milli, None, "1700000000123", "1700000000123");
    check_time(Micro, None, "1700000000123", "1700000000123");
    check_time(
        Milli,
        None,
        "\"2023-11-14T22:13:20.5+00:00\"",
        "1700000000500",
    );
    check_time(
        Nano,
        None,
        "\"2023-11-14 22:13:20.123456789\"",
        "1700000000123456789",
    );
}

#[test]
fn an_unreadable_time_tells_what_is_expected() {
    let check = |time: Option<&TimeFormat>, value: &str, shown: &str, wanted: &str| {
        let reason = format!(
            "value_does_not_fit: {shown} cannot be read as the time of column `c`, expected {wanted}"
        );
        check_time(Precision::Milli, time, value, &reason);
    };
    let plain = "an integer in the database's precision or text such as `2023-11-14 22:13:20.5`";
    check(None, "\"soon\"", "text `soon`", plain);
    check(None, "1.5", "float `1.5`", plain);
    let unit = TimeFormat::Unit(TimeUnit::Second);
    check(
        Some(&unit),
        "\"1s\"",
        "text `1s`",
        "an integer of s since 1970",
    );
    let rfc3339 = "RFC 3339 such as `2023-11-14T22:13:20Z`";
    check(
        Some(&TimeFormat::Rfc3339),
        "\"2023\"",
        "text `2023`",
        rfc3339,
    );
    let format = TimeFormat::Text {
        format: "%d.%m.%Y".to_owned(),
        zone: "UTC".parse().expect("a zone"),
    };
    check(
        Some(&format),
        "\"2023-01-01\"",
        "text `2023-01-01`",
        "the format `%d.%m.%Y`",
    );
}

#[test]
fn times_in_units() {
    use Precision::{Milli, Nano};
    let check = |precision, unit, value, expected| {
        check_time(precision, Some(&TimeFormat::Unit(unit)), value, expected);
    };
    check(Nano, TimeUnit::Second, "1700000000", "1700000000000000000");
    check(Milli, TimeUnit::Second, "\"1700000000\"", "1700000000000");
    check(Milli, TimeUnit::Nanosecond, "-1", "-1");
    check(Milli, TimeUnit::Microsecond, "1999", "1");
    let overflow =
        "value_does_not_fit: time `17000000000` of column `c` is out of range of 64 bits";
    check(Nano, TimeUnit::Second, "17000000000", overflow);
}

#[test]
fn times_as_text() {
    let rfc3339 = Some(&TimeFormat::Rfc3339);
    check_time(
        Precision::Milli,
        rfc3339,
        "\"2011-07-01T00:00:01+02:00\"",
        "1309471201000",
    );
    let check = |format: &str, zone: &str, value: &str, expected| {
        let zone = zone.parse().expect("a zone");
        let format = TimeFormat::Text {
            format: format.to_owned(),
            zone,
        };
        check_time(
            Precision::Milli,
            Some(&format),
            &format!("\"{value}\""),
            expected,
        );
    };
    let seconds = "%Y-%m-%d %H:%M:%S";
    check(seconds, "UTC", "2011-07-01 00:00:01", "1309478401000");
    check(seconds, "+08:00", "2011-07-01 00:00:01", "1309449601000");
    check(seconds, "-05:30", "2011-07-01 00:00:01", "1309498201000");
    check(
        seconds,
        "Asia/Shanghai",
        "2011-07-01 00:00:01",
        "1309449601000",
    );
    check(
        "%d/%b/%Y:%H:%M:%S %z",
        "UTC",
        "17/May/2015:10:05:03 +0000",
        "1431857103000",
    );
    check("%Y-%m-%d", "UTC", "1970-01-02", "86400000");
    check("%s", "Asia/Shanghai", "5", "5000");
    // Clocks go back at 03:00 and forward at 02:00.
    let minutes = "%Y-%m-%d %H:%M";
    check(
        minutes,
        "Europe/Berlin",
        "2023-10-29 02:30",
        "1698539400000",
    );
    check(
        minutes,
        "Europe/Berlin",
        "2023-03-26 02:30",
        "1679794200000",
    );
}

#[test]
fn the_primary_time() {
    let plain = Document::json().primary(from("ts"), None);
    let mapped = plain.map(&[
        "{}",
        r#"{"ts":"x"}"#,
        r#"{"ts":1}"#,
        r#"{"ts":1700000000000000}"#,
    ]);
    assert_eq!(
        reasons(&mapped),
        [
            "timestamp_missing: primary time `ts` is null",
            "timestamp_missing: text `x` cannot be read as the time of column `ts`, expected an integer in the database's precision or text such as `2023-11-14 22:13:20.5`",
            "timestamp_out_of_range: primary time `1` ms is older than the database keeps",
            "timestamp_out_of_range: primary time `1700000000000000` ms is more than 100 years ahead; is its unit right?",
        ]
    );
    assert_eq!(mapped.rows.num_rows(), 0);
    let micro = Document::json().precision(Precision::Micro).map(&["{}"]);
    assert_eq!(lines(&micro.rows), [format!("t|{NOW_MS}000")]);
}
