//! `cargo xtask demo`: the demo of the binary, on a real broker.

use std::process::Command;

use anyhow::Context as _;

use crate::{page, shell, tools};

/// Builds what the demo needs, then hands over to the test kit, which starts the broker.
///
/// It is the build of `cargo xtask test`, so that a newcomer waits for one build only; the stream
/// of the demo asks little of it.
pub(crate) fn run(seconds: Option<u64>) -> anyhow::Result<()> {
    tools::ensure()?;
    page::build()?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--locked",
        "--package",
        "inlet",
        "--package",
        "inlet-testkit",
        "--bins",
    ]))?;
    let folder = shell::target_dir().join("debug");
    let mut demo = Command::new(folder.join("inlet-demo-with-kafka"));
    demo.arg(folder.join("inlet")).arg("demo");
    if let Some(seconds) = seconds {
        demo.args(["--seconds", &seconds.to_string()]);
    }
    shell::run(&mut demo).context("the demo")
}
