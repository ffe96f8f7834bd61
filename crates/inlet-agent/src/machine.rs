//! The machine that the agent runs on, and the process, in the words of the link.

use std::thread;

use inlet_protocol::link::v1::{Facts, Machine};
use inlet_runner::host::{self, HostWatch};

/// What does not change while the agent runs.
pub(crate) fn facts(started_at_ms: i64) -> Facts {
    Facts {
        host: host::name().unwrap_or_default(),
        os: host::system().unwrap_or_default(),
        cores: thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory_bytes: host::memory_bytes().unwrap_or_default(),
        started_at_ms,
    }
}

/// Looks at the machine again and again.
pub(crate) struct MachineWatch(Option<HostWatch>);

impl MachineWatch {
    pub(crate) fn new() -> Self {
        Self(HostWatch::new().ok())
    }

    /// `None` on a system that does not tell.
    pub(crate) fn look(&mut self) -> Option<Machine> {
        let host = self.0.as_mut()?.look().ok()?;
        Some(Machine {
            cpu_percent: host.cpu_percent,
            memory_used_bytes: host.memory_used_bytes,
            process_memory_bytes: host.process_memory_bytes,
            disk_read_bytes: host.disk_read_bytes,
            disk_written_bytes: host.disk_written_bytes,
        })
    }
}
