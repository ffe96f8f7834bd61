//! The machine that the hub runs on, and the process.

use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind,
    System,
};

/// What the system tells.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// Cores of the machine.
    pub(crate) cores: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) memory_used_bytes: u64,
    /// Load of all cores together, 0 to 100.
    pub(crate) cpu_percent: f32,
    /// Memory of this process.
    pub(crate) process_memory_bytes: u64,
    /// Read from disks by this process since its start.
    pub(crate) disk_read_bytes: u64,
    /// Written to disks by this process since its start.
    pub(crate) disk_written_bytes: u64,
}

/// Looks at the machine. It takes a fifth of a second, since load is a difference of two looks: not for async
/// threads.
///
/// # Errors
/// When the system is one that does not tell.
pub(crate) fn look() -> Result<Machine, sysinfo::Error> {
    let kinds = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing().with_usage())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let mut system = System::new_with_specifics(kinds)?;
    std::thread::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL);
    system.refresh_cpu_usage();
    let process = refresh_process(&mut system)?;
    let process = system.process(process);
    let disk = process
        .map(sysinfo::Process::disk_usage)
        .unwrap_or_default();
    Ok(Machine {
        cores: system.cpus().len(),
        memory_bytes: system.total_memory(),
        memory_used_bytes: system.used_memory(),
        cpu_percent: system.global_cpu_usage(),
        process_memory_bytes: process.map_or(0, sysinfo::Process::memory),
        disk_read_bytes: disk.total_read_bytes,
        disk_written_bytes: disk.total_written_bytes,
    })
}

/// What the machine is called in its network, if the system tells.
pub(crate) fn host_name() -> Option<String> {
    System::host_name().ok().filter(|name| !name.is_empty())
}

/// Memory of this process.
///
/// # Errors
/// When the system is one that does not tell.
pub(crate) fn process_memory_bytes() -> Result<u64, sysinfo::Error> {
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
