//! The syntax of single texts: durations, sizes, names, addresses, patterns, types, times.
//!
//! Each has a name that the JSON Schema gives as `format`, and one function that reads it. The
//! function is called twice: by [`crate::shape`] to judge the text, and by [`crate::resolve`] for
//! the value.

use std::time::Duration;

use chrono::format::{Item, StrftimeItems};

use crate::{
    column_type::ColumnType,
    fault::Problem,
    is_meta_field,
    settings::{Encoding, UnknownZone, Zone},
};

mod address;
mod name;

pub(crate) use address::tdengine_url;
pub(crate) use name::{agent_name, column_name, database_name, label_name, label_value};

/// Longest VARCHAR, VARBINARY and GEOMETRY that TDengine takes, in bytes.
const MAX_BYTES: u32 = 65_517;
/// Longest NCHAR that TDengine takes, in characters (of four bytes).
const MAX_CHARS: u32 = 16_379;

/// Judges a text by the name of its format; unknown formats (those of numbers) hold for any text.
pub(crate) fn judge(format: &str, text: &str) -> Result<(), Problem> {
    match format {
        "duration" => duration(text).map(drop),
        "idle-timeout" => idle_timeout(text).map(drop),
        "byte-size" => byte_size(text).map(drop),
        "days" => days(text).map(drop),
        "share" => share(text).map(drop),
        "encoding" => encoding(text).map(drop),
        "source-name" => name::source_name(text),
        "agent-name" => name::agent_name(text),
        "label-name" => name::label_name(text),
        "label-value" => name::label_value(text),
        "database-name" => database_name(text),
        "table-name" => name::table_name(text),
        "column-name" => column_name(text),
        "topic" => name::topic(text),
        "topics" => comma_separated(text).try_for_each(name::topic),
        "server" => address::server(text),
        "servers" => comma_separated(text).try_for_each(address::server),
        "tdengine-url" => tdengine_url(text).map(drop),
        "pattern-with-groups" => pattern(text),
        "column-type" => column_type(text).map(drop),
        "time-format" => time_format(text),
        "time-zone" => time_zone(text).map(drop),
        "not-empty" if text.trim().is_empty() => Err(Problem::new("must not be empty")),
        _ => Ok(()),
    }
}

/// Whether a text of this format may hold a secret and so is never shown.
pub(crate) fn is_secret(format: &str) -> bool {
    matches!(format, "tdengine-url" | "secret" | "pem")
}

/// The parts of `a, b,c`.
pub(crate) fn comma_separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

/// `500ms`, `1s`, `2m`, `1h`; a bare number counts as ms.
pub(crate) fn duration(text: &str) -> Result<Duration, Problem> {
    let problem = || {
        Problem::new(format!("`{text}` is no duration"))
            .hint("write a whole number and ms, s, m or h, such as `500ms` or `2m`")
    };
    let (count, unit) = count_and_unit(text).ok_or_else(problem)?;
    let unit_ms = match unit {
        "ms" | "" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(problem()),
    };
    count
        .checked_mul(unit_ms)
        .map(Duration::from_millis)
        .ok_or_else(problem)
}

/// A duration, or `never` (also 0), which is `None`.
pub(crate) fn idle_timeout(text: &str) -> Result<Option<Duration>, Problem> {
    if text == "never" {
        return Ok(None);
    }
    duration(text)
        .map(|duration| (!duration.is_zero()).then_some(duration))
        .map_err(|problem| {
            problem.hint("write `never`, or a number and ms, s, m or h, such as `500ms`")
        })
}

/// `256MiB`, `64KiB`, `1GiB`; also MB, KB, GB (powers of ten) and a bare number of bytes.
pub(crate) fn byte_size(text: &str) -> Result<u64, Problem> {
    let problem = || {
        Problem::new(format!("`{text}` is no size"))
            .hint("write a whole number and KiB, MiB or GiB, such as `256MiB`")
    };
    let (count, unit) = count_and_unit(text).ok_or_else(problem)?;
    let unit_bytes: u64 = match unit {
        "" | "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(problem()),
    };
    count.checked_mul(unit_bytes).ok_or_else(problem)
}

/// `3650d`.
pub(crate) fn days(text: &str) -> Result<u32, Problem> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    days.filter(|days| *days > 0).ok_or_else(|| {
        Problem::new(format!("`{text}` is no number of days")).hint("write it as `3650d` or `3650`")
    })
}

/// `80%`, as a share of one.
pub(crate) fn share(text: &str) -> Result<f64, Problem> {
    let percent = text.strip_suffix('%').map(str::trim_end);
    let percent = percent.filter(|text| text.starts_with(|first: char| first.is_ascii_digit()));
    let percent = percent.and_then(|text| text.parse::<f64>().ok());
    percent
        .filter(|percent| (1.0..=100.0).contains(percent))
        .map(|percent| percent / 100.0)
        .ok_or_else(|| {
            Problem::new(format!("`{text}` is no share"))
                .hint("write `1%` to `100%`, or a number from `0.01` to `1.0`")
        })
}

