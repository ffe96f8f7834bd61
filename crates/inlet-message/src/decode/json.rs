//! JSON → columns in one pass over the bytes, without a tree in between.
//!
//! Accepts exactly what RFC 8259 allows, at most [`MAX_DEPTH`] levels deep: one object, an array of
//! objects, or several of these one after another with nothing or white space between. Each object
//! is a row. Values that nobody uses are checked and passed over.
//!
//! * A doubled key: the last one wins, field by field (fields of two objects under one key join).
//! * An object or array that is used as a whole is kept as it was written.
//! * Elements of arrays are found by index: `location_0_city`.
//!
//! The speed comes from [`KeyGuesses`]: the next key is guessed from the message before.

use inlet_expr::{builder::ColumnBuilder, value::Value};

use super::{
    key_guess::KeyGuesses,
    number, text,
    tree::{FieldTree, NodeIdx, Target},
};

/// Deepest nesting of objects and arrays that is read.
pub(crate) const MAX_DEPTH: usize = 64;

/// Why a text is not what was expected, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at byte {position}")]
pub(crate) struct JsonError {
    pub(crate) position: usize,
    pub(crate) problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("message has no JSON object, only white space,")]
    Blank,
    #[error("JSON ends too early")]
    UnexpectedEnd,
    #[error("expected a JSON object or an array of objects")]
    NotAnObject,
    #[error("expected a JSON value")]
    NotAValue,
    #[error("expected a key in quotes")]
    NoKey,
    #[error("expected `:` after a key")]
    NoColon,
    #[error("expected `,` or the end of the object")]
    NoCommaInObject,
    #[error("expected `,` or the end of the array")]
    NoCommaInArray,
    #[error("malformed number")]
    BadNumber,
    #[error("number out of range of a 64-bit float")]
    NumberOutOfRange,
    #[error("unknown or incomplete escape in a text")]
    BadEscape,
    #[error("control character in a text")]
    ControlCharacter,
    #[error("nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

/// Decodes message after message; keeps what it learned of their keys.
#[derive(Debug)]
pub(crate) struct JsonDecoder {
    /// One for each node of the field tree.
    guesses: Vec<KeyGuesses>,
    scratch: String,
}

impl JsonDecoder {
    pub(crate) fn new(num_nodes: usize) -> Self {
        let guesses = (0..num_nodes).map(|_| KeyGuesses::default()).collect();
        Self {
            guesses,
            scratch: String::new(),
        }
    }

    /// Appends the rows of one message from row `first_row` on and gives their number. After an
    /// error the builders may hold rows that do not count.
    pub(crate) fn decode(
        &mut self,
        tree: &FieldTree,
        text: &str,
        builders: &mut [ColumnBuilder],
        first_row: usize,
    ) -> Result<usize, JsonError> {
        let mut scan = Scan {
            text,
            bytes: text.as_bytes(),
            at: 0,
            row: first_row,
            tree,
            builders,
            guesses: &mut self.guesses,
            scratch: &mut self.scratch,
        };
        scan.message()?;
        Ok(scan.row - first_row)
    }
}

/// One pass over one message.
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next byte.
    at: usize,
    /// The row that is being filled.
    row: usize,
    tree: &'a FieldTree,
    builders: &'a mut [ColumnBuilder],
    guesses: &'a mut [KeyGuesses],
    scratch: &'a mut String,
}

type Scanned = Result<(), JsonError>;

impl<'a> Scan<'a> {
    fn error<T>(&self, problem: Problem) -> Result<T, JsonError> {
        let is_end = self.at >= self.bytes.len();
        let problem = if is_end {
            Problem::UnexpectedEnd
        } else {
            problem
        };
        Err(JsonError {
            position: self.at,
            problem,
        })
    }

