//! What a statement says, before names are looked up and values are typed.

use std::borrow::Cow;

use crate::types::Column;

/// A table's name, with its database where the statement names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableName {
    pub database: Option<String>,
    pub name: String,
}

#[derive(Debug)]
pub(crate) enum Statement<'a> {
    CreateDatabase(CreateDatabase),
    DropDatabase {
        name: String,
        if_exists: bool,
    },
    Use(String),
    CreateTable(CreateTable),
    CreateSubtables(Vec<CreateSubtable<'a>>),
    DropTables(Vec<(TableName, bool)>),
    AlterTable {
        table: TableName,
        change: Change<'a>,
    },
    Describe(TableName),
    ShowCreate(TableName),
    Show {
        what: Show,
        database: Option<String>,
    },
    Insert(Vec<InsertInto<'a>>),
    Select(Select<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    Databases,
    Stables,
    Tables,
}

#[derive(Debug, Default)]
pub(crate) struct CreateDatabase {
    pub name: String,
    pub if_not_exists: bool,
    pub precision: Option<String>,
    pub keep_minutes: Option<i64>,
    pub duration_minutes: Option<i64>,
    pub vgroups: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct CreateTable {
    pub table: TableName,
    pub if_not_exists: bool,
    pub columns: Vec<Column>,
    /// Empty for a normal table.
    pub tags: Vec<Column>,
}

#[derive(Debug)]
pub(crate) struct CreateSubtable<'a> {
    pub table: TableName,
    pub if_not_exists: bool,
    pub using: Using<'a>,
}

/// `USING st [(tag, …)] TAGS (value, …)`.
#[derive(Debug)]
pub(crate) struct Using<'a> {
    pub stable: TableName,
    pub tag_names: Option<Vec<String>>,
    pub tags: Vec<Literal<'a>>,
}

#[derive(Debug)]
pub(crate) enum Change<'a> {
    AddColumn(Column),
    AddTag(Column),
    DropColumn(String),
    DropTag(String),
    ModifyColumn(Column),
    ModifyTag(Column),
    SetTags(Vec<(String, Literal<'a>)>),
}

/// One table's part of an insert statement.
#[derive(Debug)]
pub(crate) struct InsertInto<'a> {
    /// `None` when the name is a placeholder.
    pub table: Option<TableName>,
    pub using: Option<Using<'a>>,
    pub columns: Option<Vec<String>>,
    pub rows: Vec<Vec<Literal<'a>>>,
}

/// A value as written, with the rest of the statement for messages.
#[derive(Debug, Clone)]
pub(crate) struct Literal<'a> {
    pub kind: LiteralKind<'a>,
    pub rest: &'a str,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiteralKind<'a> {
    Null,
    Bool(bool),
    /// A number with its sign.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// `NOW`, moved by so many nanoseconds.
    Now(i64),
    Placeholder,
    /// A bare word, which no column takes.
    Word(&'a str),
}

#[derive(Debug)]
pub(crate) struct Select<'a> {
    pub distinct: bool,
    pub items: Vec<SelectItem<'a>>,
    pub from: Option<From<'a>>,
    pub filter: Option<Expression<'a>>,
    pub group_by: Vec<Expression<'a>>,
    /// `PARTITION BY`: like `GROUP BY`, but without aggregates the rows stay as they are.
    pub partition_by: Vec<Expression<'a>>,
    pub order_by: Vec<(Expression<'a>, bool)>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct SelectItem<'a> {
    pub expression: Expression<'a>,
    /// The alias or else the expression as written.
    pub name: String,
}

#[derive(Debug)]
pub(crate) enum From<'a> {
    Table(TableName),
    Select(Box<Select<'a>>),
}

#[derive(Debug, Clone)]
pub(crate) enum Expression<'a> {
    Star,
    Column(String),
    Literal(LiteralKind<'a>),
    /// A span of time in nanoseconds.
    Duration(i64),
    Call {
        name: String,
        arguments: Vec<Expression<'a>>,
    },
    /// An operator in SQLite's spelling.
    Binary {
        operator: &'static str,
        left: Box<Self>,
        right: Box<Self>,
    },
    Not(Box<Self>),
    Negative(Box<Self>),
    IsNull {
        inner: Box<Self>,
        negated: bool,
    },
    In {
        inner: Box<Self>,
        list: Vec<Self>,
        negated: bool,
    },
    Between {
        inner: Box<Self>,
        low: Box<Self>,
        high: Box<Self>,
        negated: bool,
    },
}
