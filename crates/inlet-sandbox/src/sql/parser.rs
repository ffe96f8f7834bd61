//! The cursor over tokens and the choice of statement; each kind of statement has its own file.

use super::ast::{Literal, LiteralKind, Show, Statement, TableName};
use super::lexer::{Kind, Token, tokens};
use crate::refusal::Refusal;

/// Words that are names only in backticks: those a table of measurements may well contain.
const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "asc",
    "between",
    "bigint",
    "binary",
    "bool",
    "by",
    "case",
    "column",
    "create",
    "database",
    "databases",
    "desc",
    "describe",
    "distinct",
    "double",
    "drop",
    "exists",
    "false",
    "float",
    "from",
    "group",
    "having",
    "if",
    "in",
    "insert",
    "int",
    "interval",
    "into",
    "is",
    "join",
    "json",
    "like",
    "limit",
    "match",
    "nchar",
    "not",
    "now",
    "null",
    "offset",
    "on",
    "or",
    "order",
    "partition",
    "primary",
    "select",
    "session",
    "set",
    "show",
    "smallint",
    "stable",
    "table",
    "tables",
    "tag",
    "tags",
    "tbname",
    "timestamp",
    "tinyint",
    "to",
    "true",
    "union",
    "unsigned",
    "use",
    "user",
    "using",
    "values",
    "varchar",
    "where",
];

/// Parses one statement.
pub(crate) fn parse(sql: &str) -> Result<Statement<'_>, Refusal> {
    let mut parser = Parser {
        sql,
        tokens: tokens(sql)?,
        at: 0,
    };
    let statement = parser.statement()?;
    parser.punct(";");
    if parser.peek().kind != Kind::End {
        return Err(parser.unexpected());
    }
    Ok(statement)
}