    /// The next byte that is not white space, without taking it.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn message(&mut self) -> Scanned {
        let mut is_blank = true;
        while let Some(byte) = self.peek() {
            is_blank = false;
            match byte {
                b'{' => self.record(1)?,
                b'[' => self.records()?,
                _ => return self.error(Problem::NotAnObject),
            }
        }
        if is_blank {
            return Err(JsonError {
                position: self.at,
                problem: Problem::Blank,
            });
        }
        Ok(())
    }

    /// An object at the top, which is a row.
    fn record(&mut self, depth: usize) -> Scanned {
        self.object(Some(0), depth)?;
        self.row += 1;
        Ok(())
    }

    /// An array at the top, whose elements are rows.
    fn records(&mut self) -> Scanned {
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            match self.peek() {
                Some(b'{') => self.record(2)?,
                _ => return self.error(Problem::NotAnObject),
            }
            if self.ends(b']', Problem::NoCommaInArray)? {
                return Ok(());
            }
        }
    }

    /// After an element: takes a comma or the end.
    #[inline]
    fn ends(&mut self, end: u8, problem: Problem) -> Result<bool, JsonError> {
        let found = self.peek();
        if found != Some(b',') && found != Some(end) {
            return self.error(problem);
        }
        self.at += 1;
        Ok(found == Some(end))
    }

    /// An object whose opening brace is next; its fields are looked up at `node`.
    fn object(&mut self, node: Option<NodeIdx>, depth: usize) -> Scanned {
        if depth > MAX_DEPTH {
            return self.error(Problem::TooDeep);
        }
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut position = 0;
        loop {
            if self.peek() != Some(b'"') {
                return self.error(Problem::NoKey);
            }
            self.at += 1;
            let target = self.key(node, position)?;
            if self.peek() != Some(b':') {
                return self.error(Problem::NoColon);
            }
            self.at += 1;
            self.value(target, depth)?;
            if self.ends(b'}', Problem::NoCommaInObject)? {
                return Ok(());
            }
            position += 1;
        }
    }

    /// A key whose opening quote has been taken.
    #[inline]
    fn key(&mut self, node: Option<NodeIdx>, position: usize) -> Result<Target, JsonError> {
        if let Some(node) = node
            && let Some(guess) = self.guesses[node].check(position, &self.bytes[self.at..])
        {
            self.at += guess.num_bytes();
            return Ok(guess.target);
        }
        self.unexpected_key(node, position)
    }

    #[cold]
    fn unexpected_key(
        &mut self,
        node: Option<NodeIdx>,
        position: usize,
    ) -> Result<Target, JsonError> {
        let (key, end) = text::read(self.text, self.at, self.scratch)?;
        let mut target = Target::UNUSED;
        if let Some(node) = node {
            target = self.tree.find(node, key);
            self.guesses[node].learn(position, &self.text[self.at..end - 1], target);
        }
        self.at = end;
        Ok(target)
    }

    /// A value, which goes where `target` says; `depth` is that of the object or array around it.
    #[inline]
    fn value(&mut self, target: Target, depth: usize) -> Scanned {
        let Some(first) = self.peek() else {
            return self.error(Problem::UnexpectedEnd);
        };
        match first {
            b'"' => self.text_value(target.slot()),
            b'-' | b'0'..=b'9' => {
                let (value, end) = number::read(self.text, self.at)?;
                self.at = end;
                self.put(target.slot(), value);
                Ok(())
            }
            b'{' | b'[' => self.nested(first, target, depth),
            b't' => self.word("true", target.slot(), Value::Bool(true)),
            b'f' => self.word("false", target.slot(), Value::Bool(false)),
            b'n' => self.word("null", target.slot(), Value::Null),
            _ => self.error(Problem::NotAValue),
        }
    }

    #[inline]
    fn put(&mut self, slot: Option<usize>, value: Value<'_>) {
        if let Some(slot) = slot {
            let builder = &mut self.builders[slot];
            builder.seek(self.row);
            builder.push(value);
        }
    }

    #[inline]
    fn text_value(&mut self, slot: Option<usize>) -> Scanned {
        let (value, end) = text::read(self.text, self.at + 1, self.scratch)?;
        self.at = end;
        if let Some(slot) = slot {
            let builder = &mut self.builders[slot];
            builder.seek(self.row);
            builder.push_text(value);
        }
        Ok(())
    }

    #[inline]
    fn word(&mut self, word: &str, slot: Option<usize>, value: Value<'_>) -> Scanned {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.error(Problem::NotAValue);
        }
        self.at += word.len();
        self.put(slot, value);
        Ok(())
    }

    /// An object or array inside of a record.
    fn nested(&mut self, first: u8, target: Target, depth: usize) -> Scanned {
        let start = self.at;
        if first == b'{' {
            self.object(target.node(), depth + 1)?;
        } else {
            self.array(target.node(), depth + 1)?;
        }
        let text: &'a str = self.text;
        self.put(target.slot(), Value::Json(&text[start..self.at]));
        Ok(())
    }

    fn array(&mut self, node: Option<NodeIdx>, depth: usize) -> Scanned {
        if depth > MAX_DEPTH {
            return self.error(Problem::TooDeep);
        }
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        let mut index = 0_usize;
        loop {
            let target = node.map_or(Target::UNUSED, |node| {
                self.tree.find(node, itoa::Buffer::new().format(index))
            });
            self.value(target, depth)?;
            if self.ends(b']', Problem::NoCommaInArray)? {
                return Ok(());
            }
            index += 1;
        }
    }
}
