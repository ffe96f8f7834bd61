//! Where the store is: a file or a PostgreSQL database.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use crate::error::{Result, StoreError};

/// A store's address. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// An SQLite file; it is made if there is none.
    Sqlite(PathBuf),
    /// A database of PostgreSQL that exists.
    Postgres(Url),
}

impl StoreAddress {
    /// Reads `sqlite:<path>`, a plain path, or `postgres://user:password@host/database`.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Self::of_path(path.strip_prefix("//").unwrap_or(path));
        }
        match text.split_once("://") {
            None => Self::of_path(text),
            Some(("postgres" | "postgresql", _)) => Self::of_postgres(text),
            Some((scheme, _)) => Err(invalid(format!(
                "begins with `{scheme}://`: give a file, `sqlite:<file>` or `postgres://…`"
            ))),
        }
    }

    fn of_path(path: &str) -> Result<Self> {
        if path.is_empty() {
            return Err(invalid("names no file".to_owned()));
        }
        if path == ":memory:" {
            return Err(invalid("is `:memory:`: a store needs a file".to_owned()));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }

    fn of_postgres(text: &str) -> Result<Self> {
        let url = Url::parse(text)
            .map_err(|error| invalid(format!("is no URL of PostgreSQL: {error}")))?;
        if url.path().len() < 2 {
            return Err(invalid(
                "names no database: `postgres://user:password@host:5432/database`".to_owned(),
            ));
        }
        Ok(Self::Postgres(url))
    }

    /// The driver's URL.
    pub(crate) fn driver_url(&self) -> Result<String> {
        match self {
            Self::Postgres(url) => Ok(url.to_string()),
            Self::Sqlite(path) => Ok(format!("sqlite://{}?mode=rwc", encoded(path)?)),
        }
    }

    /// Whether this is a file.
    pub fn is_file(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// The absolute path with everything escaped that means something in a URL.
fn encoded(path: &Path) -> Result<String> {
    let absolute = std::path::absolute(path)
        .map_err(|error| invalid(format!("`{}` is no path: {error}", path.display())))?;
    let url = Url::from_file_path(&absolute)
        .map_err(|()| invalid(format!("`{}` is no absolute path", absolute.display())))?;
    Ok(url.path().to_owned())
}

fn invalid(reason: String) -> StoreError {
    StoreError::AddressInvalid { reason }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "`{}`", path.display()),
            Self::Postgres(url) => {
                let host = url.host_str().unwrap_or("localhost");
                let port = url.port().unwrap_or(5432);
                write!(f, "`postgres://{host}:{port}{}`", url.path())
            }
        }
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
