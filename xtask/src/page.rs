//! The web page in `ui/`: built by its own tools, tested alone and in a browser.

use std::{env, fs, path::Path, process::Command, time::SystemTime};

use anyhow::Context as _;

use crate::shell;

/// Builds the page into `ui/dist`, unless it is there and newer than all that it is made of.
pub(crate) fn build() -> anyhow::Result<()> {
    let made_of = [
        "ui/src",
        "ui/public",
        "ui/index.html",
        "ui/package-lock.json",
        "ui/vite.config.ts",
    ];
    let built = modified(Path::new("ui/dist/index.html"));
    let newest = made_of.iter().filter_map(|path| modified(Path::new(path)));
    if built.is_some() && built >= newest.max() {
        return Ok(());
    }
    install()?;
    npm(&["run", "build"])
}

/// Everything that can be told without a hub: types, lints, unit tests, size.
pub(crate) fn check() -> anyhow::Result<()> {
    install()?;
    npm(&["run", "codegen:check"])?;
    npm(&["run", "check"])?;
    npm(&["test"])?;
    npm(&["run", "build"])?;
    npm(&["run", "budget"])
}

/// The page on a real hub, with a real Kafka, in Chromium. Screenshots are left in
/// `target/page-tests`.
pub(crate) fn test_in_browser() -> anyhow::Result<()> {
    build()?;
    install()?;
    build_programs()?;
    npm(&["run", "test:browser"])
}

/// The programs that the page and the package are tested on, as the step `tests` builds them: with other
/// packages in one build, features differ, and half of the dependencies would be built twice.
pub(crate) fn build_programs() -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--no-run",
        "--quiet",
    ]))
}

/// Installs the page's packages as its lock file says, when it has changed.
fn install() -> anyhow::Result<()> {
    let installed = modified(Path::new("ui/node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(Path::new("ui/package-lock.json")) {
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])
}

fn npm(arguments: &[&str]) -> anyhow::Result<()> {
    let mut npm = Command::new("npm");
    npm.args(arguments).current_dir("ui");
    npm.env(
        "INLET_TARGET_DIR",
        env::current_dir()?.join(shell::target_dir()),
    );
    shell::run(&mut npm).with_context(|| format!("the page: npm {}", arguments.join(" ")))
}

/// When a file, or the newest file in a folder, was changed.
fn modified(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    let entries = fs::read_dir(path).ok()?.flatten();
    entries.filter_map(|entry| modified(&entry.path())).max()
}
