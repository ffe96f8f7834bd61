//! `SELECT`: one table or subquery, conditions, groups, order, limit.

use super::ast::{Expression, From, Select, SelectItem};
use super::lexer::Kind;
use super::parser::Parser;
use crate::refusal::Refusal;

impl<'a> Parser<'a> {
    pub(super) fn select(&mut self) -> Result<Select<'a>, Refusal> {
        self.expect_word("select")?;
        let mut select = Select {
            distinct: self.word("distinct"),
            items: self.items()?,
            from: None,
            filter: None,
            group_by: Vec::new(),
            partition_by: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
        };
        if self.word("from") {
            select.from = Some(self.from()?);
        }
        if self.word("where") {
            select.filter = Some(self.expression()?);
        }
        if self.words(&["partition", "by"]) {
            select.partition_by = self.expressions()?;
        }
        if self.words(&["group", "by"]) {
            select.group_by = self.expressions()?;
        }
        if self.words(&["order", "by"]) {
            select.order_by = self.order()?;
        }
        self.limit(&mut select)?;
        Ok(select)
    }

    fn items(&mut self) -> Result<Vec<SelectItem<'a>>, Refusal> {
        let mut items = Vec::new();
        loop {
            let start = self.peek().start;
            let expression = self.expression()?;
            let mut name = match &expression {
                Expression::Column(name) => name.clone(),
                _ => folded(self.text_since(start)),
            };
            let alias = self.word("as")
                || self.peek().kind == Kind::Backtick
                || (self.peek().kind == Kind::Word && !self.is_word("from"));
            if alias {
                name = self.name()?;
            }
            items.push(SelectItem { expression, name });
            if !self.punct(",") {
                return Ok(items);
            }
        }
    }

    fn from(&mut self) -> Result<From<'a>, Refusal> {
        let from = if self.punct("(") {
            let inner = self.select()?;
            self.expect_punct(")")?;
            From::Select(Box::new(inner))
        } else {
            From::Table(self.table_name()?)
        };
        let clause = ["where", "partition", "group", "order", "limit"];
        let alias = matches!(self.peek().kind, Kind::Word | Kind::Backtick)
            && !clause.iter().any(|word| self.is_word(word));
        if alias {
            self.word("as");
            self.name()?;
        }
        Ok(from)
    }

    fn expressions(&mut self) -> Result<Vec<Expression<'a>>, Refusal> {
        let mut all = vec![self.expression()?];
        while self.punct(",") {
            all.push(self.expression()?);
        }
        Ok(all)
    }

    fn order(&mut self) -> Result<Vec<(Expression<'a>, bool)>, Refusal> {
        let mut order = Vec::new();
        loop {
            let expression = self.expression()?;
            let descending = self.word("desc");
            if !descending {
                self.word("asc");
            }
            order.push((expression, descending));
            if !self.punct(",") {
                return Ok(order);
            }
        }
    }

    fn limit(&mut self, select: &mut Select<'a>) -> Result<(), Refusal> {
        if !self.word("limit") {
            return Ok(());
        }
        let first = self.count()?;
        if self.punct(",") {
            select.offset = Some(first);
            select.limit = Some(self.count()?);
            return Ok(());
        }
        select.limit = Some(first);
        if self.word("offset") {
            select.offset = Some(self.count()?);
        }
        Ok(())
    }

    fn count(&mut self) -> Result<u64, Refusal> {
        let refused = self.unexpected();
        self.advance().text.parse().map_err(|_| refused)
    }
}

/// The text in lower case but for what stands in quotes: TDengine folds a statement before it
/// names the columns of a result.
fn folded(text: &str) -> String {
    let mut quote = None;
    let fold = |c: char| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            _ => {}
        }
        if quote.is_some() {
            c
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars().map(fold).collect()
}
