//! The manifests under `deploy/kubernetes`: right by Kubernetes' own schemas, and right among each other.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use inlet_agent::options::AgentOptions;
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::{Map, Value};

use crate::world::find_files;

/// The oldest version of Kubernetes that the manifests are held against, and the newest that is known.
const VERSIONS: [&str; 2] = ["1.29.0", "1.37.0"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/kubernetes")
}

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    find_files(&folder(), &mut files);
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    files
}

/// The program that holds files against the schemas that it brings along, from `cargo xtask test`.
fn kubernetes_validate() -> Option<PathBuf> {
    let program = std::env::var_os("INLET_KUBERNETES_VALIDATE").map(PathBuf::from);
    if program.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "INLET_KUBERNETES_VALIDATE names no program; `cargo xtask test` installs it"
        );
        eprintln!("skipped: set INLET_KUBERNETES_VALIDATE, or run `cargo xtask test --only tests`");
    }
    program
}

/// Whether the schemas take the files, and what is said about them.
fn judge(program: &Path, version: &str, files: &[PathBuf]) -> (bool, String) {
    let mut validate = Command::new(program);
    validate.args(["--strict", "--kubernetes-version", version]);
    let output = validate.args(files).output().expect("it starts");
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[test]
fn the_schemas_take_every_manifest() {
    let Some(program) = kubernetes_validate() else {
        return;
    };
    for version in VERSIONS {
        let (right, told) = judge(&program, version, &files());
        assert!(right, "{version}: {told}");
        for object in objects() {
            let name = object["metadata"]["name"].as_str().expect("a name");
            assert!(
                told.contains(&format!("/{name} against version")),
                "{name}: {told}"
            );
        }
    }
}

#[test]
fn the_schemas_refuse_a_broken_manifest() {
    let Some(program) = kubernetes_validate() else {
        return;
    };
    let right = fs::read_to_string(folder().join("hub/hub.yaml")).expect("the manifest");
    let broken = tempfile::tempdir().expect("a folder");
    let broken = broken.path().join("broken.yaml");
    for (from, to, told) in [
        ("replicas: 2", "replica: 2", "'replica' was unexpected"),
        ("replicas: 2", "replicas: two", "'two' is not of type"),
        (
            "containerPort: 6055",
            "protocol: TCP",
            "'containerPort' is a required property",
        ),
        (
            "readOnlyRootFilesystem",
            "readOnlyRoot",
            "'readOnlyRoot' was unexpected",
        ),
    ] {
        assert!(right.contains(from), "{from}");
        fs::write(&broken, right.replace(from, to)).expect("it is written");
        let (taken, said) = judge(&program, VERSIONS[1], std::slice::from_ref(&broken));
        assert!(!taken && said.contains(told), "{to}: {said}");
    }
}

/// Every object of every file.
fn objects() -> Vec<Value> {
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("the manifest");
        let documents = Yaml::load_from_str(&text).expect("YAML");
        documents.iter().map(json).collect::<Vec<_>>()
    };
    files().into_iter().flat_map(read).collect()
}

fn json(yaml: &Yaml<'_>) -> Value {
    if let Some(mapping) = yaml.as_mapping() {
        let entries = mapping.iter();
        let entry = |(key, value): (&Yaml, &Yaml)| {
            (key.as_str().expect("keys are text").to_owned(), json(value))
        };
        return Value::Object(entries.map(entry).collect::<Map<_, _>>());
    }
    if let Some(list) = yaml.as_sequence() {
        return list.iter().map(json).collect();
    }
    let number = yaml.as_integer().map(Value::from);
    let number = number.or_else(|| yaml.as_bool().map(Value::from));
    number.unwrap_or_else(|| yaml.as_str().map_or(Value::Null, Value::from))
}

/// Objects of a kind in the namespace of another object.
fn beside<'a>(all: &'a [Value], object: &Value, kind: &str) -> Vec<&'a Value> {
    let namespace = &object["metadata"]["namespace"];
    let found = all.iter();
    let found = found.filter(|it| it["kind"] == kind && it["metadata"]["namespace"] == *namespace);
    found.collect()
}

/// Every value under a key, however deep.
fn values<'a>(object: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    match object {
        Value::Object(entries) => {
            for (name, value) in entries {
                if name == key {
                    found.push(value);
                }
                found.extend(values(value, key));
            }
        }
        Value::Array(list) => found.extend(list.iter().flat_map(|it| values(it, key))),
        _ => {}
    }
    found
}

fn names<'a>(list: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    list.into_iter()
        .filter_map(|it| it["name"].as_str())
        .collect()
}

#[test]
fn selectors_find_the_pods_and_their_ports() {
    let all = objects();
    for object in &all {
        let spec = &object["spec"];
        let selector = match object["kind"].as_str() {
            Some("Service") => &spec["selector"],
            Some("NetworkPolicy") => &spec["podSelector"]["matchLabels"],
            Some("PodDisruptionBudget" | "StatefulSet") => &spec["selector"]["matchLabels"],
            _ => continue,
        };
        let wanted = selector.as_object().expect("a selector");
        let sets = beside(&all, object, "StatefulSet");
        let set = sets.iter().find(|set| {
            let labels = &set["spec"]["template"]["metadata"]["labels"];
            wanted.iter().all(|(name, value)| labels[name] == *value)
        });
        let set = set.unwrap_or_else(|| panic!("nothing has {selector}: {object}"));
        let open = values(set, "ports");
        let open = names(open.iter().filter_map(|ports| ports.as_array()).flatten());
        let asked = values(object, "port")
            .into_iter()
            .chain(values(object, "targetPort"));
        for port in asked.filter_map(Value::as_str) {
            assert!(open.contains(&port), "no pod has port `{port}`: {object}");
        }
    }
}

