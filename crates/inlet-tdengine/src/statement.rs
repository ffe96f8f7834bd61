//! A prepared insert: what is asked of the server, and the order of fields that it answered with.

use inlet_message::{rows::Layout, target::TargetColumn, target::TargetTable};
use serde::{Deserialize, Serialize};

use crate::{
    call::CallError,
    column_bind::Field,
    names::Quoted,
    session::{Done, Session},
};

/// A statement of one session that rows can be bound to.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) id: u64,
    /// What each prepared field takes, in the server's order.
    pub(crate) fields: Vec<Field>,
}

#[derive(Serialize)]
struct InitArgs {
    req_id: u64,
    single_stb_insert: bool,
    single_table_bind_once: bool,
}

#[derive(Deserialize)]
struct InitAnswer {
    stmt_id: u64,
}

#[derive(Serialize)]
struct PrepareArgs<'a> {
    req_id: u64,
    stmt_id: u64,
    sql: &'a str,
    get_fields: bool,
}

#[derive(Deserialize)]
struct PrepareAnswer {
    #[serde(default)]
    fields: Vec<PreparedField>,
}

#[derive(Deserialize)]
struct PreparedField {
    name: String,
    bind_type: i32,
}

/// The argument of actions on a prepared statement.
#[derive(Serialize)]
pub(crate) struct StatementArgs {
    pub(crate) req_id: u64,
    pub(crate) stmt_id: u64,
}

impl Statement {
    pub(crate) async fn prepare(
        session: &mut Session,
        table: &TargetTable,
        layout: &Layout,
    ) -> Result<Self, CallError> {
        // Without both flags the server was seen to be 15–20 % faster than with them.
        let args = |req_id| InitArgs {
            req_id,
            single_stb_insert: false,
            single_table_bind_once: false,
        };
        let InitAnswer { stmt_id } = session.call("stmt2_init", args).await?;
        let sql = insert_text(table, layout);
        let args = |req_id| PrepareArgs {
            req_id,
            stmt_id,
            sql: &sql,
            get_fields: true,
        };
        let answer: PrepareAnswer = session.call("stmt2_prepare", args).await?;
        let fields = answer.fields.iter().map(|field| field.find(layout));
        Ok(Self {
            id: stmt_id,
            fields: fields.collect::<Result<_, _>>()?,
        })
    }

    /// Indices of the tags in the server's order.
    pub(crate) fn tags(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().filter_map(|field| match field {
            Field::Tag(idx) => Some(*idx),
            _ => None,
        })
    }

    /// Indices of the columns in the server's order.
    pub(crate) fn columns(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().filter_map(|field| match field {
            Field::Column(idx) => Some(*idx),
            _ => None,
        })
    }

    pub(crate) async fn close(&self, session: &mut Session) -> Result<(), CallError> {
        let args = |req_id| StatementArgs {
            req_id,
            stmt_id: self.id,
        };
        let _: Done = session.call("stmt2_close", args).await?;
        Ok(())
    }
}

impl PreparedField {
    fn find(&self, layout: &Layout) -> Result<Field, CallError> {
        const COLUMN: i32 = 1;
        const TAG: i32 = 2;
        const SUBTABLE: i32 = 4;
        let position = |columns: &[TargetColumn]| columns.iter().position(|c| c.name == self.name);
        let found = match self.bind_type {
            COLUMN => position(&layout.columns).map(Field::Column),
            TAG => position(&layout.tags).map(Field::Tag),
            SUBTABLE => Some(Field::Subtable),
            _ => None,
        };
        found.ok_or_else(|| {
            CallError::Layout(format!(
                "the server prepared a field `{}` (bind type {}) that was not asked for",
                self.name, self.bind_type
            ))
        })
    }
}

/// `` INSERT INTO ? USING `db`.`st` (`tag`, …) TAGS (?, …) (`ts`, …) VALUES (?, …) ``
///
/// Servers read the names bound to this form as SQL, so they are bound in backticks (`bind`). The
/// other form, `INSERT INTO st (tbname, …)`, is of no use: there the first name of a statement is taken
/// as it is and later ones as SQL, so `a-b` becomes `a` without a word, and backticks are right only
/// from the second name on. A super table has at least one tag; without a mapped one it is null.
fn insert_text(table: &TargetTable, layout: &Layout) -> String {
    let names = |columns: &[TargetColumn]| {
        let names = columns
            .iter()
            .map(|column| Quoted(&column.name).to_string());
        names.collect::<Vec<_>>().join(",")
    };
    let marks = |columns: &[TargetColumn]| vec!["?"; columns.len()].join(",");
    let (tag_names, tag_values) = match (layout.tags.is_empty(), table.tags.first()) {
        (true, Some(tag)) => (Quoted(&tag.name).to_string(), "NULL".to_owned()),
        _ => (names(&layout.tags), marks(&layout.tags)),
    };
    format!(
        "INSERT INTO ? USING {}.{} ({tag_names}) TAGS ({tag_values}) ({}) VALUES ({})",
        Quoted(&table.database),
        Quoted(&table.super_table),
        names(&layout.columns),
        marks(&layout.columns),
    )
}
