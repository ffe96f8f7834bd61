//! From a file or text to settings.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    environment::Environment,
    fault::{DocumentFaults, Faults},
    resolve::{ReachTarget, Resolver},
    settings::DataSourceSettings,
    shape, substitute, yaml,
};

/// Why a document could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("read the document `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The document has faults.
    #[error(transparent)]
    Document(#[from] DocumentFaults),
}

/// Loads a file. Files that it names are relative to its folder.
pub fn load(path: &Path, environment: &Environment) -> Result<DataSourceSettings, LoadError> {
    let text = fs::read_to_string(path).map_err(|source| LoadError::Read {
        path: path.to_owned(),
        source,
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(resolve(
        &path.display().to_string(),
        &text,
        environment,
        folder,
    )?)
}

/// Like [`load`], for a text without a file; files that it names are relative to `folder`.
pub fn load_text(
    text: &str,
    environment: &Environment,
    folder: &Path,
) -> Result<DataSourceSettings, DocumentFaults> {
    resolve("document", text, environment, folder)
}

/// Like [`load_text`], for an agent that writes via the hub: what the document says of the connection
/// to TDengine is not resolved, and a placeholder, `ws://via.hub.invalid`, stands for it.
pub fn load_text_without_connection(
    text: &str,
    environment: &Environment,
    folder: &Path,
) -> Result<DataSourceSettings, DocumentFaults> {
    read("document", text, environment, folder, ReachTarget::ByHub)
}

/// Reads, checks and resolves a document; `source` is what faults call it.
pub fn resolve(
    source: &str,
    text: &str,
    environment: &Environment,
    folder: &Path,
) -> Result<DataSourceSettings, DocumentFaults> {
    read(source, text, environment, folder, ReachTarget::Needed)
}

fn read(
    source: &str,
    text: &str,
    environment: &Environment,
    folder: &Path,
    reach_target: ReachTarget,
) -> Result<DataSourceSettings, DocumentFaults> {
    let mut faults = Faults::default();
    let settings = yaml::read(text, &mut faults).and_then(|mut root| {
        substitute::substitute(&mut root, environment, &mut faults);
        let sections = shape::read(&root, &mut faults);
        let resolver = Resolver::new(&root, environment, folder, &mut faults);
        crate::resolve::settings(sections, resolver.reach_target(reach_target))
    });
    match (faults.finish(source), settings) {
        (None, Some(settings)) => Ok(settings),
        (Some(faults), _) => Err(faults),
        (None, None) => unreachable!("settings are missing only where a fault says why"),
    }
}
