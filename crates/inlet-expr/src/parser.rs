//! Tokens → tree, by precedence climbing.

use std::ops::Range;

use crate::{
    ast::{BinaryOp, Kind, Literal, Node, ParseError, UnaryOp},
    functions::{self, Function},
    lexer::{Spanned, Token, tokens},
};

/// Deepest tree that is accepted: later passes recurse over it.
const MAX_DEPTH: usize = 128;

pub(crate) const BINARY_OPS: [BinaryOp; 13] = [
    BinaryOp::Or,
    BinaryOp::And,
    BinaryOp::Equal,
    BinaryOp::NotEqual,
    BinaryOp::Less,
    BinaryOp::LessOrEqual,
    BinaryOp::Greater,
    BinaryOp::GreaterOrEqual,
    BinaryOp::Add,
    BinaryOp::Subtract,
    BinaryOp::Multiply,
    BinaryOp::Divide,
    BinaryOp::Remainder,
];

pub(crate) fn parse(text: &str) -> Result<Node, ParseError> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        end: text.len(),
        nesting: 0,
    };
    let root = parser.binary(0)?;
    match parser.peek() {
        None => Ok(root),
        Some(Token::Symbol("=")) => Err(ParseError {
            hint: "compare with `==`".to_owned(),
            ..parser.error("`=` is no operator")
        }),
        Some(_) => Err(parser.error("expected an operator")),
    }
}

struct Parser {
    tokens: Vec<Spanned>,
    next: usize,
    /// Length of the text: where a missing token would stand.
    end: usize,
    /// Open calls of [`Self::unary`].
    nesting: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|spanned| &spanned.token)
    }

    fn here(&self) -> Range<usize> {
        self.tokens
            .get(self.next)
            .map_or(self.end..self.end, |spanned| spanned.span.clone())
    }

    fn error(&self, message: &str) -> ParseError {
        let found = if self.next < self.tokens.len() {
            ""
        } else {
            ", found the end"
        };
        ParseError {
            span: self.here(),
            message: format!("{message}{found}"),
            hint: String::new(),
        }
    }

    fn accept(&mut self, symbol: &'static str) -> bool {
        let found = self.peek() == Some(&Token::Symbol(symbol));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), ParseError> {
        if self.accept(symbol) {
            return Ok(());
        }
        Err(self.error(&format!("expected `{symbol}`")))
    }

    fn peek_operator(&self) -> Option<BinaryOp> {
        let Some(Token::Symbol(symbol)) = self.peek() else {
            return None;
        };
        BINARY_OPS.into_iter().find(|op| op.symbol() == *symbol)
    }

    fn binary(&mut self, min_precedence: u8) -> Result<Node, ParseError> {
        let mut left = self.unary()?;
        while let Some(op) = self.peek_operator() {
            if op.precedence() <= min_precedence {
                break;
            }
            self.next += 1;
            let right = self.binary(op.precedence())?;
            let span = left.span.start..right.span.end;
            left = self.node(Kind::Binary(op, Box::new(left), Box::new(right)), span)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Node, ParseError> {
        self.nesting += 1;
        if self.nesting > MAX_DEPTH {
            return Err(self.error("expression is nested too deeply"));
        }
        let start = self.here().start;
        let node = if self.accept("!") {
            let operand = self.unary()?;
            self.prefixed(UnaryOp::Not, operand, start)
        } else if self.accept("-") {
            let operand = self.unary()?;
            self.prefixed(UnaryOp::Negate, operand, start)
        } else {
            self.postfix()
        };
        self.nesting -= 1;
        node
    }

    fn prefixed(&self, op: UnaryOp, operand: Node, start: usize) -> Result<Node, ParseError> {
        let span = start..operand.span.end;
        let kind = match (op, &operand.kind) {
            // `i64::MIN` has no positive twin, so a minus joins its literal here.
            (UnaryOp::Negate, Kind::Literal(Literal::Int(number))) => {
                Kind::Literal(Literal::Int(-number))
            }
            (UnaryOp::Negate, Kind::Literal(Literal::UInt(number)))
                if *number == i64::MIN.unsigned_abs() =>
            {
                Kind::Literal(Literal::Int(i64::MIN))
            }
            _ => Kind::Unary(op, Box::new(operand)),
        };
        self.node(kind, span)
    }

    fn postfix(&mut self) -> Result<Node, ParseError> {
        let mut node = self.primary()?;
        while self.accept(".") {
            let position = self.here();
            let Some(Token::Name(name)) = self.peek().cloned() else {
                return Err(self.error("expected the name of a function after `.`"));
            };
            self.next += 1;
            self.expect("(")?;
            let start = node.span.start;
            node = self.call(&name, position, start, vec![node])?;
        }
        Ok(node)
    }

    fn primary(&mut self) -> Result<Node, ParseError> {
        let span = self.here();
        let Some(token) = self.peek().cloned() else {
            return Err(self.error("expected a value"));
        };
        match token {
            Token::Literal(literal) => {
                self.next += 1;
                self.node(Kind::Literal(literal), span)
            }
            Token::Name(name) => {
                self.next += 1;
                if self.accept("(") {
                    let start = span.start;
                    return self.call(&name, span, start, Vec::new());
                }
                self.node(Kind::Field(name), span)
            }
            Token::Symbol("(") => {
                self.next += 1;
                let inner = self.binary(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Symbol(symbol) => {
                Err(self.error(&format!("expected a value, found `{symbol}`")))
            }
        }
    }

    /// The arguments after an opening parenthesis, which follow those in `arguments`.
    fn call(
        &mut self,
        name: &str,
        name_span: Range<usize>,
        start: usize,
        mut arguments: Vec<Node>,
    ) -> Result<Node, ParseError> {
        let at_name = |message, hint| ParseError {
            span: name_span.clone(),
            message,
            hint,
        };
        let function = functions::find(name).map_err(|near| {
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            at_name(format!("unknown function `{name}`"), hint)
        })?;
        if !self.accept(")") {
            loop {
                arguments.push(self.binary(0)?);
                if !self.accept(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        check_arity(function, arguments.len()).map_err(|message| {
            at_name(message, format!("its form is `{}`", function.signature()))
        })?;
        let end = self.tokens[self.next - 1].span.end;
        self.node(Kind::Call(function, arguments), start..end)
    }

    fn node(&self, kind: Kind, span: Range<usize>) -> Result<Node, ParseError> {
        let below = match &kind {
            Kind::Literal(_) | Kind::Field(_) => 0,
            Kind::Unary(_, operand) => operand.depth,
            Kind::Binary(_, left, right) => left.depth.max(right.depth),
            Kind::Call(_, arguments) => arguments.iter().map(|node| node.depth).max().unwrap_or(0),
        };
        if below >= MAX_DEPTH {
            return Err(self.error("expression is nested too deeply"));
        }
        Ok(Node {
            kind,
            span,
            depth: below + 1,
        })
    }
}

fn check_arity(function: &Function, given: usize) -> Result<(), String> {
    let wanted = function.parameters.len();
    if given == wanted {
        return Ok(());
    }
    let ending = if wanted == 1 { "" } else { "s" };
    let name = function.name;
    Err(format!(
        "`{name}` takes {wanted} argument{ending}, found {given}"
    ))
}
