//! Messages → records: one column for each field that later steps use, a row for each record.
//!
//! A message becomes one or more rows, none (an empty array), or a fault. It is all or nothing: when
//! one of several objects in a message is broken, none of its rows is kept.
//!
//! Fields that come from Kafka and not from the payload begin with `_` and win over fields of the
//! payload with the same name; see [`meta`].

mod json;
mod key_guess;
mod meta;
mod number;
mod text;
pub(crate) mod tree;

use inlet_config::settings::Encoding;
use inlet_expr::{builder::ColumnBuilder, column::Column};
use regex::Regex;

use self::json::JsonDecoder;
pub(crate) use self::meta::MetaField;
use crate::{
    encoding,
    fault::{Fault, FaultKind},
    message::MessageBatch,
    shown::shown,
};

/// Records of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    /// For each row the index of its message.
    pub(crate) message_idx: Vec<u32>,
    /// A column for each slot of the program.
    pub(crate) columns: Vec<Column>,
    /// Messages that cannot be read.
    pub(crate) faults: Vec<Fault>,
}

/// How payloads are read, compiled.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    /// JSON; the tree says which fields are used and where they go.
    Json(tree::FieldTree),
    /// The slot of each used group.
    Regex {
        pattern: Regex,
        groups: Vec<(usize, usize)>,
    },
}

/// What the decoder of a program knows.
#[derive(Clone, Debug)]
pub(crate) struct DecodePlan {
    pub(crate) encoding: Encoding,
    pub(crate) format: Format,
    /// Fields from Kafka and their slots.
    pub(crate) meta: Vec<(MetaField, usize)>,
    /// Number of slots; those that nobody fills here (extracted fields) stay empty.
    pub(crate) num_slots: usize,
}

/// Decodes batches; keeps what it learned of the messages' layout.
#[derive(Debug)]
pub(crate) struct Decoder {
    json: JsonDecoder,
    /// The text of the message at hand, where it is not UTF-8.
    text: String,
}

impl Decoder {
    pub(crate) fn new(plan: &DecodePlan) -> Self {
        let num_nodes = match &plan.format {
            Format::Json(tree) => tree.num_nodes(),
            Format::Regex { .. } => 0,
        };
        Self {
            json: JsonDecoder::new(num_nodes),
            text: String::new(),
        }
    }

    pub(crate) fn decode(&mut self, plan: &DecodePlan, batch: &MessageBatch) -> Decoded {
        let mut builders: Vec<_> = (0..plan.num_slots)
            .map(|_| ColumnBuilder::new(batch.len()))
            .collect();
        let mut message_idx = Vec::with_capacity(batch.len());
        let mut faults = Vec::new();
        for idx in 0..batch.len() {
            let first_row = message_idx.len();
            match self.decode_one(plan, batch.payload(idx), &mut builders, first_row) {
                Ok(num_rows) => message_idx.resize(first_row + num_rows, idx as u32),
                Err((kind, reason)) => {
                    faults.push(Fault {
                        message_idx: idx as u32,
                        kind,
                        reason,
                    });
                }
            }
        }
        let mut columns: Vec<_> = builders
            .into_iter()
            .map(|mut builder| {
                // Takes away what broken messages left behind as well.
                builder.seek(message_idx.len());
                builder.finish()
            })
            .collect();
        for (field, slot) in &plan.meta {
            columns[*slot] = field.column(batch, &message_idx, plan.encoding);
        }
        Decoded {
            message_idx,
            columns,
            faults,
        }
    }

    /// Rows of one message, appended to the builders; their number.
    fn decode_one(
        &mut self,
        plan: &DecodePlan,
        payload: Option<&[u8]>,
        builders: &mut [ColumnBuilder],
        first_row: usize,
    ) -> Result<usize, (FaultKind, String)> {
        let payload =
            payload.ok_or_else(|| (FaultKind::Tombstone, "message has no value".to_owned()))?;
        let parse_failed = |reason| (FaultKind::ParseFailed, reason);
        if payload.is_empty() {
            return Err(parse_failed("empty message".to_owned()));
        }
        let text = encoding::text_in(payload, plan.encoding, &mut self.text)
            .map_err(|error| parse_failed(error.to_string()))?;
        match &plan.format {
            Format::Json(tree) => self
                .json
                .decode(tree, text, builders, first_row)
                .map_err(|error| parse_failed(in_text(&error, plan.encoding))),
            Format::Regex { pattern, groups } => {
                match_line(pattern, groups, text, builders, first_row)
                    .map(|()| 1)
                    .map_err(parse_failed)
            }
        }
    }
}

/// The position is that in the text, which is not that in the message where bytes were decoded.
fn in_text(error: &json::JsonError, encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => error.to_string(),
        _ => format!("{error} of the text in UTF-8"),
    }
}

/// One row of the named groups of a line; a line break at its end does not count.
fn match_line(
    pattern: &Regex,
    groups: &[(usize, usize)],
    text: &str,
    builders: &mut [ColumnBuilder],
    row: usize,
) -> Result<(), String> {
    let line = text
        .strip_suffix('\n')
        .map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    let captures = pattern
        .captures(line)
        .ok_or_else(|| format!("text does not match the pattern: {}", shown(line)))?;
    for (group, slot) in groups {
        let builder = &mut builders[*slot];
        builder.seek(row);
        match captures.get(*group) {
            Some(found) => builder.push_text(found.as_str()),
            None => builder.push_null(),
        }
    }
    Ok(())
}
