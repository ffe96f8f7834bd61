//! Expressions as a tree with spans, before anything is known of the fields.

use std::ops::Range;

use crate::{functions::Function, parser};

/// A parsed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) text: String,
    pub(crate) root: Node,
}

/// A text that is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{} at position {}", behind_semicolon(hint), span.start)]
pub struct ParseError {
    /// What cannot be read (byte offsets); empty at the end of the text.
    pub span: Range<usize>,
    /// What was found and what was expected.
    pub message: String,
    /// What to write instead; may be empty.
    pub hint: String,
}

fn behind_semicolon(hint: &str) -> String {
    if hint.is_empty() {
        String::new()
    } else {
        format!("; {hint}")
    }
}

/// Part of an expression and where it stands in the text (byte offsets).
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Range<usize>,
    /// Levels below and with this node, so that recursion over the tree is bounded.
    pub(crate) depth: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Literal(Literal),
    Field(String),
    Unary(UnaryOp, Box<Node>),
    Binary(BinaryOp, Box<Node>, Box<Node>),
    Call(&'static Function, Vec<Node>),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(String),
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the operators")]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    /// Binds tighter when higher.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
        }
    }
}

impl Expr {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let root = parser::parse(text)?;
        Ok(Self {
            text: text.to_owned(),
            root,
        })
    }

    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The fields it refers to, in the order of their first use, each once.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        self.root.collect_fields(&mut fields);
        fields
    }
}

impl Node {
    fn collect_fields<'a>(&'a self, fields: &mut Vec<&'a str>) {
        match &self.kind {
            Kind::Literal(_) => {}
            Kind::Field(name) if fields.contains(&name.as_str()) => {}
            Kind::Field(name) => fields.push(name),
            Kind::Unary(_, operand) => operand.collect_fields(fields),
            Kind::Binary(_, left, right) => {
                left.collect_fields(fields);
                right.collect_fields(fields);
            }
            Kind::Call(_, arguments) => {
                for argument in arguments {
                    argument.collect_fields(fields);
                }
            }
        }
    }
}
