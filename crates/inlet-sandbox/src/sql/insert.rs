//! `INSERT INTO`, in its three forms, for one or many tables.

use super::ast::{InsertInto, Literal, LiteralKind, Statement, TableName, Using};
use super::lexer::Kind;
use super::parser::Parser;
use crate::refusal::{Refusal, code};

impl<'a> Parser<'a> {
    pub(super) fn insert(&mut self) -> Result<Statement<'a>, Refusal> {
        self.expect_word("insert")?;
        if !self.word("into") {
            return Err(Refusal::insert(self.rest(), "keyword INTO is expected"));
        }
        let mut parts = vec![self.insert_into()?];
        while matches!(self.peek().kind, Kind::Word | Kind::Backtick | Kind::Text) {
            parts.push(self.insert_into()?);
        }
        Ok(Statement::Insert(parts))
    }

    fn insert_into(&mut self) -> Result<InsertInto<'a>, Refusal> {
        let table = if self.punct("?") {
            None
        } else {
            Some(self.insert_table()?)
        };
        // The column list may stand before or after USING.
        let mut columns = self.column_list()?;
        let using = if self.is_word("using") {
            Some(self.insert_using()?)
        } else {
            None
        };
        if columns.is_none() {
            columns = self.column_list()?;
        }
        if !self.word("values") {
            return Err(Refusal::insert(
                self.rest(),
                "keyword VALUES or FILE is expected",
            ));
        }
        let mut rows = Vec::new();
        while self.peek().text == "(" && self.peek().kind == Kind::Punct {
            rows.push(self.row()?);
            self.punct(",");
        }
        if rows.is_empty() {
            return Err(Refusal::new(
                code::INSERT_SYNTAX,
                "syntax error near 'no any data points'",
            ));
        }
        Ok(InsertInto {
            table,
            using,
            columns,
            rows,
        })
    }

    /// A table's name; quotes around it are taken like backticks.
    fn insert_table(&mut self) -> Result<TableName, Refusal> {
        if self.peek().kind != Kind::Text {
            return self.table_name();
        }
        let name = self.advance().unescaped().into_owned();
        Ok(TableName {
            database: None,
            name,
        })
    }

    fn insert_using(&mut self) -> Result<Using<'a>, Refusal> {
        self.expect_word("using")?;
        let stable = self.table_name()?;
        let tag_names = self.column_list()?;
        if !self.word("tags") {
            return Err(Refusal::insert(self.rest(), "TAGS is expected"));
        }
        Ok(Using {
            stable,
            tag_names,
            tags: self.row()?,
        })
    }

    /// `(tbname, column, …)`: here `tbname` is a name.
    fn column_list(&mut self) -> Result<Option<Vec<String>>, Refusal> {
        if self.peek().text != "(" || self.peek().kind != Kind::Punct {
            return Ok(None);
        }
        let names = self.list(|parser| {
            if parser.word("tbname") {
                Ok("tbname".to_owned())
            } else {
                parser.name()
            }
        })?;
        Ok(Some(names))
    }

    fn row(&mut self) -> Result<Vec<Literal<'a>>, Refusal> {
        self.expect_punct("(")?;
        let mut values = Vec::new();
        loop {
            if matches!(self.peek().text, "," | ")") && self.peek().kind == Kind::Punct {
                return Err(Refusal::insert(self.rest(), "invalid data or symbol"));
            }
            let value = self.literal()?;
            if let LiteralKind::Word(_) = value.kind {
                return Err(Refusal::insert(value.rest, "invalid data or symbol"));
            }
            values.push(value);
            if self.punct(")") {
                return Ok(values);
            }
            if !self.punct(",") {
                return Err(Refusal::insert(self.rest(), ") expected"));
            }
        }
    }
}
