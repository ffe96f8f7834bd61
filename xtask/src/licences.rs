//! The licences of everything that ends up in the program: crates, the C sources inside of them, and the
//! page's packages. Most ask that their text goes along with the binary.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Context as _;
use serde_json::Value;

use crate::shell;

/// How deep below a crate's folder a text may lie: librdkafka, jemalloc and zstd are folders in their crates.
const DEPTH: usize = 2;

/// Something that is linked or embedded.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

/// One document: a list of all parts, then every text once with the parts that it is for.
pub(crate) fn collect() -> anyhow::Result<String> {
    let mut parts = crates()?;
    parts.extend(packages_of_page()?);
    let mut texts: BTreeMap<String, Vec<&Part>> = BTreeMap::new();
    for part in &parts {
        for file in texts_in(&part.folder, DEPTH) {
            let text = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            texts.entry(text).or_default().push(part);
        }
    }
    Ok(document(&parts, &texts))
}

fn document(parts: &BTreeSet<Part>, texts: &BTreeMap<String, Vec<&Part>>) -> String {
    let mut document = String::from("Inlet is made with these, under their licences:\n\n");
    // The page has some packages twice, below others.
    let lines = parts.iter();
    let lines = lines.map(|part| format!("{} {}  {}\n", part.name, part.version, part.licence));
    document.extend(lines.collect::<BTreeSet<_>>());
    for (text, of) in texts {
        let names: BTreeSet<String> = of
            .iter()
            .map(|part| format!("{} {}", part.name, part.version))
            .collect();
        let names: Vec<String> = names.into_iter().collect();
        let line = "-".repeat(80);
        write!(document, "\n{line}\n{}\n{line}\n{text}\n", names.join(", "))
            .expect("text takes what is written");
    }
    document
}

/// The crates that `inlet` is linked from, as cargo resolves them for this machine.
fn crates() -> anyhow::Result<BTreeSet<Part>> {
    let metadata = metadata()?;
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let is_inlet = |id: &&str| packages[id]["name"] == "inlet";
    let inlet = packages.keys().copied().find(is_inlet);
    let mut open = vec![inlet.context("cargo knows no package `inlet`")?];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(linked_by(nodes[id], &packages));
        }
    }
    let foreign = seen.iter().map(|id| packages[id]);
    let foreign = foreign.filter(|package| !package["source"].is_null());
    Ok(foreign.map(part_of).collect())
}

fn metadata() -> anyhow::Result<Value> {
    let mut metadata = shell::cargo(&["metadata", "--locked", "--format-version", "1"]);
    let host = shell::host()?;
    metadata.args(["--filter-platform", &host]);
    let output = metadata.stderr(Stdio::inherit()).output();
    let output = output.context("starting cargo metadata")?;
    anyhow::ensure!(output.status.success(), "cargo metadata failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|it| Some((it["id"].as_str()?, it)))
        .collect()
}

/// What a crate is linked with. Of what only its build uses, just the crates of C sources (`openssl-src`)
/// end up in the program.
fn linked_by<'a>(node: &'a Value, packages: &BTreeMap<&str, &'a Value>) -> Vec<&'a str> {
    let dependencies = node["deps"].as_array().into_iter().flatten();
    let linked = dependencies.filter(|dependency| {
        let kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
        let mut kinds = kinds.map(|it| it["kind"].as_str());
        let package = packages[dependency["pkg"].as_str().unwrap_or_default()];
        let is_source = package["name"]
            .as_str()
            .is_some_and(|name| name.ends_with("-src"));
        kinds.any(|kind| kind.is_none() || (kind == Some("build") && is_source))
            && !is_macro(package)
    });
    linked
        .filter_map(|dependency| dependency["pkg"].as_str())
        .collect()
}

/// Whether a crate runs in the compiler.
fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    let mut kinds = targets.flat_map(|target| target["kind"].as_array().into_iter().flatten());
    kinds.any(|kind| kind == "proc-macro")
}

fn part_of(package: &Value) -> Part {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let manifest = text("manifest_path");
    Part {
        name: text("name"),
        version: text("version"),
        licence: text("license"),
        folder: Path::new(&manifest)
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned(),
    }
}

/// What the page's lock file names outside of its tools.
fn packages_of_page() -> anyhow::Result<BTreeSet<Part>> {
    let lock = fs::read("ui/package-lock.json").context("reading ui/package-lock.json")?;
    let lock: Value = serde_json::from_slice(&lock)?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    let shipped = packages.filter(|(path, package)| !path.is_empty() && package["dev"] != true);
    let part = |(path, package): (&String, &Value)| Part {
        name: path
            .rsplit("node_modules/")
            .next()
            .unwrap_or(path)
            .to_owned(),
        version: package["version"].as_str().unwrap_or_default().to_owned(),
        licence: package["license"].as_str().unwrap_or_default().to_owned(),
        folder: Path::new("ui").join(path),
    };
    Ok(shipped.map(part).collect())
}

/// Files that are named as texts of licences are.
fn texts_in(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_ascii_uppercase();
        if path.is_dir() {
            if depth > 1 && name != "NODE_MODULES" {
                found.extend(texts_in(&path, depth - 1));
            }
        } else if ["LICENSE", "LICENCE", "COPYING", "NOTICE"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}
