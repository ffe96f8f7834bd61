//! `cargo xtask dist`: what users install, under `target/dist`: a Debian package for hub and agent, the same
//! files as an archive for other systems, and their checksums.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;

use crate::{licences, page, shell, tools};

/// The version of cargo-deb that packs; what it packs stands in crates/inlet/Cargo.toml.
const CARGO_DEB: &str = "3.8.0";

const LICENCES: &str = "third-party-licences.txt";

/// Files of the archive beside the program and what [`write_documents`] makes: from, and to.
const ARCHIVED: &[(&str, &str)] = &[
    ("LICENSE", "LICENSE"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("deploy/agent/agent.toml", "etc/agent.toml"),
    ("deploy/systemd/agent.env", "etc/agent.env"),
    ("deploy/systemd/hub.env", "etc/hub.env"),
    (
        "deploy/systemd/inlet-agent.service",
        "systemd/inlet-agent.service",
    ),
    (
        "deploy/systemd/inlet-hub.service",
        "systemd/inlet-hub.service",
    ),
];

/// What to pack.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the package, of the program as tests have built it, and print its path: for `INLET_PACKAGE`.
    #[arg(long)]
    for_tests: bool,
}

/// Builds the page and the program with optimisation, and packs both forms.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if options.for_tests {
        println!("{}", package_for_tests()?.display());
        return Ok(());
    }
    tools::ensure()?;
    page::build()?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        "inlet",
    ]))?;
    let program = shell::target_dir().join("release/inlet");
    write_documents(&program)?;
    let made = [
        pack("release", &folder())?,
        archive(&program).context("packing the archive")?,
    ];
    let sums = checksums(&made)?;
    fs::write(folder().join("SHA256SUMS"), &sums).context("writing SHA256SUMS")?;
    println!("under {}:\n{sums}", folder().display());
    Ok(())
}

/// The package of the program as tests build it, for the test that installs it. It is packed quickly
/// instead of small.
pub(crate) fn package_for_tests() -> anyhow::Result<PathBuf> {
    write_documents(&shell::target_dir().join("debug/inlet"))?;
    pack("dev", &folder().join("test"))
}

fn folder() -> PathBuf {
    shell::target_dir().join("dist")
}

/// The manual pages, by the program itself, and the licences of what it is linked from.
fn write_documents(program: &Path) -> anyhow::Result<()> {
    let pages = folder().join("man");
    shell::run(Command::new(program).arg("man").arg(&pages))?;
    let licences = licences::collect().context("collecting the licences")?;
    fs::write(folder().join(LICENCES), licences).context("writing the licences")
}

/// Packs what was built with `profile` into `into`; gives the package.
fn pack(profile: &str, into: &Path) -> anyhow::Result<PathBuf> {
    let cargo_deb = tools::cargo_tool("cargo-deb", CARGO_DEB)?;
    let package = into.join(format!(
        "inlet_{}_{}.deb",
        env!("CARGO_PKG_VERSION"),
        architecture()?
    ));
    fs::create_dir_all(into).with_context(|| format!("creating {}", into.display()))?;
    let mut pack = Command::new(cargo_deb);
    pack.args([
        "--package",
        "inlet",
        "--locked",
        "--no-build",
        "--no-dbgsym",
    ]);
    pack.args(["--deb-revision", "", "--profile", profile]);
    if profile != "release" {
        pack.args(["--fast", "--quiet"]);
    }
    shell::run(pack.arg("--output").arg(&package).stdout(Stdio::null()))?;
    Ok(package)
}

/// Debian's name of this machine's kind: `amd64`.
fn architecture() -> anyhow::Result<String> {
    output(Command::new("dpkg").arg("--print-architecture"))
}

/// `inlet-<version>-<machine>-linux.tar.gz`, with one folder of that name in it.
fn archive(program: &Path) -> anyhow::Result<PathBuf> {
    let name = format!(
        "inlet-{}-{}-linux",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH
    );
    let staged = folder().join(&name);
    for (from, to) in ARCHIVED {
        copy(Path::new(from), &staged.join(to))?;
    }
    copy(program, &staged.join("bin/inlet"))?;
    shell::run(Command::new("strip").arg(staged.join("bin/inlet")))?;
    copy(&folder().join(LICENCES), &staged.join(LICENCES))?;
    for page in fs::read_dir(folder().join("man"))? {
        let page = page?;
        copy(
            &page.path(),
            &staged.join("man/man1").join(page.file_name()),
        )?;
    }
    let archive = folder().join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args([
        "--create",
        "--gzip",
        "--owner=0",
        "--group=0",
        "--sort=name",
    ]);
    tar.arg("--file")
        .arg(&archive)
        .arg("--directory")
        .arg(folder());
    shell::run(tar.arg(&name))?;
    fs::remove_dir_all(&staged).with_context(|| format!("removing {}", staged.display()))?;
    Ok(archive)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let parent = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    fs::copy(from, to)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Lines as `sha256sum --check` reads them.
fn checksums(files: &[PathBuf]) -> anyhow::Result<String> {
    let names = files.iter().filter_map(|file| file.file_name());
    let names: Vec<&OsStr> = names.collect();
    let mut sum = Command::new("sha256sum");
    Ok(output(sum.args(names).current_dir(folder()))? + "\n")
}

/// What a command prints, without the last line's end.
fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("starting {command:?}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{command:?} ended with {}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
