//! The programs that building and testing need: found, installed (as root on Debian), or named.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, bail};

use crate::shell;

/// The least Node.js that the page's tools run on; Debian 12 itself has an older one.
const NODE_MAJOR: u32 = 20;

/// A program (or a file, where it begins with `/`; one `*` stands for any folder) and the Debian
/// package that brings it.
struct Tool {
    program: &'static str,
    package: &'static str,
    why: &'static str,
}

/// What building Inlet and running the demo needs.
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
];

/// What only the tests need.
const TEST_TOOLS: &[Tool] = &[
    Tool {
        program: "openssl",
        package: "openssl",
        why: "encrypts a client key for the TLS tests",
    },
    Tool {
        program: "/usr/lib/postgresql/*/bin/postgres",
        package: "postgresql",
        why: "the store's tests run on it",
    },
    Tool {
        program: "chromium",
        package: "chromium",
        why: "the page's tests run in it",
    },
    Tool {
        program: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        package: "fonts-wqy-microhei",
        why: "the page's screenshots in Chinese",
    },
    Tool {
        program: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        package: "fonts-dejavu-core",
        why: "the page's screenshots",
    },
    Tool {
        program: "python3",
        package: "python3",
        why: "schemathesis, which tries the REST interface, is written in it",
    },
    Tool {
        program: "go",
        package: "golang-go",
        why: "Toxiproxy, which breaks the tests' network, is written in it",
    },
    Tool {
        program: "/usr/lib/python3*/ensurepip",
        package: "python3-venv",
        why: "schemathesis is installed into a folder of its own",
    },
    Tool {
        program: "systemd-analyze",
        package: "systemd",
        why: "judges the units of hub and agent",
    },
    Tool {
        program: "lintian",
        package: "lintian",
        why: "judges the package of hub and agent",
    },
    Tool {
        program: "/usr/sbin/adduser",
        package: "adduser",
        why: "the package of hub and agent depends on it",
    },
];

/// Makes sure that what the build, the page and a real broker need is there.
pub(crate) fn ensure() -> anyhow::Result<()> {
    ensure_node()?;
    install_missing(TOOLS.iter())
}

/// The same, and what the tests need.
pub(crate) fn ensure_for_tests() -> anyhow::Result<()> {
    ensure_node()?;
    install_missing(TOOLS.iter().chain(TEST_TOOLS))
}

/// Node.js comes from nodejs.org, nvm or the like: what Debian 12 has is too old for the page's tools.
fn ensure_node() -> anyhow::Result<()> {
    let version = Command::new("node").arg("--version").output();
    let version = version
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let major = version.as_deref().and_then(major_of);
    if major.is_some_and(|major| major >= NODE_MAJOR) && on_path("npm") {
        return Ok(());
    }
    bail!(
        "the page is built with Node.js {NODE_MAJOR} or newer and npm, and {}; \
         install it from https://nodejs.org and start again",
        version.map_or("there is none".to_owned(), |found| format!(
            "{} is here",
            found.trim()
        ))
    );
}

/// `20` of `v20.20.2`.
fn major_of(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn install_missing<'a>(tools: impl Iterator<Item = &'a Tool>) -> anyhow::Result<()> {
    let missing: Vec<&Tool> = tools.filter(|tool| !is_there(tool.program)).collect();
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

fn is_there(program: &str) -> bool {
    match program.split_once('*') {
        None if program.starts_with('/') => Path::new(program).is_file(),
        None => on_path(program),
        Some((before, after)) => matches_any(before, after),
    }
}

/// Whether a path `<before>…<after>` is there, with one name in place of the dots.
fn matches_any(before: &str, after: &str) -> bool {
    let (folder, start) = before.rsplit_once('/').unwrap_or_default();
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(start) && Path::new(&format!("{folder}/{name}{after}")).exists()
    })
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

/// Installs a Go program of this exact version under the target folder, once; gives its path.
/// `package` is that of the program within its module.
pub(crate) fn go_tool(
    name: &str,
    package: &str,
    version: &str,
) -> anyhow::Result<std::path::PathBuf> {
    let root = shell::target_dir()
        .join("tools")
        .join(format!("{name}-{version}"));
    let bin = std::path::absolute(root.join("bin"))?;
    let program = bin.join(package.rsplit('/').next().unwrap_or(package));
    if !program.is_file() {
        let mut install = Command::new("go");
        install.arg("install").arg(format!("{package}@v{version}"));
        // The Go that is here, instead of one that it would fetch.
        install.env("GOBIN", &bin).env("GOTOOLCHAIN", "local");
        shell::run(&mut install).with_context(|| format!("installing {name} {version}"))?;
    }
    Ok(program)
}

/// Installs a Python program of this exact version under the target folder, once; gives its path.
pub(crate) fn python_tool(name: &str, version: &str) -> anyhow::Result<std::path::PathBuf> {
    let root = shell::target_dir()
        .join("tools")
        .join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.is_file() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&root))?;
        let mut install = Command::new(root.join("bin/pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check"]);
        shell::run(install.arg(format!("{name}=={version}")))
            .with_context(|| format!("installing {name} {version}"))?;
    }
    Ok(program)
}