#[test]
fn what_a_pod_refers_to_is_there() {
    let all = objects();
    let readme = fs::read_to_string(folder().join("README.md")).expect("README.md");
    let mut num_sets = 0;
    for set in all.iter().filter(|it| it["kind"] == "StatefulSet") {
        num_sets += 1;
        let metadata = |object: &'_ Value| object["metadata"].clone();
        let maps: Vec<Value> = beside(&all, set, "ConfigMap")
            .into_iter()
            .map(metadata)
            .collect();
        for named in values(set, "configMap")
            .into_iter()
            .chain(values(set, "configMapRef"))
        {
            assert!(
                names(&maps).contains(&named["name"].as_str().expect("a name")),
                "{named}"
            );
        }
        let services: Vec<Value> = beside(&all, set, "Service")
            .into_iter()
            .map(metadata)
            .collect();
        let service = set["spec"]["serviceName"].as_str().expect("a service");
        assert!(names(&services).contains(&service), "{service}");
        for mount in values(set, "volumeMounts")
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
        {
            let name = mount["name"].as_str().expect("a name");
            let volumes = values(set, "volumes")
                .into_iter()
                .filter_map(Value::as_array)
                .flatten();
            let claims = set["spec"]["volumeClaimTemplates"]
                .as_array()
                .expect("claims");
            let claimed = claims.iter().any(|claim| claim["metadata"]["name"] == name);
            assert!(
                claimed || names(volumes).contains(&name),
                "no volume `{name}`"
            );
        }
        let namespace = set["metadata"]["namespace"].as_str().expect("a namespace");
        for (secret, key) in secrets(set) {
            let made = format!("--namespace {namespace} create secret generic {secret} ");
            let command = readme.split(&made).nth(1);
            let command = command.unwrap_or_else(|| panic!("README.md does not make `{secret}`"));
            let command = command.split("```").next().unwrap_or_default();
            assert!(
                command.contains(&format!("={key}=")),
                "no key `{key}` in: {command}"
            );
        }
    }
    assert_eq!(num_sets, 2);
}

/// Secrets that a pod asks for, each with a key; those of files are named by the pod.
fn secrets(set: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let of_variables = values(set, "secretKeyRef").into_iter();
    let of_variables = of_variables.map(|it| (text(&it["name"]), text(&it["key"])));
    let pod = text(&set["metadata"]["name"]);
    let num_pods = set["spec"]["replicas"].as_u64().expect("a number");
    let of_files = values(set, "secretName").into_iter();
    let of_files = of_files.flat_map(|name| {
        let pod = pod.clone();
        (0..num_pods).map(move |number| (text(name), format!("{pod}-{number}")))
    });
    of_variables.chain(of_files).collect()
}

#[test]
fn every_variable_of_a_hub_is_one_that_it_reads() {
    let help = Command::new(env!("CARGO_BIN_EXE_inlet"))
        .args(["serve", "--help"])
        .output();
    let help = String::from_utf8(help.expect("inlet starts").stdout).expect("text");
    // It is wrapped for a terminal.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let all = objects();
    let hub = |object: &&Value| object["metadata"]["name"] == "inlet-hub";
    let mut variables: Vec<&str> = Vec::new();
    for object in all.iter().filter(hub) {
        let lists = values(object, "env")
            .into_iter()
            .filter_map(Value::as_array);
        variables.extend(names(lists.flatten()));
        variables.extend(
            object["data"]
                .as_object()
                .into_iter()
                .flat_map(Map::keys)
                .map(String::as_str),
        );
    }
    let environment = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/systemd/hub.env");
    let environment = fs::read_to_string(environment).expect("hub.env");
    let set = environment
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='));
    variables.extend(
        set.map(|(name, _)| name)
            .filter(|name| name.starts_with("INLET_")),
    );
    assert!(variables.len() > 10, "{variables:?}");
    for variable in variables {
        let known =
            help.contains(&format!("[env: {variable}")) || help.contains(&format!("`{variable}`"));
        assert!(known, "`inlet serve` reads no {variable}:\n{help}");
    }
}

#[test]
fn the_agents_read_their_settings() {
    let all = objects();
    let settings = |object: &&Value| object["data"]["agent.toml"].is_string();
    let settings = all.iter().find(settings).expect("the agents' settings");
    let mounted = tempfile::tempdir().expect("a folder");
    for (name, text) in settings["data"].as_object().expect("files") {
        let text = text.as_str().expect("text");
        // Where the pod has them.
        let text = text.replace("/etc/inlet/", &format!("{}/", mounted.path().display()));
        fs::write(mounted.path().join(name), text).expect("it is written");
    }
    let token = mounted.path().join("inlet-agent-0");
    fs::write(&token, "inlet-agent-token\n").expect("it is written");
    let sets = all.iter().filter(|it| it["kind"] == "StatefulSet");
    let variables = sets.flat_map(|set| {
        names(
            values(set, "env")
                .into_iter()
                .filter_map(Value::as_array)
                .flatten(),
        )
    });
    let variable = variables
        .into_iter()
        .find(|name| name.ends_with("TOKEN_FILE"));
    let variable = variable
        .expect("a variable names the file of the token")
        .to_owned();
    let environment = [(variable.as_str(), token.to_str().expect("text"))];
    let options = AgentOptions::load(
        Some(&mounted.path().join("agent.toml")),
        environment.into_iter().collect(),
    );
    let options = options.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(options.data_dir, Path::new("/var/lib/inlet/agent"));
    assert_eq!(options.labels["site"], "north");
}
