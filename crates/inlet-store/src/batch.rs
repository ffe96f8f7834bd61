//! Many rows in one statement.

/// Rows of one statement: below SQLite's limit of 32,766 values for any table of this store.
pub(crate) const ROWS_AT_ONCE: usize = 500;

/// `($1, $2), ($3, $4), …` for this many rows and columns.
pub(crate) fn placeholders(num_rows: usize, num_columns: usize) -> String {
    let row = |row_idx: usize| {
        let first = row_idx * num_columns + 1;
        let columns: Vec<String> = (first..first + num_columns)
            .map(|place| format!("${place}"))
            .collect();
        format!("({})", columns.join(", "))
    };
    (0..num_rows).map(row).collect::<Vec<_>>().join(", ")
}
