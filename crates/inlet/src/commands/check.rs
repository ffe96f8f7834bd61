//! `inlet check`: can both ends be reached, layer by layer.

use inlet_engine::check::{CheckStep, check_kafka, check_target};
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};

use super::{Failure, Outcome, load_with_rules};
use crate::{cli::CheckArgs, tables};

/// Probes Kafka, then TDengine; fails when any step does.
pub(crate) fn run(args: &CheckArgs) -> Outcome {
    let settings = load_with_rules(&args.document)?;
    let kafka = steps(check_kafka(&settings.kafka));
    let tdengine = steps(check_target(&settings.target));
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
    outcome(num_failed)
}

/// What the command says of so many failed steps.
pub(super) fn outcome(num_failed: usize) -> Outcome {
    match num_failed {
        0 => Ok(()),
        1 => Err(Failure::Failed("1 check failed".to_owned())),
        _ => Err(Failure::Failed(format!("{num_failed} checks failed"))),
    }
}

fn steps(steps: Vec<CheckStep>) -> Vec<ProbeStep> {
    steps.into_iter().map(|step| step.step).collect()
}

/// The steps as a table.
pub(super) fn print(title: &str, steps: &[ProbeStep]) -> anyhow::Result<()> {
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
