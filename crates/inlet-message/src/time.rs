//! Reading instants, exactly: integers of 64 bits in the database's precision, never floats.
//!
//! | `time` in the document | accepted values |
//! | --- | --- |
//! | none | integer already in the database's precision; text as in RFC 3339, or `YYYY-MM-DD HH:MM:SS[.f]` in UTC |
//! | none, from `_timestamp` | Kafka's milliseconds |
//! | unit | integer since 1970 UTC, or text of one |
//! | RFC 3339 | text with its zone |
//! | format and zone | text; the zone counts where the text has none, a date alone is its midnight |
//!
//! Digits finer than the precision are cut towards the past. A local time that a change of the clock
//! repeats is its first occurrence; one that it skips is read with the offset from before the change.

use chrono::{
    DateTime, FixedOffset, LocalResult, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
    format::{Item, Parsed, StrftimeItems},
};
use inlet_config::{
    column_type::Precision,
    settings::{TimeFormat, TimeUnit, Zone},
};
use inlet_expr::value::Value;

/// How values of one TIMESTAMP column are read.
#[derive(Clone, Debug)]
pub(crate) enum TimePlan {
    /// Ticks of the database, or text in one of the plain forms.
    Plain,
    /// So many ticks a second.
    Unit(i64),
    Rfc3339,
    Format {
        /// As the document has it.
        text: String,
        items: Vec<Item<'static>>,
        zone: Zone,
    },
}

/// Why a value is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeProblem {
    /// It cannot be read as the plan says.
    Unreadable,
    /// It does not fit 64 bits in the database's precision.
    OutOfRange,
}

type Ticks = Result<i64, TimeProblem>;

impl TimePlan {
    /// The plan for what the document says; the error is a sentence about the format.
    pub(crate) fn compile(format: &TimeFormat) -> Result<Self, String> {
        Ok(match format {
            TimeFormat::Unit(unit) => Self::Unit(ticks_per_second(*unit)),
            TimeFormat::Rfc3339 => Self::Rfc3339,
            TimeFormat::Text { format, zone } => {
                let items = StrftimeItems::new(format)
                    .parse_to_owned()
                    .map_err(|_| format!("time format `{format}` has an unknown `%` field"))?;
                Self::Format {
                    text: format.clone(),
                    items,
                    zone: *zone,
                }
            }
        })
    }

    /// The values that it reads, for a person.
    pub(crate) fn expects(&self) -> String {
        match self {
            Self::Plain => {
                "an integer in the database's precision or text such as `2023-11-14 22:13:20.5`"
                    .to_owned()
            }
            Self::Unit(per_second) => {
                let unit = match per_second {
                    1 => "s",
                    1_000 => "ms",
                    1_000_000 => "us",
                    _ => "ns",
                };
                format!("an integer of {unit} since 1970")
            }
            Self::Rfc3339 => "RFC 3339 such as `2023-11-14T22:13:20Z`".to_owned(),
            Self::Format { text, .. } => format!("the format `{text}`"),
        }
    }

    /// Ticks of `precision` since 1970 UTC; `None` for null.
    pub(crate) fn read(&self, value: Value<'_>, precision: Precision) -> Option<Ticks> {
        let target = precision.ticks_per_second();
        Some(match (self, value) {
            (_, Value::Null) => return None,
            (Self::Unit(unit), value) => match integer(value) {
                Ok(number) => rescale(number, *unit, target),
                Err(problem) => Err(problem),
            },
            (Self::Plain, Value::Text(text)) => plain_text(text).and_then(|at| ticks(at, target)),
            (Self::Plain, value) => integer(value),
            (Self::Rfc3339, Value::Text(text)) => rfc3339(text).and_then(|at| ticks(at, target)),
            (Self::Format { items, zone, .. }, Value::Text(text)) => {
                formatted(text, items, *zone).and_then(|at| ticks(at, target))
            }
            _ => Err(TimeProblem::Unreadable),
        })
    }
}

fn ticks_per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

fn integer(value: Value<'_>) -> Ticks {
    let number = match value {
        Value::Text(text) => text.trim().parse().ok(),
        value => value.as_integer(),
    };
    let number: i128 = number.ok_or(TimeProblem::Unreadable)?;
    i64::try_from(number).map_err(|_| TimeProblem::OutOfRange)
}

/// Both rates are powers of ten, so one divides the other.
pub(crate) fn rescale(number: i64, from: i64, to: i64) -> Ticks {
    if to >= from {
        return number.checked_mul(to / from).ok_or(TimeProblem::OutOfRange);
    }
    Ok(number.div_euclid(from / to))
}

fn ticks(at: DateTime<Utc>, per_second: i64) -> Ticks {
    let fraction = i64::from(at.timestamp_subsec_nanos()) / (1_000_000_000 / per_second);
    at.timestamp()
        .checked_mul(per_second)
        .and_then(|whole| whole.checked_add(fraction))
        .ok_or(TimeProblem::OutOfRange)
}

type Instant = Result<DateTime<Utc>, TimeProblem>;

fn rfc3339(text: &str) -> Instant {
    let at = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| TimeProblem::Unreadable)?;
    Ok(at.to_utc())
}

fn plain_text(text: &str) -> Instant {
    rfc3339(text).or_else(|_| {
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())
            .map(|naive| naive.and_utc())
            .ok_or(TimeProblem::Unreadable)
    })
}

fn formatted(text: &str, items: &[Item<'static>], zone: Zone) -> Instant {
    let unreadable = |_| TimeProblem::Unreadable;
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, items.iter()).map_err(unreadable)?;
    if parsed.offset().is_some() {
        return Ok(parsed.to_datetime().map_err(unreadable)?.to_utc());
    }
    if parsed.timestamp().is_some() {
        let naive = parsed
            .to_naive_datetime_with_offset(0)
            .map_err(unreadable)?;
        return Ok(naive.and_utc());
    }
    let naive = parsed
        .to_naive_datetime_with_offset(0)
        .or_else(|error| match parsed.to_naive_time() {
            // A format without any hour means the day's beginning.
            Err(_) if parsed.hour_mod_12().is_none() => {
                Ok(parsed.to_naive_date()?.and_time(NaiveTime::MIN))
            }
            _ => Err(error),
        })
        .map_err(unreadable)?;
    Ok(match zone {
        Zone::Named(zone) => local_to_utc(naive, &zone),
        Zone::Offset(offset) => local_to_utc(naive, &offset),
    })
}

fn local_to_utc(naive: NaiveDateTime, zone: &impl TimeZone) -> DateTime<Utc> {
    match zone.from_local_datetime(&naive) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            let day_before = naive - TimeDelta::days(1);
            let offset: FixedOffset = zone.offset_from_utc_datetime(&day_before).fix();
            (naive - TimeDelta::seconds(offset.local_minus_utc().into())).and_utc()
        }
    }
}
