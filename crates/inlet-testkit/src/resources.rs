//! Memory and processor time of a process, from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux counts processor time for user space in hundredths of a second, whatever its own clock is.
const TICK: Duration = Duration::from_millis(10);

/// Physical memory of a process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// Now (`VmRSS`), in bytes.
    pub resident_bytes: u64,
    /// The most so far (`VmHWM`), in bytes.
    pub peak_bytes: u64,
}

/// Processor time of all threads of a process, to 10 ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTime {
    /// In the program itself.
    pub user: Duration,
    /// In the kernel on its behalf.
    pub system: Duration,
}

impl CpuTime {
    /// Both together.
    pub fn total(self) -> Duration {
        self.user + self.system
    }
}

/// The memory that the process `pid` uses.
pub fn memory_use(pid: u32) -> Result<MemoryUse> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .with_context(|| format!("read the memory use of process {pid}"))?;
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
        number.with_context(|| format!("process {pid} has no `{name}`: it has ended"))
    };
    Ok(MemoryUse {
        resident_bytes: kib("VmRSS:")? * 1024,
        peak_bytes: kib("VmHWM:")? * 1024,
    })
}

/// The processor time that the process `pid` has used; also of one that ended and was not reaped.
pub fn cpu_time(pid: u32) -> Result<CpuTime> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
        .with_context(|| format!("read the processor time of process {pid}"))?;
    // The name, in parentheses, may hold spaces. Behind it: state is field 3, utime 14, stime 15.
    let (_, fields) = stat
        .rsplit_once(')')
        .context("`/proc/…/stat` has no name")?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<u32>);
    let mut next = || {
        ticks
            .next()
            .context("`/proc/…/stat` is too short")?
            .context("not a number")
    };
    Ok(CpuTime {
        user: TICK * next()?,
        system: TICK * next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{cpu_time, memory_use};

    #[test]
    fn this_process_uses_memory_and_time() {
        let pid = std::process::id();
        let memory = memory_use(pid).unwrap();
        assert!(memory.resident_bytes > 1 << 20 && memory.peak_bytes >= memory.resident_bytes);
        let before = cpu_time(pid).unwrap().total();
        crate::wait_until(std::time::Duration::from_mins(1), "processor time", || {
            (0..1_000_000_u64).map(std::hint::black_box).sum::<u64>() > 0
                && cpu_time(pid).unwrap().total() > before
        })
        .unwrap();
    }
}