/// A character encoding, in upper or lower case.
pub(crate) fn encoding(text: &str) -> Result<Encoding, Problem> {
    let name = text.to_ascii_lowercase();
    let known = || Encoding::ALL.into_iter().map(Encoding::as_str);
    let found = Encoding::ALL.into_iter().find(|encoding| {
        encoding.as_str() == name || (*encoding == Encoding::Utf8 && name == "utf8")
    });
    found.ok_or_else(|| {
        let all = "use one of `utf-8`, `gbk`, `gb18030`, `big5`";
        let hint = match closest(text, known()) {
            Some(near) => format!("did you mean `{near}`? {all}"),
            None => all.to_owned(),
        };
        Problem::new(format!("unknown encoding `{text}`")).hint(hint)
    })
}

fn count_and_unit(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}

/// A pattern that compiles and has named groups, none of them named as a field from Kafka.
fn pattern(text: &str) -> Result<(), Problem> {
    let pattern = regex::Regex::new(text).map_err(|error| {
        // The last line of the error is the cause; those before draw the pattern.
        let error = error.to_string();
        let cause = error
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        Problem::new(format!("the pattern does not compile: {cause}"))
            .hint("put patterns into single quotes, where YAML leaves backslashes alone")
    })?;
    let mut names = pattern.capture_names().flatten().peekable();
    if names.peek().is_none() {
        return Err(
            Problem::new("the pattern has no named group, so it would make no field")
                .hint("name the parts that you need: `(?<client>\\S+)`"),
        );
    }
    match names.find(|name| is_meta_field(name)) {
        None => Ok(()),
        Some(name) => Err(Problem::new(format!(
            "the group `{name}` is named as a field that every message has"
        ))
        .hint("choose another name for the group")),
    }
}

/// A type with a length that TDengine takes.
pub(crate) fn column_type(text: &str) -> Result<ColumnType, Problem> {
    let column_type: ColumnType = text.parse().map_err(|_| {
        Problem::new(format!("unknown type `{text}`"))
            .hint("use one such as INT, BIGINT UNSIGNED, FLOAT, DOUBLE, BOOL, TIMESTAMP, VARCHAR(64) or NCHAR(64)")
    })?;
    let (length, max, unit) = match column_type {
        ColumnType::Varchar { bytes }
        | ColumnType::Varbinary { bytes }
        | ColumnType::Geometry { bytes } => (bytes, MAX_BYTES, "bytes"),
        ColumnType::Nchar { chars } => (chars, MAX_CHARS, "characters"),
        _ => return Ok(column_type),
    };
    if (1..=max).contains(&length) {
        return Ok(column_type);
    }
    Err(Problem::new(format!("`{text}` has an impossible length"))
        .hint(format!("give 1 to {max} {unit}")))
}

fn time_format(text: &str) -> Result<(), Problem> {
    let mut items = StrftimeItems::new(text).peekable();
    let hint =
        "write it in strftime's notation, such as `%Y-%m-%d %H:%M:%S%.f`, `%d/%b/%Y:%H:%M:%S %z`";
    if items.clone().any(|item| matches!(item, Item::Error)) {
        return Err(Problem::new(format!("`{text}` is no time format")).hint(hint));
    }
    if items.all(|item| matches!(item, Item::Literal(_) | Item::Space(_))) {
        return Err(
            Problem::new(format!("the time format `{text}` has no part of a time")).hint(hint),
        );
    }
    Ok(())
}

/// An IANA time zone, or an offset such as `+02:00`.
pub(crate) fn time_zone(text: &str) -> Result<Zone, Problem> {
    text.parse().map_err(|_: UnknownZone| {
        const HINT: &str = "use a name such as `Europe/Berlin` or an offset such as `+02:00`";
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let hint = match closest(text, names) {
            Some(name) if text.starts_with(char::is_alphabetic) => {
                format!("did you mean `{name}`? {HINT}")
            }
            _ => HINT.to_owned(),
        };
        Problem::new(format!("unknown time zone `{text}`")).hint(hint)
    })
}

/// The candidate that `text` most likely means, if any is near.
pub(crate) fn closest<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const NEAR: f64 = 0.75;
    let text = text.to_ascii_lowercase();
    let likeness = |candidate: &'a str| {
        (
            strsim::jaro_winkler(&text, &candidate.to_ascii_lowercase()),
            candidate,
        )
    };
    let best = candidates
        .map(likeness)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (best.0 >= NEAR).then_some(best.1)
}