pub(super) struct Parser<'a> {
    pub(super) sql: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn statement(&mut self) -> Result<Statement<'a>, Refusal> {
        let start = self.peek();
        if start.kind != Kind::Word {
            return Err(self.unexpected());
        }
        match start.text.to_ascii_lowercase().as_str() {
            "insert" => self.insert(),
            "select" => self.select().map(Statement::Select),
            "create" => self.create(),
            "drop" => self.drop_statement(),
            "alter" => self.alter(),
            "use" => {
                self.at += 1;
                self.name().map(Statement::Use)
            }
            "describe" | "desc" => {
                self.at += 1;
                self.table_name().map(Statement::Describe)
            }
            "show" => self.show(),
            _ => Err(self.unexpected()),
        }
    }

    fn show(&mut self) -> Result<Statement<'a>, Refusal> {
        self.at += 1;
        if self.word("create") {
            if !self.word("stable") {
                self.expect_word("table")?;
            }
            return self.table_name().map(Statement::ShowCreate);
        }
        let mut database = None;
        if self.peek_at(1).text == "." {
            database = Some(self.name()?);
            self.expect_punct(".")?;
        }
        let what = if self.word("databases") {
            Show::Databases
        } else if self.word("stables") {
            Show::Stables
        } else if self.word("tables") {
            Show::Tables
        } else {
            return Err(self.unexpected());
        };
        Ok(Statement::Show { what, database })
    }

    pub(super) fn peek(&self) -> Token<'a> {
        self.tokens[self.at]
    }

    /// The token `ahead` of the next one; the end of the statement repeats for ever.
    pub(super) fn peek_at(&self, ahead: usize) -> Token<'a> {
        self.tokens[(self.at + ahead).min(self.tokens.len() - 1)]
    }

    pub(super) fn advance(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    /// The statement from the next token on, for messages.
    pub(super) fn rest(&self) -> &'a str {
        &self.sql[self.peek().start..]
    }

    /// The statement's text from `start` to the next token.
    pub(super) fn text_since(&self, start: usize) -> &'a str {
        self.sql[start..self.peek().start].trim_end()
    }

    pub(super) fn unexpected(&self) -> Refusal {
        Refusal::syntax(self.rest())
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        let next = self.peek();
        next.kind == Kind::Word && next.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let start = self.at;
        let all = words.iter().all(|word| self.word(word));
        if !all {
            self.at = start;
        }
        all
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), Refusal> {
        if self.word(word) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub(super) fn punct(&mut self, text: &str) -> bool {
        let next = self.peek();
        let found = next.kind == Kind::Punct && next.text == text;
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_punct(&mut self, text: &str) -> Result<(), Refusal> {
        if self.punct(text) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// A name: a word that is not reserved, folded to lower case, or anything in backticks.
    pub(super) fn name(&mut self) -> Result<String, Refusal> {
        let token = self.peek();
        let name = match token.kind {
            Kind::Backtick => token.unescaped().into_owned(),
            Kind::Word => {
                let word = token.text.to_ascii_lowercase();
                if RESERVED.contains(&word.as_str()) {
                    return Err(self.unexpected());
                }
                word
            }
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(name)
    }

    pub(super) fn table_name(&mut self) -> Result<TableName, Refusal> {
        let first = self.name()?;
        if !self.punct(".") {
            return Ok(TableName {
                database: None,
                name: first,
            });
        }
        Ok(TableName {
            database: Some(first),
            name: self.name()?,
        })
    }

    /// `(name, name, …)`
    pub(super) fn names(&mut self) -> Result<Vec<String>, Refusal> {
        self.list(Self::name)
    }

    /// `(item, item, …)`
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        self.expect_punct("(")?;
        let mut items = vec![item(self)?];
        while self.punct(",") {
            items.push(item(self)?);
        }
        self.expect_punct(")")?;
        Ok(items)
    }

    pub(super) fn if_exists(&mut self) -> bool {
        self.words(&["if", "exists"])
    }

    pub(super) fn if_not_exists(&mut self) -> bool {
        self.words(&["if", "not", "exists"])
    }

    pub(super) fn literal(&mut self) -> Result<Literal<'a>, Refusal> {
        let rest = self.rest();
        Ok(Literal {
            kind: self.literal_kind()?,
            rest,
        })
    }

    fn literal_kind(&mut self) -> Result<LiteralKind<'a>, Refusal> {
        let refused = self.unexpected();
        let token = self.advance();
        let kind = match token.kind {
            Kind::Text => LiteralKind::Text(token.unescaped()),
            Kind::Number => LiteralKind::Number(token.text.into()),
            Kind::Punct if token.text == "?" => LiteralKind::Placeholder,
            Kind::Punct if matches!(token.text, "-" | "+") => {
                let number = self.advance();
                if number.kind != Kind::Number {
                    return Err(refused);
                }
                let sign = if token.text == "-" { "-" } else { "" };
                LiteralKind::Number(format!("{sign}{}", number.text).into())
            }
            Kind::Word => self.word_literal(token)?,
            _ => return Err(refused),
        };
        Ok(kind)
    }

    fn word_literal(&mut self, token: Token<'a>) -> Result<LiteralKind<'a>, Refusal> {
        let word = token.text;
        if word.eq_ignore_ascii_case("null") {
            return Ok(LiteralKind::Null);
        }
        if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
            return Ok(LiteralKind::Bool(word.eq_ignore_ascii_case("true")));
        }
        if !word.eq_ignore_ascii_case("now") {
            return Ok(LiteralKind::Word(word));
        }
        if self.punct("(") {
            self.expect_punct(")")?;
        }
        let sign = match self.peek().text {
            "+" if self.peek_at(1).kind == Kind::Duration => 1,
            "-" if self.peek_at(1).kind == Kind::Duration => -1,
            _ => return Ok(LiteralKind::Now(0)),
        };
        self.at += 1;
        Ok(LiteralKind::Now(sign * self.duration()?))
    }

    /// A span such as `10s`, in nanoseconds.
    pub(super) fn duration(&mut self) -> Result<i64, Refusal> {
        let refused = self.unexpected();
        let token = self.advance();
        let digits = token.text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = token.text.split_at(digits);
        let unit: i64 = match unit {
            "b" => 1,
            "u" => 1_000,
            "a" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "d" => 86_400_000_000_000,
            "w" => 604_800_000_000_000,
            _ => return Err(refused),
        };
        number
            .parse::<i64>()
            .ok()
            .and_then(|n| n.checked_mul(unit))
            .ok_or(refused)
    }
}
