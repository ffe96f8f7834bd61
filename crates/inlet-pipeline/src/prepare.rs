//! Before the run: the target is prepared, however long it takes to come up.

use std::time::Duration;

use inlet_message::target::TargetTable;

use crate::{
    activity::ActivityKind,
    condition::{Party, Phase},
    patience::{GivenUp, Patience},
    retry::{Pauses, doubled},
    run::{RunContext, RunError},
    sink::{Prepared, Sink, WriteClass},
    status::RunStatus,
    supervise::own_runtime,
};

/// Prepares the target, trying for ever while it cannot be reached.
///
/// # Errors
/// When a person must change something, or the run is asked to end.
pub fn prepare<K: Sink>(
    sink: &K,
    context: &RunContext,
    pauses: &Pauses,
) -> Result<TargetTable, RunError> {
    let patience = Patience::new(context.stop.clone(), Duration::ZERO);
    let result = own_runtime()?.block_on(prepare_for_ever(sink, context, pauses, &patience));
    match &result {
        Ok(_) => {}
        Err(RunError::EndedBeforePrepared) => {
            context.status.condition.enter(Phase::Done);
            let what = "asked to end before the target was reached";
            context.status.activity.note(ActivityKind::Done, what);
        }
        Err(error) => context.status.failed(&error.to_string()),
    }
    result
}

async fn prepare_for_ever<K: Sink>(
    sink: &K,
    context: &RunContext,
    pauses: &Pauses,
    patience: &Patience,
) -> Result<TargetTable, RunError> {
    let RunStatus {
        condition,
        activity,
        ..
    } = &*context.status;
    for attempt in 1.. {
        let prepared = patience.during(sink.prepare()).await.map_err(ended_early)?;
        let error = match prepared {
            Ok(Prepared { table, created }) => {
                if condition.recovered(Party::Target) {
                    activity.note(ActivityKind::SinkRecovered, "the target can be used again");
                }
                for what in created {
                    activity.note(ActivityKind::Created, format!("{what} was created"));
                }
                return Ok(table);
            }
            Err(error) => error,
        };
        if !matches!(error.class, WriteClass::Unreachable | WriteClass::SlowDown) {
            return Err(RunError::Prepare {
                message: error.message,
                remedy: error.remedy,
            });
        }
        if condition.trouble(Party::Target, &error.message) {
            let told = match &error.remedy {
                Some(remedy) => format!("{error} ({remedy})"),
                None => error.to_string(),
            };
            let what = "the target cannot be prepared, trying again";
            activity.note_cause(ActivityKind::SinkTrouble, what, told);
            tracing::warn!(
                error = %error,
                remedy = error.remedy.as_deref(),
                "target cannot be prepared, trying again"
            );
        }
        let pause = doubled(pauses.first, attempt, pauses.longest);
        patience.pause(pause).await.map_err(ended_early)?;
    }
    Err(RunError::EndedBeforePrepared)
}

fn ended_early(_: GivenUp) -> RunError {
    RunError::EndedBeforePrepared
}
