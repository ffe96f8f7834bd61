//! `cargo xtask test`: everything that must hold, quickest first. CI calls nothing else.

use std::time::Instant;

use anyhow::Context as _;

use crate::{dist, page, shell, tidy, tools};

/// The version of cargo-deny that judges licences, bans and sources.
const CARGO_DENY: &str = "0.20.2";

/// The version of schemathesis that tries the REST interface against its OpenAPI document.
const SCHEMATHESIS: &str = "4.32.5";

/// The version of kubernetes-validate, which holds the manifests against the schemas that it brings along.
const KUBERNETES_VALIDATE: &str = "1.37.0";

/// The version of Toxiproxy that breaks the network of the tests: the newest that Debian's Go builds.
const TOXIPROXY: &str = "2.5.0";

struct Step {
    name: &'static str,
    run: fn() -> anyhow::Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: || shell::run(&mut shell::cargo(&["fmt", "--all", "--check"])),
    },
    Step {
        name: "tidy",
        run: tidy::run,
    },
    Step {
        name: "page",
        run: page::check,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "docs",
        run: docs,
    },
    Step {
        name: "tests",
        run: tests,
    },
    Step {
        name: "browser",
        run: page::test_in_browser,
    },
    Step {
        name: "deny",
        run: deny,
    },
];

/// Runs every step whose name contains `only`.
pub(crate) fn run(only: Option<&str>) -> anyhow::Result<()> {
    tools::ensure_for_tests()?;
    let chosen = STEPS
        .iter()
        .filter(|step| only.is_none_or(|only| step.name.contains(only)));
    for step in chosen {
        eprintln!("== {}", step.name);
        let started = Instant::now();
        (step.run)().with_context(|| format!("step `{}` failed", step.name))?;
        eprintln!("== {}: ok in {:.0?}", step.name, started.elapsed());
    }
    Ok(())
}

fn clippy() -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn docs() -> anyhow::Result<()> {
    let mut doc = shell::cargo(&["doc", "--locked", "--workspace", "--no-deps", "--quiet"]);
    shell::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

fn tests() -> anyhow::Result<()> {
    let schemathesis = tools::python_tool("schemathesis", SCHEMATHESIS)?;
    let kubernetes_validate = tools::python_tool("kubernetes-validate", KUBERNETES_VALIDATE)?;
    let server = "github.com/Shopify/toxiproxy/v2/cmd/server";
    let toxiproxy = tools::go_tool("toxiproxy", server, TOXIPROXY)?;
    page::build_programs()?;
    let package = dist::package_for_tests()?;
    let mut test = shell::cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]);
    test.env("INLET_SCHEMATHESIS", schemathesis);
    test.env("INLET_KUBERNETES_VALIDATE", kubernetes_validate);
    test.env("INLET_TOXIPROXY", toxiproxy);
    shell::run(test.env("INLET_PACKAGE", package))
}

fn deny() -> anyhow::Result<()> {
    let cargo_deny = tools::cargo_tool("cargo-deny", CARGO_DENY)?;
    let mut command = std::process::Command::new(cargo_deny);
    shell::run(command.args(["--locked", "check", "licenses", "bans", "sources"]))
}
