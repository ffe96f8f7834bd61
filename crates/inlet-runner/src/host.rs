//! The host that a runner is on, and the runner's process.

use std::thread;

use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind,
    System,
};

/// What the system tells.
#[derive(Clone, Debug)]
pub struct Host {
    /// Cores of the host.
    pub cores: usize,
    /// Memory of the host.
    pub memory_bytes: u64,
    /// Memory of the host that is in use.
    pub memory_used_bytes: u64,
    /// Load of all cores together since the look before, 0 to 100.
    pub cpu_percent: f32,
    /// Memory of this process.
    pub process_memory_bytes: u64,
    /// Read from disks by this process since its start.
    pub disk_read_bytes: u64,
    /// Written to disks by this process since its start.
    pub disk_written_bytes: u64,
}

/// Looks at the host again and again: load is a difference of two looks.
pub struct HostWatch(System);

impl HostWatch {
    /// The look that the first load is told against.
    ///
    /// # Errors
    /// When the system is one that does not tell.
    pub fn new() -> Result<Self, sysinfo::Error> {
        let kinds = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_usage());
        System::new_with_specifics(kinds).map(Self)
    }

    /// Reads a few files of `/proc`, no more.
    ///
    /// # Errors
    /// When the system does not tell of this process.
    pub fn look(&mut self) -> Result<Host, sysinfo::Error> {
        let system = &mut self.0;
        system.refresh_cpu_usage();
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let process = refresh_process(system)?;
        let process = system.process(process);
        let disk = process
            .map(sysinfo::Process::disk_usage)
            .unwrap_or_default();
        Ok(Host {
            cores: system.cpus().len(),
            memory_bytes: system.total_memory(),
            memory_used_bytes: system.used_memory(),
            cpu_percent: system.global_cpu_usage(),
            process_memory_bytes: process.map_or(0, sysinfo::Process::memory),
            disk_read_bytes: disk.total_read_bytes,
            disk_written_bytes: disk.total_written_bytes,
        })
    }
}

/// One look. It takes a fifth of a second, since load is a difference of two: not for async threads.
///
/// # Errors
/// When the system is one that does not tell.
pub fn look() -> Result<Host, sysinfo::Error> {
    let mut watch = HostWatch::new()?;
    thread::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL);
    watch.look()
}

/// What the host is called in its network, if the system tells.
pub fn name() -> Option<String> {
    System::host_name().ok().filter(|name| !name.is_empty())
}

/// Such as `Debian 12`, if the system tells.
pub fn system() -> Option<String> {
    System::long_os_version().ok()
}

/// Memory of the host, if the system tells.
pub fn memory_bytes() -> Option<u64> {
    let kinds = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(kinds).ok()?;
    Some(system.total_memory())
}

/// Memory of this process.
///
/// # Errors
/// When the system is one that does not tell.
pub fn process_memory_bytes() -> Result<u64, sysinfo::Error> {
    let mut system = System::new()?;
    let process = refresh_process(&mut system)?;
    Ok(system.process(process).map_or(0, sysinfo::Process::memory))
}

fn refresh_process(system: &mut System) -> Result<Pid, sysinfo::Error> {
    let pid = sysinfo::get_current_pid()?;
    let kinds = ProcessRefreshKind::nothing()
        .with_memory()
        .with_disk_usage();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kinds);
    Ok(pid)
}
