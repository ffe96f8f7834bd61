//! A program to compare with, on the same topic and the same server, before and after Inlet.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context as _;
use serde::Deserialize;

use crate::{TOPIC, figures::Figure};

/// What it is called in the tables.
pub(crate) const NAME: &str = "rival: broker → TDengine";

/// What the program prints as its only line.
#[derive(Deserialize)]
struct Told {
    rows: u64,
    seconds: f64,
    cpu_seconds: f64,
    peak_bytes: u64,
}

/// Runs `program` with the bootstrap address, the topic and the number of messages.
pub(crate) fn measure(program: &str, bootstrap: &str, num_messages: u64) -> anyhow::Result<Figure> {
    eprintln!("{program} …");
    let output = Command::new(program)
        .args([bootstrap, TOPIC, &num_messages.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("starting `{program}`"))?;
    anyhow::ensure!(
        output.status.success(),
        "`{program}` ended with {}",
        output.status
    );
    let told: Told = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("what `{program}` printed"))?;
    Ok(Figure {
        name: NAME.to_owned(),
        num_messages: told.rows,
        elapsed: Duration::from_secs_f64(told.seconds),
        cpu: Duration::from_secs_f64(told.cpu_seconds),
        peak_bytes: Some(told.peak_bytes),
        remark: "a script by hand: 4 processes, SQL text".to_owned(),
    })
}
