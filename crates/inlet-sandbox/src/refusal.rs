//! The sandbox's answer when it does not do what was asked: a TDengine code and its text.
//!
//! Codes and wording follow a real TDengine 3.3.5.8, so that a client which classifies errors by
//! code meets here what it meets there. Faults of the sandbox itself use [`code::INTERNAL`].

/// Codes of a real server, by what they mean.
pub mod code {
    /// A bound row has no time.
    pub const INVALID_PARAMETERS: u32 = 0x0118;
    /// A name or a combination the client side of TDengine refuses.
    pub const INVALID_OPERATION: u32 = 0x0200;
    /// An insert statement or one of its values does not parse.
    pub const INSERT_SYNTAX: u32 = 0x0216;
    /// The statement is longer than 1 MiB.
    pub const SQL_TOO_LONG: u32 = 0x0219;
    /// A statement is used in a state that does not allow it.
    pub const STMT_API: u32 = 0x022A;
    /// A prepared insert with tags has no table name.
    pub const STMT_TABLE_NAME: u32 = 0x022B;
    /// Wrong user or password.
    pub const AUTHENTICATION: u32 = 0x0357;
    /// The super table exists.
    pub const STABLE_EXISTS: u32 = 0x0360;
    /// The tag exists.
    pub const TAG_EXISTS: u32 = 0x0369;
    /// The column exists.
    pub const COLUMN_EXISTS: u32 = 0x036B;
    /// The database exists.
    pub const DATABASE_EXISTS: u32 = 0x0381;
    /// The database does not exist.
    pub const DATABASE_MISSING: u32 = 0x0388;
    /// The table exists.
    pub const TABLE_EXISTS: u32 = 0x0603;
    /// A timestamp lies before KEEP or too far ahead.
    pub const TIMESTAMP_RANGE: u32 = 0x060B;
    /// The subtable belongs to another super table.
    pub const OTHER_STABLE: u32 = 0x061D;
    /// The statement does not parse.
    pub const SYNTAX: u32 = 0x2600;
    /// Unknown column.
    pub const INVALID_COLUMN: u32 = 0x2602;
    /// Unknown table.
    pub const TABLE_MISSING: u32 = 0x2603;
    /// Number of tag values and tags differ.
    pub const TAGS_NOT_MATCHED: u32 = 0x260D;
    /// No database was named or chosen.
    pub const DATABASE_NOT_SPECIFIED: u32 = 0x2616;
    /// A name is too long or has a character that is not allowed.
    pub const INVALID_NAME: u32 = 0x2617;
    /// A database option is unknown or out of range.
    pub const DATABASE_OPTION: u32 = 0x2619;
    /// A text in a condition is no timestamp.
    pub const TIMESTAMP_VALUE: u32 = 0x0127;
    /// Two columns have one name.
    pub const DUPLICATED_COLUMN: u32 = 0x263C;
    /// Declared tags need more than 16 KiB.
    pub const TAGS_LENGTH: u32 = 0x263D;
    /// A row needs more than 64 KiB.
    pub const ROW_LENGTH: u32 = 0x263E;
    /// Number of values and columns differ, or a table has no value column.
    pub const COLUMNS_NUMBER: u32 = 0x263F;
    /// More than 4096 columns and tags.
    pub const TOO_MANY_COLUMNS: u32 = 0x2640;
    /// The first column is no timestamp.
    pub const FIRST_COLUMN: u32 = 0x2641;
    /// The declared length of a variable-width column is out of range.
    pub const VAR_LENGTH: u32 = 0x2642;
    /// More than 128 tags, or none.
    pub const TAGS_NUMBER: u32 = 0x2643;
    /// An alter statement that the table does not allow.
    pub const ALTER_TABLE: u32 = 0x2649;
    /// The time column cannot be dropped.
    pub const DROP_PRIMARY_KEY: u32 = 0x03C2;
    /// A length may only grow, and only of variable-width columns.
    pub const MODIFY_COLUMN: u32 = 0x264B;
    /// A table needs a value column.
    pub const DROP_LAST_COLUMN: u32 = 0x2651;
    /// Only a tag can be JSON.
    pub const JSON_COLUMN: u32 = 0x2652;
    /// A text is longer than its column.
    pub const VALUE_TOO_LONG: u32 = 0x2653;
    /// The second key column is not the second column.
    pub const KEY_POSITION: u32 = 0x2678;
    /// The second key column has a type that cannot be a key.
    pub const KEY_TYPE: u32 = 0x2679;
    /// The second key column is null.
    pub const KEY_NULL: u32 = 0x267B;
    /// taosAdapter's own code for everything that has none.
    pub const INTERNAL: u32 = 0xFFFF;
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (0x{code:04X})")]
pub struct Refusal {
    /// TDengine's code, as in [`code`].
    pub code: u32,
    /// Text as a real server words it.
    pub message: String,
}

impl Refusal {
    /// A refusal with any code and text.
    pub fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// 0x2600 at the rest of a statement.
    pub(crate) fn syntax(rest: &str) -> Self {
        Self::new(
            code::SYNTAX,
            format!("syntax error near \"{}\"", clip(rest)),
        )
    }

    /// 0x0216 at the rest of an insert statement, with its cause.
    pub(crate) fn insert(rest: &str, cause: &str) -> Self {
        Self::new(
            code::INSERT_SYNTAX,
            format!("syntax error near '{}' ({cause})", clip(rest)),
        )
    }

    pub(crate) fn database_missing() -> Self {
        Self::new(code::DATABASE_MISSING, "Database not exist")
    }

    pub(crate) fn table_missing() -> Self {
        Self::new(code::TABLE_MISSING, "Table does not exist")
    }

    /// What a real server answers, word for word, to the execution of a statement whose super table
    /// was dropped after it was prepared.
    pub(crate) fn super_table_dropped() -> Self {
        Self::new(code::INSERT_SYNTAX, "success")
    }

    pub(crate) fn invalid_column(name: &str) -> Self {
        Self::new(code::INVALID_COLUMN, format!("Invalid column name: {name}"))
    }

    pub(crate) fn too_long(column: &str) -> Self {
        Self::new(
            code::VALUE_TOO_LONG,
            format!("Value too long for column/tag: {column}"),
        )
    }

    pub(crate) fn timestamp_range() -> Self {
        Self::new(code::TIMESTAMP_RANGE, "Timestamp data out of range")
    }

    pub(crate) fn stmt_api() -> Self {
        Self::new(code::STMT_API, "Stmt API usage error")
    }

    pub(crate) fn not_in_sandbox(what: &str) -> Self {
        Self::new(code::INTERNAL, format!("the sandbox does not know {what}"))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(
            code::INTERNAL,
            format!("the sandbox's own store failed: {error}"),
        )
    }
}

/// The first 63 bytes, cut at a character, as TDengine's messages quote a statement.
fn clip(text: &str) -> &str {
    &text[..text.floor_char_boundary(63)]
}
