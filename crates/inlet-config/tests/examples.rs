//! Every example resolves, and the generated references are those in the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

use inlet_config::{Environment, load, reference_markdown, schema, settings::Login};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn environment() -> Environment {
    let variables = [
        ("TDENGINE_PASSWORD", "pw"),
        ("KAFKA_KEY_PASSWORD", "pw"),
        ("TDENGINE_CLOUD_TOKEN", "t0ken"),
    ];
    variables.into_iter().collect()
}

/// The examples beside the files that `secure.yaml` names, none of them real.
fn examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(repository().join("examples")).expect("the examples are there") {
        let path = entry.expect("the folder can be read").path();
        fs::copy(&path, folder.path().join(path.file_name().expect("a file"))).expect("the copy");
    }
    fs::create_dir(folder.path().join("secure")).expect("a folder");
    for name in ["ca.pem", "client.pem", "client.key", "kafka.password"] {
        let text = "-----BEGIN NOTHING-----\n-----END NOTHING-----\n";
        fs::write(folder.path().join("secure").join(name), text).expect("a file");
    }
    folder
}

#[test]
fn every_example_resolves_and_has_messages() {
    let folder = examples();
    let mut num_examples = 0;
    for entry in fs::read_dir(folder.path()).expect("the copy is there") {
        let path = entry.expect("the folder can be read").path();
        if !path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "json")
        {
            continue;
        }
        let settings = load(&path, &environment()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            Some(settings.name.as_str()),
            path.file_stem().and_then(|stem| stem.to_str())
        );
        let messages =
            fs::read_to_string(path.with_extension("messages")).expect("sample messages");
        assert!(messages.lines().count() >= 1);
        num_examples += 1;
    }
    assert_eq!(num_examples, 7);
}

#[test]
fn secrets_come_from_outside_and_are_never_shown() {
    let folder = examples();
    let settings = load(&folder.path().join("cloud.json"), &environment()).expect("it resolves");
    let Login::Token(token) = &settings.target.connection.login else {
        panic!("no token")
    };
    assert_eq!(token.expose(), "t0ken");
    assert!(!format!("{settings:?}").contains("t0ken"));
}

#[test]
fn references_are_up_to_date() {
    let schema = serde_json::to_string_pretty(&schema()).expect("the schema is JSON") + "\n";
    for (file, text) in [
        ("document.md", reference_markdown()),
        ("data-source.schema.json", schema),
    ] {
        let path = repository().join("docs/reference").join(file);
        if std::env::var_os("INLET_BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            fs::write(&path, &text).expect("the file is written");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "docs/reference/{file} is out of date: run this test with INLET_BLESS=1"
        );
    }
}
