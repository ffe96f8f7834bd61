//! What the rows of a data source are written to: the target of its document, with what the hub keeps of it.

use inlet_pipeline::sink::{PrepareError, WriteClass};
use inlet_store::{Store, StoreError};
use inlet_tdengine::TdengineSink;

use crate::sources::document;

/// The sink of this version of the document.
///
/// # Errors
/// When the store does not answer, or the document cannot be resolved with what the hub has now.
pub(super) async fn sink(
    store: &Store,
    source_id: &str,
    version: i64,
) -> Result<TdengineSink, PrepareError> {
    let (_, text) = store
        .sources()
        .version(source_id, version)
        .await
        .map_err(|error| unreadable(&error))?;
    let environment = document::environment(store, &text)
        .await
        .map_err(|error| unreadable(&error))?;
    let settings = document::resolve(&text, &environment).map_err(|faults| {
        let lines = faults
            .iter()
            .map(|fault| format!("{}: {}", fault.path, fault.message));
        needs_edit(lines.collect::<Vec<_>>().join("\n"))
    })?;
    TdengineSink::new(settings.target).map_err(|error| needs_edit(error.to_string()))
}

fn unreadable(error: &StoreError) -> PrepareError {
    let is_gone = matches!(error, StoreError::NotFound { .. });
    PrepareError {
        class: if is_gone {
            WriteClass::NeedsPerson
        } else {
            WriteClass::Unreachable
        },
        message: format!("the hub cannot read the data source's document: {error}"),
        remedy: None,
    }
}

fn needs_edit(message: String) -> PrepareError {
    PrepareError {
        class: WriteClass::NeedsPerson,
        message,
        remedy: Some("edit the data source, or the connection that it names".to_owned()),
    }
}
