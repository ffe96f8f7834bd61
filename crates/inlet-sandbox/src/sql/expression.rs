//! Expressions by precedence: or, and, not, comparison, sum, product, sign, primary.

use super::ast::Expression;
use super::lexer::Kind;
use super::parser::Parser;
use crate::refusal::Refusal;

type Parsed<'a> = Result<Expression<'a>, Refusal>;

impl<'a> Parser<'a> {
    pub(super) fn expression(&mut self) -> Parsed<'a> {
        let mut left = self.conjunction()?;
        while self.word("or") {
            left = binary("OR", left, self.conjunction()?);
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Parsed<'a> {
        let mut left = self.negation()?;
        while self.word("and") {
            left = binary("AND", left, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsed<'a> {
        if self.word("not") {
            return Ok(Expression::Not(Box::new(self.negation()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed<'a> {
        let left = self.sum()?;
        let operator = match (self.peek().kind, self.peek().text) {
            (Kind::Punct, "=") => "=",
            (Kind::Punct, "<>" | "!=") => "<>",
            (Kind::Punct, "<") => "<",
            (Kind::Punct, "<=") => "<=",
            (Kind::Punct, ">") => ">",
            (Kind::Punct, ">=") => ">=",
            _ => return self.predicate(left),
        };
        self.advance();
        Ok(binary(operator, left, self.sum()?))
    }

    fn predicate(&mut self, left: Expression<'a>) -> Parsed<'a> {
        if self.word("is") {
            let negated = self.word("not");
            self.expect_word("null")?;
            return Ok(Expression::IsNull {
                inner: Box::new(left),
                negated,
            });
        }
        let negated = self.word("not");
        let inner = Box::new(left);
        if self.word("in") {
            let list = self.list(Self::expression)?;
            return Ok(Expression::In {
                inner,
                list,
                negated,
            });
        }
        if self.word("between") {
            let low = Box::new(self.sum()?);
            self.expect_word("and")?;
            let high = Box::new(self.sum()?);
            return Ok(Expression::Between {
                inner,
                low,
                high,
                negated,
            });
        }
        if self.word("like") {
            let operator = if negated { "NOT LIKE" } else { "LIKE" };
            return Ok(binary(operator, *inner, self.sum()?));
        }
        if negated {
            Err(self.unexpected())
        } else {
            Ok(*inner)
        }
    }

    fn sum(&mut self) -> Parsed<'a> {
        let mut left = self.product()?;
        loop {
            let operator = match (self.peek().kind, self.peek().text) {
                (Kind::Punct, "+") => "+",
                (Kind::Punct, "-") => "-",
                _ => return Ok(left),
            };
            self.advance();
            left = binary(operator, left, self.product()?);
        }
    }

    fn product(&mut self) -> Parsed<'a> {
        let mut left = self.primary()?;
        loop {
            let operator = match (self.peek().kind, self.peek().text) {
                (Kind::Punct, "*") => "*",
                (Kind::Punct, "/") => "/",
                (Kind::Punct, "%") => "%",
                _ => return Ok(left),
            };
            self.advance();
            left = binary(operator, left, self.primary()?);
        }
    }

    fn primary(&mut self) -> Parsed<'a> {
        let token = self.peek();
        match token.kind {
            Kind::Punct if self.punct("(") => {
                let inner = self.expression()?;
                self.expect_punct(")")?;
                Ok(inner)
            }
            Kind::Punct if self.punct("*") => Ok(Expression::Star),
            Kind::Punct if self.punct("-") => Ok(Expression::Negative(Box::new(self.primary()?))),
            Kind::Duration => self.duration().map(Expression::Duration),
            Kind::Backtick => self.column_reference(),
            Kind::Word => self.word_expression(),
            Kind::Text | Kind::Number => Ok(Expression::Literal(self.literal()?.kind)),
            _ => Err(self.unexpected()),
        }
    }

    fn word_expression(&mut self) -> Parsed<'a> {
        let word = self.peek().text.to_ascii_lowercase();
        if matches!(word.as_str(), "null" | "true" | "false" | "now") {
            return Ok(Expression::Literal(self.literal()?.kind));
        }
        if self.peek_at(1).text != "(" || self.peek_at(1).kind != Kind::Punct {
            return self.column_reference();
        }
        self.advance();
        if self.peek_at(1).text == ")" {
            self.advance();
            self.advance();
            return Ok(Expression::Call {
                name: word,
                arguments: Vec::new(),
            });
        }
        Ok(Expression::Call {
            name: word,
            arguments: self.list(Self::expression)?,
        })
    }

    /// A column, perhaps after the names of its table and database, which add nothing here.
    fn column_reference(&mut self) -> Parsed<'a> {
        loop {
            if self.word("tbname") {
                return Ok(Expression::Column("tbname".to_owned()));
            }
            let name = self.name()?;
            if !self.punct(".") {
                return Ok(Expression::Column(name));
            }
            if self.punct("*") {
                return Ok(Expression::Star);
            }
        }
    }
}

fn binary<'a>(
    operator: &'static str,
    left: Expression<'a>,
    right: Expression<'a>,
) -> Expression<'a> {
    Expression::Binary {
        operator,
        left: Box::new(left),
        right: Box::new(right),
    }
}
