//! Figures and how they are shown.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{rival, ways};

/// One measured part.
#[derive(Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) num_messages: u64,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
    /// Peak memory of the process that did it, where that is a process of its own.
    pub(crate) peak_bytes: Option<u64>,
    pub(crate) remark: String,
}

impl Figure {
    /// Prints it for the process that asked for it.
    pub(crate) fn print(&self) -> anyhow::Result<()> {
        serde_json::to_writer(io::stdout(), self)?;
        Ok(())
    }

    /// A line of the tables.
    fn line(&self) -> String {
        let seconds = self.elapsed.as_secs_f64();
        let cpu_us = self.cpu.as_secs_f64() * 1e6 / self.num_messages as f64;
        let peak = self
            .peak_bytes
            .map_or_else(|| "–".to_owned(), |bytes| format!("{} MiB", bytes >> 20));
        format!(
            "| {} | {:.2} | {cpu_us:.3} | {peak} | {} |\n",
            self.name,
            self.num_messages as f64 / seconds / 1e6,
            self.remark,
        )
    }
}

/// All that was measured, in its order.
pub(crate) struct Report {
    num_messages: u64,
    pub(crate) stages: Vec<Figure>,
    pub(crate) ways: Vec<Figure>,
    pub(crate) latency: Option<String>,
}

/// User and system time of all threads so far.
pub(crate) fn cpu_of_this_process() -> anyhow::Result<Duration> {
    Ok(inlet_testkit::cpu_time(std::process::id())?.total())
}

impl Report {
    pub(crate) fn new(num_messages: u64) -> Self {
        Self {
            num_messages,
            stages: Vec::new(),
            ways: Vec::new(),
            latency: None,
        }
    }

    /// Prints `BENCHMARKS.md`.
    pub(crate) fn print(&self) -> anyhow::Result<()> {
        let lines = |figures: &[Figure]| figures.iter().map(Figure::line).collect::<String>();
        let latency = self.latency.as_ref();
        let text = format!(
            "{HEAD}Measured on {cores} shared cores with {num_messages} messages.\n\n\
             ## Stages alone, one thread\n\n{COLUMNS}\n{stages}\n\
             ## The whole way\n\n\
             Timed from the first message to the last confirmed row; the round of median length of three. CPU is that\n\
             of the client's process, all threads.\n\n\
             {COLUMNS}\n{ways}{comparison}{latency}",
            cores = std::thread::available_parallelism()?,
            num_messages = self.num_messages,
            stages = lines(&self.stages),
            ways = lines(&self.ways),
            comparison = self.comparison().unwrap_or_default(),
            latency = latency
                .map(|latency| format!("\n## Latency\n\n{latency}\n"))
                .unwrap_or_default(),
        );
        io::stdout().write_all(text.as_bytes())?;
        Ok(())
    }

    /// What Inlet does as multiples of what the rival does, all rounds of it together.
    fn comparison(&self) -> Option<String> {
        let sum = |name: &str| {
            let figures = self.ways.iter().filter(|figure| figure.name == name);
            figures.fold((0, 0.0, 0.0), |(num_messages, seconds, cpu), figure| {
                (
                    num_messages + figure.num_messages,
                    seconds + figure.elapsed.as_secs_f64(),
                    cpu + figure.cpu.as_secs_f64(),
                )
            })
        };
        let (ours, our_seconds, our_cpu) = sum(ways::TO_SERVER);
        let (theirs, their_seconds, their_cpu) = sum(rival::NAME);
        (ours > 0 && theirs > 0).then(|| {
            let share = theirs as f64 / ours as f64;
            format!(
                "\nInto TDengine Inlet writes **{:.1} times** the rival's rows/s with {:.2} of its CPU a row.\n",
                their_seconds / our_seconds / share,
                our_cpu / their_cpu * share,
            )
        })
    }
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

For scale, what the parts do alone on such a machine: librdkafka's batch call 2.6 to 2.8 million messages/s at 0.54 µs
(with the C library's malloc); simd-json's tape 3.5 to 4.2 million such messages/s a core; TDengine fed with ready-made
requests of 10 rows a subtable 1.3 million rows/s, of 100 rows 6.0 million.

";
