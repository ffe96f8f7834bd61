//! The jars of the broker, pinned in `kafka/pom.xml` and copied by Maven to `target/kafka`.
//!
//! Resolved once for a target folder, under a file lock, as several test binaries start at once.
//! The copy of the pom beside the jars is written last: it says that they are complete, and when it
//! differs from ours the jars are resolved anew.
//! Then one broker is run to record an archive of its loaded classes (`AppCDS`), which halves every
//! later start. A JVM that cannot read the archive ignores it.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::swept_dir::locked;

/// The version in `kafka/pom.xml`; a test holds the two together.
pub(super) const VERSION: &str = "4.4.0";
const POM: &str = include_str!("../../kafka/pom.xml");

/// What to install when `java` or `mvn` is missing.
pub(super) const INSTALL: &str = "install it with `apt-get install default-jdk-headless maven`";

/// Where the jars are.
#[derive(Debug, Clone)]
pub(super) struct Jars {
    home: PathBuf,
}

impl Jars {
    /// Finds the jars, or resolves them and lets `record` make the archive of classes.
    pub(super) fn resolve(record: impl FnOnce(&Self) -> Result<()>) -> Result<Self> {
        let jars = Self {
            home: kafka_dir().join(VERSION),
        };
        fs::create_dir_all(&jars.home)
            .with_context(|| format!("create the folder `{}`", jars.home.display()))?;
        let _lock = locked(&jars.home.join("lock"))?;
        if !jars.is_complete() {
            jars.copy_dependencies()?;
            record(&jars)?;
            fs::write(jars.pom(), POM)?;
        }
        Ok(jars)
    }

    /// All jars as a class path. Sorted, because an archive of classes is bound to their order.
    pub(super) fn class_path(&self) -> Result<String> {
        let mut jars = Vec::new();
        for entry in fs::read_dir(self.libs())? {
            jars.push(entry?.path().to_string_lossy().into_owned());
        }
        jars.sort();
        Ok(jars.join(":"))
    }

    /// The archive of classes; may be absent.
    pub(super) fn class_archive(&self) -> PathBuf {
        self.home.join("classes.jsa")
    }

    fn libs(&self) -> PathBuf {
        self.home.join("libs")
    }

    fn pom(&self) -> PathBuf {
        self.home.join("pom.xml")
    }

    fn is_complete(&self) -> bool {
        fs::read_to_string(self.pom()).is_ok_and(|pom| pom == POM)
    }

    fn copy_dependencies(&self) -> Result<()> {
        // Jars of an earlier pom would otherwise stay on the class path.
        if self.libs().exists() {
            fs::remove_dir_all(self.libs())?;
        }
        let pom = self.home.join("resolving.pom.xml");
        fs::write(&pom, POM)?;
        let output = Command::new("mvn")
            .args([
                "-q",
                "-B",
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
            ])
            .arg("-f")
            .arg(&pom)
            .arg(format!("-DoutputDirectory={}", self.libs().display()))
            .output();
        let output = match output {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("resolve the jars of Apache Kafka: `mvn` is not there, {INSTALL}")
            }
            output => output.context("run `mvn`")?,
        };
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            bail!("resolve the jars of Apache Kafka {VERSION} with `mvn`:\n{text}");
        }
        Ok(())
    }
}

/// `target/kafka`: jars, and the folders of running clusters.
pub(super) fn kafka_dir() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    // A relative folder counts from the workspace, whatever the current directory of a test is.
    workspace.join(target).join("kafka")
}

#[cfg(test)]
mod tests {
    use super::{POM, VERSION};

    #[test]
    fn the_folder_is_named_for_the_version_in_the_pom() {
        assert!(POM.contains(&format!(
            "<artifactId>kafka_2.13</artifactId>\n      <version>{VERSION}</version>"
        )));
    }
}
