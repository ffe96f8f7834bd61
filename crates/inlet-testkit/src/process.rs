//! The `inlet` binary as a child process.
//!
//! Its lines are collected as they come, it can be ended in every way, and what it used is known
//! also after it ended. Dropping the value kills the process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use crate::resources::{CpuTime, MemoryUse, cpu_time, memory_use};
use crate::wait::{wait_for, wait_until};

/// A running or ended `inlet`.
#[derive(Debug)]
pub struct InletProcess {
    child: Child,
    stdout: Lines,
    stderr: Lines,
    ended: Option<ExitStatus>,
    memory: MemoryUse,
    cpu: CpuTime,
}

impl InletProcess {
    /// Starts a prepared command (program, arguments, environment); its output is collected.
    pub fn start(mut command: Command) -> Result<Self> {
        let program = command.get_program().to_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("start `{}`", program.display()))?;
        let stdout = Lines::collect(child.stdout.take().context("standard output is piped")?);
        let stderr = Lines::collect(child.stderr.take().context("standard error is piped")?);
        let (memory, cpu) = (MemoryUse::default(), CpuTime::default());
        Ok(Self {
            child,
            stdout,
            stderr,
            ended: None,
            memory,
            cpu,
        })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The lines of standard output so far.
    pub fn stdout(&self) -> Vec<String> {
        self.stdout.so_far()
    }

    /// The lines of standard error so far.
    pub fn stderr(&self) -> Vec<String> {
        self.stderr.so_far()
    }

    /// Waits for a line of either output that contains `text`, and returns it.
    pub fn wait_for_line(&self, deadline: Duration, text: &str) -> Result<String> {
        let found = wait_for(deadline, &format!("a line with `{text}`"), || {
            self.stdout()
                .into_iter()
                .chain(self.stderr())
                .find(|line| line.contains(text))
        });
        found.with_context(|| format!("the process wrote:\n{}", self.output()))
    }

    /// Both outputs as one text, for messages of failed tests.
    pub fn output(&self) -> String {
        [self.stdout(), self.stderr()].concat().join("\n")
    }

    /// Asks it to end as a service manager does (`SIGTERM`).
    pub fn terminate(&self) -> Result<()> {
        self.signal(Signal::SIGTERM)
    }

    /// Asks it to end as Ctrl-C does (`SIGINT`).
    pub fn interrupt(&self) -> Result<()> {
        self.signal(Signal::SIGINT)
    }

    /// Stops it in its tracks (`SIGSTOP`), as a machine does that sleeps.
    pub fn freeze(&self) -> Result<()> {
        self.signal(Signal::SIGSTOP)
    }

    /// Lets it go on after [`InletProcess::freeze`] (`SIGCONT`).
    pub fn thaw(&self) -> Result<()> {
        self.signal(Signal::SIGCONT)
    }

    /// Kills it (`SIGKILL`) and waits until it is gone. Nothing happens if it had ended.
    pub fn kill(&mut self) -> Result<()> {
        if self.ended.is_none() {
            self.child.kill()?;
            self.wait(Duration::from_secs(30))?;
        }
        Ok(())
    }

    /// Waits for it to end by itself; afterwards its output is complete.
    pub fn wait(&mut self, deadline: Duration) -> Result<ExitStatus> {
        if let Some(status) = self.ended {
            return Ok(status);
        }
        let ended = wait_until(deadline, "the process to end", || self.has_ended());
        ended.with_context(|| format!("the process wrote:\n{}", self.output()))?;
        let status = self.child.wait()?;
        self.ended = Some(status);
        self.stdout.finish();
        self.stderr.finish();
        Ok(status)
    }

    /// Whether it runs no more; takes what it used while that can still be seen.
    pub fn has_ended(&mut self) -> bool {
        if self.ended.is_some() {
            return true;
        }
        // Not reaped by this, so that its processor time can be read once it has ended.
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        let state = waitid(Id::Pid(self.pid()), flags);
        self.memory = memory_use(self.id()).unwrap_or(self.memory);
        self.cpu = cpu_time(self.id()).unwrap_or(self.cpu);
        !matches!(state, Ok(WaitStatus::StillAlive))
    }

    /// Its memory now, or as last seen while it was waited for.
    pub fn memory_use(&mut self) -> MemoryUse {
        self.has_ended();
        self.memory
    }

    /// Its processor time so far, or all of it after it ended.
    pub fn cpu_time(&mut self) -> CpuTime {
        self.has_ended();
        self.cpu
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id() as i32)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        // An ended child keeps its id until it is reaped, so this can hit no other process.
        anyhow::ensure!(self.ended.is_none(), "send {signal}: the process has ended");
        kill(self.pid(), signal).with_context(|| format!("send {signal}"))
    }
}

impl Drop for InletProcess {
    fn drop(&mut self) {
        // Only fails when it is gone already, which is what we want.
        drop(self.kill());
    }
}

/// Lines that a thread collects from a pipe.
#[derive(Debug)]
struct Lines {
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Lines {
    fn collect(pipe: impl Read + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let reader = std::thread::spawn(move || {
            // Bytes, as a program that dies may leave half a character behind.
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                sink.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
            }
        });
        Self {
            lines,
            reader: Some(reader),
        }
    }

    fn so_far(&self) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits for the end of the pipe.
    fn finish(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("collecting lines never panics");
        }
    }
}

#[cfg(test)]
mod tests;
