//! The machine that the agent runs on, and the process, as the hub's page shows them.

use std::thread;

use inlet_protocol::link::v1::{Facts, Machine};
use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System,
};

/// What does not change while the agent runs.
pub(crate) fn facts(started_at_ms: i64) -> Facts {
    let kinds = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let memory_bytes = System::new_with_specifics(kinds).map_or(0, |system| system.total_memory());
    Facts {
        host: System::host_name().unwrap_or_default(),
        os: System::long_os_version().unwrap_or_default(),
        cores: thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory_bytes,
        started_at_ms,
    }
}

/// Looks at the machine again and again: load is a difference of two looks.
pub(crate) struct MachineWatch(Option<System>);

impl MachineWatch {
    pub(crate) fn new() -> Self {
        let kinds = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_usage());
        Self(System::new_with_specifics(kinds).ok())
    }

    /// `None` on a system that does not tell. Reads a few files of `/proc`, no more.
    pub(crate) fn look(&mut self) -> Option<Machine> {
        let system = self.0.as_mut()?;
        system.refresh_cpu_usage();
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let pid = sysinfo::get_current_pid().ok()?;
        let kinds = ProcessRefreshKind::nothing()
            .with_memory()
            .with_disk_usage();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kinds);
        let process = system.process(pid)?;
        let disk = process.disk_usage();
        Some(Machine {
            cpu_percent: system.global_cpu_usage(),
            memory_used_bytes: system.used_memory(),
            process_memory_bytes: process.memory(),
            disk_read_bytes: disk.total_read_bytes,
            disk_written_bytes: disk.total_written_bytes,
        })
    }
}
