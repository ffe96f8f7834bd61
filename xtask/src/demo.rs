//! `cargo xtask demo`: the demo of the binary, on a real broker.

use anyhow::Context as _;

use crate::{shell, tools};

/// Builds everything, then hands over to the test kit's demo, which starts the broker.
pub(crate) fn run(seconds: Option<u64>) -> anyhow::Result<()> {
    tools::ensure()?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        "inlet",
    ]))?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--locked",
        "--package",
        "inlet-testkit",
        "--bins",
    ]))?;
    let kit = shell::target_dir().join("debug/inlet-demo-with-kafka");
    let mut demo = std::process::Command::new(&kit);
    demo.arg(shell::target_dir().join("release/inlet"))
        .arg("demo");
    if let Some(seconds) = seconds {
        demo.args(["--seconds", &seconds.to_string()]);
    }
    shell::run(&mut demo).context("the demo")
}
