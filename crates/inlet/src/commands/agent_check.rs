//! `inlet agent check`: can the hub be reached and will it take the agent, layer by layer.

use inlet_agent::options::{AgentOptions, OptionsError};
use inlet_pipeline::probe::ProbeStep;

use super::{Failure, Outcome, check, serve};
use crate::{cli::AgentCheckArgs, tables};

/// Checks the configuration and the way to each hub; fails when any step does.
pub(crate) fn run(args: &AgentCheckArgs, options: &Result<AgentOptions, OptionsError>) -> Outcome {
    let steps = serve::runtime()?.block_on(inlet_agent::check(options));
    if args.json {
        tables::print_json(&steps)?;
    } else {
        check::print("Agent", &steps)?;
    }
    if options.is_err() {
        return Err(Failure::Document("the configuration is wrong".to_owned()));
    }
    check::outcome(
        steps
            .iter()
            .filter(|step| ProbeStep::is_failed(step))
            .count(),
    )
}
