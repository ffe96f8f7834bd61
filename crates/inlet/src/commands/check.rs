//! `inlet check`: can both ends be reached, layer by layer.

use anyhow::Context as _;
use inlet_config::settings::DataSourceSettings;
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};
use inlet_tdengine::TdengineSink;

use super::{Failure, Outcome, load_with_rules};
use crate::{cli::CheckArgs, tables};

/// Probes Kafka, then TDengine; fails when any step does.
pub(crate) fn run(args: &CheckArgs) -> Outcome {
    let settings = load_with_rules(&args.document)?;
    let kafka = inlet_kafka::probe::probe(&settings.kafka);
    let tdengine = probe_target(&settings)?;
    let num_failed = kafka
        .iter()
        .chain(&tdengine)
        .filter(|step| step.is_failed())
        .count();
    if args.json {
        tables::print_json(&[kafka, tdengine].concat())?;
    } else {
        print("Kafka", &kafka)?;
        print("TDengine", &tdengine)?;
    }
    match num_failed {
        0 => Ok(()),
        1 => Err(Failure::Failed("1 check failed".to_owned())),
        _ => Err(Failure::Failed(format!("{num_failed} checks failed"))),
    }
}

fn probe_target(settings: &DataSourceSettings) -> Result<Vec<ProbeStep>, Failure> {
    let sink = TdengineSink::new(settings.target.clone())
        .map_err(|error| Failure::Document(format!("target.tdengine: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting a runtime")?;
    Ok(runtime.block_on(sink.probe()))
}

fn print(title: &str, steps: &[ProbeStep]) -> anyhow::Result<()> {
    let header = ["step", "", "found or to do"].map(str::to_owned);
    let row = |step: &ProbeStep| {
        let (mark, text) = match &step.outcome {
            ProbeOutcome::Ok { detail } => ("ok", detail.clone()),
            ProbeOutcome::Failed { cause, remedy } => {
                ("FAILED", format!("{cause}\nTo do: {remedy}"))
            }
            ProbeOutcome::Skipped { because } => ("skipped", because.clone()),
        };
        vec![step.name.clone(), mark.to_owned(), text]
    };
    tables::print(title, &header, &steps.iter().map(row).collect::<Vec<_>>())
}
