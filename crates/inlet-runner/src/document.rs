//! Documents as a hub and its agents take them: with nothing but what the hub keeps, without a secret
//! in the text, and with rules that fit each other.

use std::path::Path;

use inlet_config::{
    DocumentFault, Environment, Places, load_text, load_text_without_connection,
    settings::DataSourceSettings,
};
use inlet_message::{check::check_document, program::CompileFault};

use crate::Via;

/// The settings of a document. With [`Via::Hub`] a placeholder stands for the connection to TDengine.
///
/// # Errors
/// All that is wrong with the document, by line.
pub fn resolve(
    text: &str,
    environment: &Environment,
    via: Via,
) -> Result<DataSourceSettings, Vec<DocumentFault>> {
    let mut faults = plain_secrets(text);
    let loaded = match via {
        Via::Direct => load_text(text, environment, Path::new("")),
        Via::Hub => load_text_without_connection(text, environment, Path::new("")),
    };
    match loaded {
        Ok(settings) => {
            if let Err(wrong) = check_document(&settings.message, &settings.target) {
                faults.extend(compile_faults(text, &wrong));
            }
            if faults.is_empty() {
                return Ok(settings);
            }
        }
        Err(wrong) => faults.extend(wrong.faults),
    }
    faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(faults)
}

/// Secrets in the text itself: the hub shows documents to everybody who may see sources.
fn plain_secrets(text: &str) -> Vec<DocumentFault> {
    let places = Places::read(text);
    let paths = inlet_config::references(text).plain_secrets;
    let fault = |path: String| DocumentFault {
        line: places.of(&path).map_or(0, |place| place.line),
        column: places.of(&path).map_or(0, |place| place.column),
        message: "a secret must not stand in the document, which everybody can read".to_owned(),
        hint: Some(
            "store it on the hub and write `{secret: name}` (private keys: upload the file and \
             write `{upload: name}`; logins of a URL: `user` and `password` beside it)"
                .to_owned(),
        ),
        path,
    };
    paths.into_iter().map(fault).collect()
}

/// Faults of the document's rules, with their places in the text.
pub fn compile_faults(text: &str, faults: &[CompileFault]) -> Vec<DocumentFault> {
    let places = Places::read(text);
    let fault = |fault: &CompileFault| {
        let place = places.of(&fault.path);
        DocumentFault {
            path: fault.path.clone(),
            line: place.map_or(0, |place| place.line),
            column: place.map_or(0, |place| place.column),
            message: fault.message.clone(),
            hint: Some(fault.hint.clone()).filter(|hint| !hint.is_empty()),
        }
    };
    faults.iter().map(fault).collect()
}
