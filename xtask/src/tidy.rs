//! Rules of the house that no other tool checks, as code.

use std::{ffi::OsStr, fs, path::Path, process::Command};

use anyhow::{Context as _, bail};

/// The crates from the top to the bottom; a crate may depend on those after it only.
const ORDER: &[&str] = &[
    "xtask",
    "inlet",
    "inlet-hub",
    "inlet-agent",
    "inlet-protocol",
    "inlet-runner",
    "inlet-engine",
    "inlet-kafka",
    "inlet-tdengine",
    "inlet-store",
    "inlet-pipeline",
    "inlet-message",
    "inlet-expr",
    "inlet-config",
    "inlet-testkit",
    "inlet-sandbox",
];

/// Crates that only tests and the demo may use; `inlet` is the demo's home.
const DEV_ONLY: &[&str] = &["inlet-testkit", "inlet-sandbox"];

/// A file longer than this wants two rooms: Rust's, and the page's.
const MAX_LINES: usize = 700;
const MAX_LINES_OF_PAGE: usize = 450;

/// Words that may not be left behind.
const LEFTOVERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
];

/// Reports every broken rule at once.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut broken = Vec::new();
    check_order(&mut broken)?;
    for file in tracked_files()? {
        check_file(&file, &mut broken)?;
    }
    if !broken.is_empty() {
        bail!("{} rules broken:\n  {}", broken.len(), broken.join("\n  "));
    }
    Ok(())
}

fn check_order(broken: &mut Vec<String>) -> anyhow::Result<()> {
    for (place, name) in ORDER.iter().enumerate() {
        let folder = if *name == "xtask" {
            "xtask".into()
        } else {
            format!("crates/{name}")
        };
        let manifest = fs::read_to_string(format!("{folder}/Cargo.toml"))?;
        for dependency in own_dependencies(&manifest) {
            let below = ORDER[place + 1..].contains(&dependency.as_str());
            let allowed = !DEV_ONLY.contains(&dependency.as_str()) || *name == "inlet";
            if !below || !allowed {
                broken.push(format!(
                    "{folder}/Cargo.toml: `{name}` may not depend on `{dependency}`"
                ));
            }
        }
    }
    Ok(())
}

/// Names of our own crates under `[dependencies]` (not the dev-dependencies: tests see everything).
fn own_dependencies(manifest: &str) -> Vec<String> {
    let section = manifest
        .split("\n[dependencies]")
        .nth(1)
        .unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next());
    names
        .filter(|name| name.starts_with("inlet"))
        .map(str::to_owned)
        .collect()
}

fn tracked_files() -> anyhow::Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files"])
        .output()
        .context("starting git")?;
    let list = String::from_utf8(output.stdout)?;
    Ok(list
        .lines()
        .filter(|file| Path::new(file).is_file())
        .map(str::to_owned)
        .collect())
}

fn check_file(file: &str, broken: &mut Vec<String>) -> anyhow::Result<()> {
    let extension = Path::new(file).extension().and_then(OsStr::to_str);
    let max_lines = match extension {
        Some("rs") => MAX_LINES,
        Some("ts" | "tsx") if !file.ends_with(".gen.ts") => MAX_LINES_OF_PAGE,
        _ => return Ok(()),
    };
    let text = fs::read_to_string(file).with_context(|| format!("reading {file}"))?;
    let num_lines = text.lines().count();
    if num_lines > max_lines {
        broken.push(format!("{file}: {num_lines} lines, more than {max_lines}"));
    }
    for (line_idx, line) in text.lines().enumerate() {
        if LEFTOVERS.iter().any(|word| line.contains(word)) {
            broken.push(format!(
                "{file}:{}: left behind: {}",
                line_idx + 1,
                line.trim()
            ));
        }
    }
    Ok(())
}
