//! A child process that cannot outlive the process that started it.
//!
//! A small shell stands between: it holds the reading end of a pipe whose writing end is ours alone.
//! Each line on the pipe is a signal to pass on; its end, which also comes when we are killed, is
//! `KILL`. So no process id is ever signalled from here, and none can be mistaken for another.
//! The shell and its child form their own process group: Ctrl-C on a terminal reaches us alone,
//! and we decide in which order things end.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::wait::wait_for;

/// `read` is a builtin of the shell, so the watcher is one process and ends at once when killed.
const SHELL: &str = r#"
"$@" </dev/null &
child=$!
exec 3<&0
(while read -r signal <&3; do kill -"$signal" "$child"; done; kill -KILL "$child") &
watcher=$!
wait "$child"
status=$?
kill "$watcher"
exit "$status"
"#;

/// A running child and the pipe that keeps it alive. Dropping it kills the child.
#[derive(Debug)]
pub(crate) struct Leash {
    shell: Child,
    /// `None` once the child was killed.
    pipe: Option<ChildStdin>,
}

impl Leash {
    /// Starts `program` with `arguments`; standard output and error go to the file `log`.
    pub(crate) fn start<S: AsRef<OsStr>>(
        program: &str,
        arguments: impl IntoIterator<Item = S>,
        log: &Path,
    ) -> Result<Self> {
        let output = File::options().create(true).append(true).open(log);
        let output = output.with_context(|| format!("open the log `{}`", log.display()))?;
        let mut shell = Command::new("sh")
            .args(["-c", SHELL, "sh", program])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("start `{program}`"))?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// Sends the signal of this name (`TERM`, `STOP`, `CONT`).
    pub(crate) fn signal(&mut self, name: &str) -> Result<()> {
        let pipe = self
            .pipe
            .as_mut()
            .context("the process was killed before")?;
        writeln!(pipe, "{name}").with_context(|| format!("send `{name}`"))
    }

    /// How the child ended, if it did; a signal shows as exit code 128 + its number.
    pub(crate) fn exit_status(&mut self) -> Option<ExitStatus> {
        self.shell.try_wait().ok().flatten()
    }

    /// Waits for the child to end by itself.
    pub(crate) fn wait(&mut self, deadline: Duration) -> Result<ExitStatus> {
        wait_for(deadline, "a process to end", || self.exit_status())
    }

    /// Kills the child (`SIGKILL`) and waits until it is gone.
    pub(crate) fn kill(&mut self) -> Result<()> {
        drop(self.pipe.take());
        self.shell.wait().context("wait for a killed process")?;
        Ok(())
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // Only fails when the child is gone already, which is what we want.
        drop(self.kill());
    }
}

#[cfg(test)]
mod tests;
