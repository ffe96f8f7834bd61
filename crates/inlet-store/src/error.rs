//! What can go wrong in the store, as kinds that a caller can act upon.

use std::path::PathBuf;

/// The answer of every operation of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store did not do what was asked.
///
/// No variant holds a secret, and none holds the password of a database's URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none of this name or id.
    #[error("there is no {what} `{name}`")]
    NotFound {
        /// What was looked for, in the user's words: `data source`.
        what: &'static str,
        /// Its name or id.
        name: String,
    },
    /// Another one has this name.
    #[error("there is a {what} `{name}` already: choose another name")]
    NameTaken {
        /// What was to be stored.
        what: &'static str,
        /// The name that is taken.
        name: String,
    },
    /// Somebody else stored a newer version after the caller read theirs.
    #[error(
        "{what} `{name}` was changed by {by} meanwhile (it is at version {version} now): \
         reload it and make the change again"
    )]
    EditedMeanwhile {
        /// What was to be changed.
        what: &'static str,
        /// Its name.
        name: String,
        /// Who stored the newer version.
        by: String,
        /// When, in milliseconds since 1970 UTC.
        at_ms: i64,
        /// The version that is stored now.
        version: i64,
    },
    /// Others refer to it, so it cannot go.
    #[error("{what} `{name}` is in use by {}: take it out there first", by.join(", "))]
    InUse {
        /// What was to be deleted.
        what: &'static str,
        /// Its name.
        name: String,
        /// The names of those that refer to it.
        by: Vec<String>,
    },
    /// It exists, but is not in a state in which this can be done.
    #[error("{reason}")]
    WrongState {
        /// What stands against it and what to do, as a whole sentence.
        reason: String,
    },
    /// The text given as `cursor` did not come from this list.
    #[error("the cursor `{cursor}` does not belong to this list: begin at the first page")]
    CursorInvalid {
        /// The text.
        cursor: String,
    },
    /// The store's secrets are sealed with another key.
    #[error(
        "the store's secrets are sealed with the key `{needed}`, and the key given is `{given}`: \
         start with the key file that belongs to this store"
    )]
    KeyWrong {
        /// The id of the key that the store needs.
        needed: String,
        /// The id of the key that was given.
        given: String,
    },
    /// A sealed value does not open though the key is right: its row was changed by hand.
    #[error("the sealed value of {what} `{name}` is damaged: store it anew")]
    SecretDamaged {
        /// What the value belongs to.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The address of the store cannot be read.
    #[error("the store's address {reason}")]
    AddressInvalid {
        /// What is wrong with it and what is expected, without any password of it.
        reason: String,
    },
    /// The database does not answer; the same call may succeed later.
    #[error("the store at {address} is not available ({doing})")]
    Unavailable {
        /// Its address, without a password.
        address: String,
        /// What was attempted.
        doing: &'static str,
        /// What the driver met.
        #[source]
        source: Box<sqlx::Error>,
    },
    /// The store cannot be brought to the state that this version of Inlet needs.
    #[error("the store at {address} cannot be brought up to date: {reason}")]
    Migration {
        /// Its address, without a password.
        address: String,
        /// Why, and what to do.
        reason: String,
        /// What the driver met.
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// The database refused a statement: a mistake of ours or a damaged database.
    #[error("the store failed while {doing}")]
    Database {
        /// What was attempted.
        doing: &'static str,
        /// What the driver met.
        #[source]
        source: Box<sqlx::Error>,
    },
    /// The key cannot be read or written.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Who has to do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// The user: another name, another page, a reload.
    User,
    /// Whoever runs the hub: the database, its disk, the key file.
    External,
    /// We: a defect of Inlet or a damaged store.
    Internal,
}

impl StoreError {
    /// Who has to do something about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::NotFound { .. }
            | Self::NameTaken { .. }
            | Self::EditedMeanwhile { .. }
            | Self::InUse { .. }
            | Self::WrongState { .. }
            | Self::CursorInvalid { .. } => ErrorClass::User,
            Self::KeyWrong { .. }
            | Self::AddressInvalid { .. }
            | Self::Unavailable { .. }
            | Self::Migration { .. }
            | Self::Key(_) => ErrorClass::External,
            Self::SecretDamaged { .. } | Self::Database { .. } => ErrorClass::Internal,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    pub(crate) fn not_found(what: &'static str, name: impl Into<String>) -> Self {
        let name = name.into();
        Self::NotFound { what, name }
    }

    pub(crate) fn wrong_state(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::WrongState { reason }
    }
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not 32 bytes in base64.
    #[error(
        "the key {origin} is not 32 bytes in base64: \
         make one with `head -c 32 /dev/urandom | base64`"
    )]
    Malformed {
        /// Where the text came from: a file, a variable.
        origin: String,
    },
    /// The key file cannot be read or written.
    #[error("cannot {doing} the key file `{}`", path.display())]
    File {
        /// `read`, `create`, `replace`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others may read the key file.
    #[error(
        "the key file `{}` can be read by others (mode {mode:o}): \
         run `chmod 600` on it", path.display()
    )]
    FileOpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}
