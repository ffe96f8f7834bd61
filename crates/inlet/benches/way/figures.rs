//! Figures and how they are shown.

use std::{
    io::{self, Write as _},
    time::Duration,
};

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
pub(crate) fn print(
    stages: &Table,
    whole: &Table,
    latency: Option<&str>,
    num_messages: u64,
) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?;
    let latency = latency
        .map(|latency| format!("\n## Latency\n\n{latency}\n"))
        .unwrap_or_default();
    let text = format!(
        "{HEAD}Measured on {cores} shared cores with {num_messages} messages.\n\n\
         ## Stages alone, one thread\n\n{COLUMNS}\n{}\n\
         ## The whole way\n\n\
         Timed from the first message to the last confirmed row; CPU is that of the client's process, all threads.\n\n\
         {COLUMNS}\n{}{latency}",
        stages.lines(),
        whole.lines(),
    );
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

const COLUMNS: &str = "| part | million messages/s | CPU µs a message | peak memory | |\n| --- | --- | --- | --- | --- |";

const HEAD: &str = "# Benchmarks

Written by one command; broker, TDengine and client share the machine, so compare rows of one table, not
figures of two machines:

```sh
cargo xtask bench                                        # stages, memory, sandbox
INLET_TEST_TDENGINE=ws://root:taosdata@127.0.0.1:6041 \\
  cargo xtask bench --messages 4000000 --rival crates/inlet/benches/rival/rival.py   # and a real server
```

The rival is a Python script as a good engineer writes it by hand (`pip install -r
crates/inlet/benches/rival/requirements.txt`); it runs on the same topic and server before and after Inlet.

The message is JSON of 148 bytes with 8 fields (`id`, `message`, `ts`, `voltage`, `current`, `phase`, `groupid`,
`location`), lz4, no key, 4 partitions; rows have a time, three FLOAT columns and two tags, in 10,000 subtables.
All settings of Inlet are at their defaults.

";
