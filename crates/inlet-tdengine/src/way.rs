//! Which way a request takes: the one place that decides.
//!
//! Measured on TDengine 3.3.5.8 (rows/s; FLOAT, INT, FLOAT and 2 tags; 10,000 subtables):
//!
//! | rows of a subtable in a request | 1 | 4 | 10 | 100 |
//! | --- | --- | --- | --- | --- |
//! | binds | 159,000–170,000 | 645,000–660,000 | 0.94–1.43 million | 3.3–6 million |
//! | SQL | 208,000–255,000 | 720,000 | 986,000 | – |
//!
//! So SQL wins while a subtable has fewer than about 5 rows in a request, and binds from there on.
//! With this writer, twice over on a machine busy with other work, binds against SQL: 45,000–51,000
//! against 59,000–60,000 (1 row), 142,000–224,000 against 202,000–225,000 (4), 437,000–567,000
//! against 293,000–303,000 (10). That agrees, but is too noisy to place the border more exactly.

/// How rows travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Message 11, where the server has it.
    ColumnBind,
    /// Message 9 and an exec.
    Bind,
    /// `INSERT INTO … USING … VALUES …`.
    Sql,
}

/// From this many rows a subtable on, binds are faster than SQL.
const MIN_ROWS_PER_RUN_TO_BIND: usize = 5;
/// After so many mistakes in a row that are our own, the statement API is left alone.
pub(crate) const MAX_MISTAKES: u32 = 3;

/// What the choice depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) num_rows: usize,
    pub(crate) num_runs: usize,
    /// Whether the server knows message 11.
    pub(crate) has_column_bind: bool,
    /// Whether every mapped type can be written in SQL.
    pub(crate) sql_can_say_it: bool,
    /// Consecutive mistakes of ours with the statement API.
    pub(crate) mistakes: u32,
}

/// The way for a request.
pub(crate) fn choose(circumstances: Circumstances) -> Way {
    let Circumstances {
        num_rows,
        num_runs,
        has_column_bind,
        sql_can_say_it,
        mistakes,
    } = circumstances;
    let few_rows = num_rows < MIN_ROWS_PER_RUN_TO_BIND * num_runs;
    if sql_can_say_it && (few_rows || mistakes >= MAX_MISTAKES) {
        Way::Sql
    } else if has_column_bind && mistakes == 0 {
        Way::ColumnBind
    } else {
        Way::Bind
    }
}

#[cfg(test)]
mod tests;
