//! The programs that building and testing need: found, installed (as root on Debian), or named.

use std::{path::Path, process::Command};

use anyhow::bail;

use crate::shell;

/// A program and the Debian package that brings it.
struct Tool {
    program: &'static str,
    package: &'static str,
    why: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        program: "cc",
        package: "build-essential",
        why: "librdkafka, OpenSSL and SQLite are C",
    },
    Tool {
        program: "c++",
        package: "build-essential",
        why: "librdkafka's build looks for it",
    },
    Tool {
        program: "make",
        package: "build-essential",
        why: "librdkafka and OpenSSL use it",
    },
    Tool {
        program: "perl",
        package: "perl",
        why: "OpenSSL's build is written in it",
    },
    Tool {
        program: "java",
        package: "default-jre-headless",
        why: "the real Apache Kafka",
    },
    Tool {
        program: "mvn",
        package: "maven",
        why: "fetches Kafka's jars from Maven Central",
    },
    Tool {
        program: "openssl",
        package: "openssl",
        why: "encrypts a client key for the TLS tests",
    },
];

/// Makes sure that what the build and a real broker need is there.
pub(crate) fn ensure() -> anyhow::Result<()> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !on_path(tool.program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        eprintln!("`{}` is missing ({})", tool.program, tool.why);
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    if !may_install() {
        bail!(
            "install what is missing: sudo apt-get install {}",
            packages.join(" ")
        );
    }
    shell::run(Command::new("apt-get").args(["update", "-q"]))?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages);
    shell::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Only root on a machine with apt may: anything else would ask for a password in the middle.
fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|output| output.stdout == b"0\n");
    is_root && Path::new("/usr/bin/apt-get").is_file()
}

/// Installs a cargo subcommand of this exact version under the target folder, once; gives its path.
pub(crate) fn cargo_tool(name: &str, version: &str) -> anyhow::Result<std::path::PathBuf> {
    let root = shell::target_dir()
        .join("tools")
        .join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.is_file() {
        let mut install = shell::cargo(&[
            "install",
            "--locked",
            "--quiet",
            name,
            "--version",
            version,
            "--root",
        ]);
        shell::run(install.arg(&root))?;
    }
    Ok(program)
}
