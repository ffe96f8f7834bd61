//! Every example document with its sample of messages, dry.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use inlet_config::{Environment, settings::DataSourceSettings};
use inlet_message::{check::check_document, declare::declared_table, preview::preview};
use support::{Document, batch};

/// 2026-01-01T00:00:00Z, so that samples are not in the future.
const NOW_MS: i64 = 1_767_225_600_000;

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = fs::read_dir(folder)
        .expect("the folder of examples")
        .flatten();
    let mut samples: Vec<_> = files
        .map(|file| file.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "messages")
        })
        .collect();
    samples.sort();
    samples
}

/// The settings of a sample's document; files that it names are in `folder`.
fn settings(sample: &Path, folder: &Path) -> DataSourceSettings {
    let names = [
        "TDENGINE_CLOUD_TOKEN",
        "TDENGINE_PASSWORD",
        "KAFKA_KEY_PASSWORD",
    ];
    let environment: Environment = names.into_iter().map(|name| (name, "secret")).collect();
    let candidates = ["yaml", "json"].map(|extension| sample.with_extension(extension));
    let document = candidates
        .iter()
        .find(|path| path.exists())
        .expect("the sample's document");
    let text = fs::read_to_string(document).expect("the document can be read");
    let settings = inlet_config::load_text(&text, &environment, folder);
    settings.unwrap_or_else(|faults| panic!("{}: {faults}", document.display()))
}

/// A folder with the files that `secure.yaml` names, none of them real.
fn secrets() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("secure")).expect("a folder in it");
    for name in ["ca.pem", "client.pem", "client.key", "kafka.password"] {
        let text = "-----BEGIN NOTHING-----\n-----END NOTHING-----\n";
        fs::write(folder.path().join("secure").join(name), text).expect("a file");
    }
    folder
}

#[test]
fn every_message_of_an_example_becomes_rows_or_is_filtered() {
    let folder = secrets();
    let samples = samples();
    assert!(samples.len() >= 3, "examples: {samples:?}");
    for sample in samples {
        let settings = settings(&sample, folder.path());
        let text = fs::read_to_string(&sample).expect("a sample of messages");
        let payloads: Vec<_> = text.lines().map(|line| Some(line.as_bytes())).collect();
        let batch = batch(&payloads);
        let name = sample.display();
        let checked = check_document(&settings.message, &settings.target);
        assert_eq!(checked, Ok(()), "{name}");
        let Ok(table) = declared_table(&settings.target) else {
            // Types come from the server here, so the sample goes as far as the filter.
            let shown = preview(&settings.message, None, &batch, NOW_MS).expect("rules are right");
            assert!(!shown.steps[2].rows.is_empty(), "{name}");
            continue;
        };
        let document = Document {
            message: settings.message,
            target: settings.target,
        };
        let mapped = document.map_on(&table, &batch, NOW_MS);
        assert_eq!(mapped.faults, [], "{name}");
        assert!(mapped.rows.num_rows() > 0, "{name}");
    }
}
