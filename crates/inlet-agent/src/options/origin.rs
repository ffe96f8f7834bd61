//! Where options come from, so that they can be looked at again.

use std::path::{Path, PathBuf};

use inlet_config::{Environment, secret::Secret};

use super::{AgentOptions, DEFAULT_FILE, OptionsError, read};

/// The file and the variables that options were read from.
#[derive(Clone, Debug)]
pub struct Origin {
    pub(super) file: Option<PathBuf>,
    pub(super) environment: Environment,
}

impl Origin {
    /// The file as it is now; `None` when there is none.
    fn text(&self) -> Result<Option<String>, OptionsError> {
        let Some(path) = &self.file else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(path);
        text.map(Some).map_err(|source| OptionsError::Unreadable {
            path: path.clone(),
            source,
        })
    }

    /// The token as it is written now.
    ///
    /// # Errors
    /// When the file cannot be read or its token is none. Other faults do not matter here.
    pub fn token(&self) -> Result<Secret, OptionsError> {
        let text = self.text()?;
        read::token(self, text.as_deref().unwrap_or_default())
    }
}

impl AgentOptions {
    /// Reads the options of `file`, or of [`DEFAULT_FILE`] if that is there, with the variables of
    /// `environment` in place of what the file says.
    ///
    /// # Errors
    /// When the file cannot be read, or for every fault that is in it.
    pub fn load(file: Option<&Path>, environment: Environment) -> Result<Self, OptionsError> {
        let fallback = || Some(Path::new(DEFAULT_FILE)).filter(|path| path.exists());
        let origin = Origin {
            file: file.or_else(fallback).map(Path::to_owned),
            environment,
        };
        let text = origin.text()?;
        read::options(origin, text.as_deref().unwrap_or_default())
    }
}
