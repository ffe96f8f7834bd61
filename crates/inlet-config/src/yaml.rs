//! YAML (and JSON, which is YAML) to a tree with places.
//!
//! The subset that a document needs: mappings with text keys, lists, scalars of YAML 1.2's core
//! schema. Anchors, aliases, merge keys, tags and several documents in one file are refused with a
//! clear fault: each lets a reader overlook something, and none is needed here.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::Number;

use crate::{
    fault::{Faults, Problem},
    path::Path,
    tree::{Content, Entry, Node, Position, Text},
};

/// Deeper nesting than any document has, and shallow enough for every thread's stack.
const MAX_DEPTH: usize = 32;

/// Reads the text. `None` where it is no YAML; then a fault says why.
pub(crate) fn read(text: &str, faults: &mut Faults) -> Option<Node> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        faults,
    };
    match reader.document() {
        Ok(node) => Some(node),
        Err(stop) => {
            faults.add_at(stop.position, &Path::default(), stop.problem);
            None
        }
    }
}

struct Reader<'text, 'faults> {
    parser: Parser<'text, StrInput<'text>>,
    faults: &'faults mut Faults,
}

/// What makes the rest of the text unreadable.
struct Stop {
    position: Position,
    problem: Problem,
}

impl Stop {
    fn at(span: Span, message: &str, hint: &str) -> Self {
        Self {
            position: position(span),
            problem: Problem::new(message).hint(hint),
        }
    }
}

impl From<ScanError> for Stop {
    fn from(error: ScanError) -> Self {
        let marker = error.marker();
        let position = Position {
            line: marker.line(),
            column: marker.col() + 1,
        };
        let problem = Problem::new(format!("this is neither YAML nor JSON: {}", error.info()))
            .hint("check indentation, quotes and brackets here and just before");
        Self { position, problem }
    }
}

impl<'text> Reader<'text, '_> {
    fn document(&mut self) -> Result<Node, Stop> {
        let (event, span) = loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                other => break other,
            }
        };
        if matches!(event, Event::StreamEnd) {
            return Err(Stop::at(
                span,
                "the document is empty",
                "begin with `version: 1`",
            ));
        }
        let node = self.node(event, span, &Path::default())?;
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(node),
                (Event::DocumentStart(_), span) => {
                    return Err(Stop::at(
                        span,
                        "a second document begins here",
                        "keep one data source a file",
                    ));
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'text>, Span), Stop> {
        Ok(self
            .parser
            .next_event()
            .unwrap_or(Ok((Event::StreamEnd, Span::default())))?)
    }

    fn node(&mut self, event: Event<'text>, span: Span, path: &Path) -> Result<Node, Stop> {
        if path.steps().len() > MAX_DEPTH {
            return Err(Stop::at(
                span,
                "nested too deeply",
                "documents need less than 10 levels",
            ));
        }
        refuse_extras(&event, span)?;
        let content = match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => plain(&text),
            Event::Scalar(text, ..) => Content::Text(Text::new(text)),
            Event::SequenceStart(..) => self.list(path)?,
            Event::MappingStart(..) => self.map(path)?,
            _ => return Err(Stop::at(span, "a value is missing here", "write one")),
        };
        Ok(Node {
            position: position(span),
            content,
        })
    }

    fn list(&mut self, path: &Path) -> Result<Content, Stop> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Content::List(items)),
                (event, span) => {
                    let path = path.index(items.len());
                    items.push(self.node(event, span, &path)?);
                }
            }
        }
    }

    fn map(&mut self, path: &Path) -> Result<Content, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Content::Map(entries));
            }
            let key = key(event, span)?;
            let (event, value_span) = self.next()?;
            let path = path.key(&key);
            let value = self.node(event, value_span, &path)?;
            let key_position = position(span);
            match entries.iter().find(|entry| entry.key == key) {
                None => entries.push(Entry {
                    key,
                    key_position,
                    value,
                }),
                Some(first) => {
                    let first_line = first.key_position.line;
                    let problem =
                        Problem::new(format!("`{key}` is already given in line {first_line}"))
                            .hint("keep one of the two");
                    self.faults.add_at(key_position, &path, problem);
                }
            }
        }
    }
}

fn key(event: Event<'_>, span: Span) -> Result<String, Stop> {
    refuse_extras(&event, span)?;
    match event {
        Event::Scalar(text, ..) if text == "<<" => Err(Stop::at(
            span,
            "merge keys (`<<`) are not supported",
            "write the keys out",
        )),
        Event::Scalar(text, ..) => Ok(text.into_owned()),
        _ => Err(Stop::at(
            span,
            "a key must be text",
            "put texts with braces into quotes: \"{…}\"",
        )),
    }
}

fn refuse_extras(event: &Event<'_>, span: Span) -> Result<(), Stop> {
    let (anchor, tag) = match event {
        Event::Alias(_) => (1, false),
        Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
        Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
            (*anchor, tag.is_some())
        }
        _ => (0, false),
    };
    if anchor != 0 {
        return Err(Stop::at(
            span,
            "anchors and aliases (`&`, `*`) are not supported",
            "write the value out, or put a text that begins so into quotes",
        ));
    }
    if tag {
        return Err(Stop::at(
            span,
            "tags (`!`) are not supported",
            "leave the tag out, or put a text that begins so into quotes",
        ));
    }
    Ok(())
}

/// An unquoted scalar by YAML 1.2's core schema; octal and hexadecimal numbers stay text.
fn plain(text: &str) -> Content {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Content::Null,
        "true" | "True" | "TRUE" => Content::Bool(true),
        "false" | "False" | "FALSE" => Content::Bool(false),
        _ => number(text).map_or_else(|| Content::Text(Text::new(text)), Content::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return None;
    }
    let unsigned = text.parse::<u64>().map(Number::from).ok();
    let signed = || text.parse::<i64>().map(Number::from).ok();
    let float = || Number::from_f64(text.parse().ok()?);
    unsigned.or_else(signed).or_else(float)
}

fn position(span: Span) -> Position {
    Position {
        line: span.start.line().max(1),
        column: span.start.col() + 1,
    }
}
