//! Figures and how they are shown.

use std::{io::Write as _, time::Duration};

/// One measured part.
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) num_messages: u64,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
    /// Peak memory of the process that did it, where that is a process of its own.
    pub(crate) peak_bytes: Option<u64>,
    pub(crate) remark: String,
}

/// Figures in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Table(pub(crate) Vec<Figure>);

impl Table {
    fn lines(&self) -> String {
        let line = |figure: &Figure| {
            let seconds = figure.elapsed.as_secs_f64();
            let cpu_us = figure.cpu.as_secs_f64() * 1e6 / figure.num_messages as f64;
            let peak = figure
                .peak_bytes
                .map_or_else(|| "–".to_owned(), |bytes| format!("{} MiB", bytes >> 20));
            format!(
                "| {} | {:.2} | {cpu_us:.3} | {peak} | {} |\n",
                figure.name,
                figure.num_messages as f64 / seconds / 1e6,
                figure.remark,
            )
        };
        self.0.iter().map(line).collect()
    }
}

/// User and system time of all threads so far.
pub(crate) fn cpu_of_this_process() -> anyhow::Result<Duration> {
    Ok(inlet_testkit::cpu_time(std::process::id())?.total())
}

/// Prints `BENCHMARKS.md`.
pub(crate) fn print(stages: &Table, whole: &Table, num_messages: u64) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?;
    let head = "| part | million messages/s | CPU µs a message | peak memory | |\n| --- | --- | --- | --- | --- |";
    writeln!(
        std::io::stdout(),
        "# Benchmarks\n\n\
         Made by `cargo xtask bench --messages {num_messages}` on {cores} shared cores, with the broker and TDengine\n\
         on the same machine. Compare rows of one table, not absolute figures of two machines.\n\n\
         The message is JSON of 145 bytes with 8 fields (`id`, `message`, `ts`, `voltage`, `current`, `phase`, `groupid`,\n\
         `location`), lz4, 4 partitions; rows have a time, three FLOAT columns and two tags; 10,000 subtables.\n\n\
         ## Stages alone, one thread\n\n{head}\n{}\n\
         ## The whole way\n\nCPU is that of Inlet's process, all threads.\n\n{head}\n{}",
        stages.lines(),
        whole.lines(),
    )?;
    Ok(())
}
