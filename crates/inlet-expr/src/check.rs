//! Type check: finds what can never work, before a message has been seen.
//!
//! Fields of JSON messages are [`Type::Any`]: they take part in everything and are looked at row by
//! row. Only what is sure to give null in every row is a fault.

use std::ops::Range;

use crate::ast::{BinaryOp, Expr, Kind, Literal, Node, UnaryOp};

/// What is known of a value before it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing: a field of a JSON message.
    Any,
    /// The literal `null`.
    Null,
    /// True or false.
    Bool,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// An integer or a float.
    Number,
    /// Text.
    Text,
}

impl Type {
    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "value",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "integer",
            Self::Float => "float",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// The same in a sentence, such as `an integer`.
    pub fn with_article(self) -> String {
        let article = match self {
            Self::Int => "an ",
            Self::Null | Self::Text => "",
            _ => "a ",
        };
        format!("{article}{}", self.name())
    }

    /// Whether values of both may be of one kind, so that comparing them can give an answer.
    pub fn may_be(self, other: Self) -> bool {
        let is_number = |kind| matches!(kind, Self::Int | Self::Float | Self::Number);
        self == other
            || matches!(self, Self::Any | Self::Null)
            || matches!(other, Self::Any | Self::Null)
            || (is_number(self) && is_number(other))
    }
}

/// Something that can never work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFault {
    /// Where in the text (byte offsets).
    pub span: Range<usize>,
    /// What and why.
    pub message: String,
    /// What to change; may be empty.
    pub hint: String,
    /// The field that does not exist, if that is the fault: whoever knows the fields has the hint.
    pub unknown_field: Option<String>,
}

impl Expr {
    /// Checks against the fields: `type_of` knows the type of each, or `None` for a field that does
    /// not exist. Gives the type of the result, or all faults.
    pub fn check(&self, type_of: &dyn Fn(&str) -> Option<Type>) -> Result<Type, Vec<TypeFault>> {
        let mut checker = Checker {
            type_of,
            faults: Vec::new(),
        };
        let result = checker.type_of(&self.root);
        if checker.faults.is_empty() {
            Ok(result)
        } else {
            Err(checker.faults)
        }
    }
}

struct Checker<'a> {
    type_of: &'a dyn Fn(&str) -> Option<Type>,
    faults: Vec<TypeFault>,
}

impl Checker<'_> {
    fn fault(&mut self, node: &Node, message: String, hint: &str) {
        self.faults.push(TypeFault {
            span: node.span.clone(),
            message,
            hint: hint.to_owned(),
            unknown_field: None,
        });
    }

    fn unknown_field(&mut self, node: &Node, name: &str) {
        self.faults.push(TypeFault {
            span: node.span.clone(),
            message: format!("unknown field `{name}`"),
            hint: String::new(),
            unknown_field: Some(name.to_owned()),
        });
    }

    fn want(&mut self, node: &Node, wanted: Type, by: &str) -> Type {
        let found = self.type_of(node);
        if !found.may_be(wanted) {
            let message = format!(
                "`{by}` needs {}, found {}",
                wanted.with_article(),
                found.with_article()
            );
            let hint = match (wanted, found) {
                (Type::Number, Type::Text) => "convert it with `parse_float` or `parse_int`",
                _ => "",
            };
            self.fault(node, message, hint);
        }
        found
    }

    fn type_of(&mut self, node: &Node) -> Type {
        match &node.kind {
            Kind::Literal(literal) => literal_type(literal),
            Kind::Field(name) => (self.type_of)(name).unwrap_or_else(|| {
                self.unknown_field(node, name);
                Type::Any
            }),
            Kind::Unary(UnaryOp::Not, operand) => {
                self.want(operand, Type::Bool, "!");
                Type::Bool
            }
            Kind::Unary(UnaryOp::Negate, operand) => {
                let found = self.want(operand, Type::Number, "-");
                if found == Type::Any {
                    Type::Number
                } else {
                    found
                }
            }
            Kind::Binary(op, left, right) => self.binary(node, *op, left, right),
            Kind::Call(function, arguments) => {
                for (argument, wanted) in arguments.iter().zip(function.parameters) {
                    self.want(argument, *wanted, function.name);
                }
                function.result
            }
        }
    }

    fn binary(&mut self, node: &Node, op: BinaryOp, left: &Node, right: &Node) -> Type {
        match op {
            BinaryOp::Or | BinaryOp::And => {
                self.want(left, Type::Bool, op.symbol());
                self.want(right, Type::Bool, op.symbol());
                Type::Bool
            }
            BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::Remainder => {
                let left = self.want(left, Type::Number, op.symbol());
                let right = self.want(right, Type::Number, op.symbol());
                arithmetic_type(op, left, right)
            }
            _ => {
                let (left, right) = (self.type_of(left), self.type_of(right));
                if !left.may_be(right) {
                    let message = format!(
                        "{} is never compared with {}",
                        left.with_article(),
                        right.with_article()
                    );
                    self.fault(
                        node,
                        message,
                        "convert one side, for example with `parse_int`",
                    );
                }
                Type::Bool
            }
        }
    }
}

fn literal_type(literal: &Literal) -> Type {
    match literal {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) | Literal::UInt(_) => Type::Int,
        Literal::Float(_) => Type::Float,
        Literal::Text(_) => Type::Text,
    }
}

fn arithmetic_type(op: BinaryOp, left: Type, right: Type) -> Type {
    match (left, right) {
        _ if op == BinaryOp::Divide => Type::Float,
        (Type::Int, Type::Int) => Type::Int,
        (Type::Float, _) | (_, Type::Float) => Type::Float,
        _ => Type::Number,
    }
}
