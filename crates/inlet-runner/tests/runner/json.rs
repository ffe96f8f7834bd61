//! What travels between hub and agent is read as it was written.

use std::fmt::Debug;

use inlet_config::DocumentFault;
use inlet_engine::{
    check::{CheckStep, End},
    faults::{FaultFilter, FaultId, ReplayOutcome},
    offsets::{PartitionOffsets, PartitionReset, ResetPlan, ResetTo},
    replay::{ReplayReport, Replayed, Selection},
    sample::{Bytes, SampleEnd, SampleMessage},
    topics::Topic,
};
use inlet_message::{
    declare::declared_table, fault::FaultKind, message::TopicPartition, rows::Layout,
};
use inlet_pipeline::{
    accounts::Outcome,
    activity::{ActivityKind, ActivityLog},
    probe::ProbeStep,
    sink::{PrepareError, Prepared, WriteClass, WriteError},
    status::{PartitionProgress, RunStatus, Snapshot},
};
use inlet_runner::{
    Assigned, EndedRun, Failure, FailureClass, Observed, ObservedPhase, ObservedRun, RunEnd,
    RunFrame, RunnerEvent, StopCause, Via,
    question::{Answer, AskError, Asked, Question},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::stage::{assignment, document, parcel};

/// It comes back as it went.
fn travels<T: Serialize + DeserializeOwned + PartialEq + Debug>(sent: &T) {
    let json = serde_json::to_string(sent).unwrap();
    let read: T = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(&read, sent, "{json}");
}

fn partition() -> TopicPartition {
    TopicPartition {
        topic: "meters".into(),
        partition: 3,
    }
}

/// Numbers of a run of which some are large and some are missing.
fn snapshot() -> Snapshot {
    let status = RunStatus::default();
    status.accounts.consume(&partition(), 5);
    let outcomes = [
        Outcome::Written,
        Outcome::Discarded(FaultKind::ParseFailed),
        Outcome::Quarantined(FaultKind::ValueDoesNotFit),
    ];
    status.accounts.close(&partition(), outcomes.into_iter());
    status.bytes_consumed.add(u64::MAX);
    let progress = PartitionProgress {
        position: 5,
        committed: None,
        high_watermark: Some(9),
    };
    status.partitions.lock().insert(partition(), progress);
    status.snapshot()
}

#[test]
fn numbers_of_a_run_keep_their_names_and_come_back() {
    let snapshot = snapshot();
    travels(&snapshot);
    let json = serde_json::to_value(&snapshot).unwrap();
    assert_eq!(json["state"], "starting");
    assert_eq!(json["faults"]["parse_failed"]["discarded"], 1);
    assert_eq!(
        json["partitions"][0]["progress"]["committed"],
        serde_json::Value::Null
    );
}

#[test]
fn assignments_and_observations_come_back() {
    travels(&assignment("a"));
    travels(&vec![Assigned {
        source_id: "a".to_owned(),
        epoch: u64::MAX,
        version: 3,
    }]);
    let failure = Failure {
        cause: "no route".to_owned(),
        remedy: None,
        class: FailureClass::MayPass,
    };
    let phases = [
        ObservedPhase::Off,
        ObservedPhase::Live {
            paused: true,
            stopping: Some(StopCause::RunnerStops),
        },
        ObservedPhase::BackingOff {
            next_attempt_at_ms: 7,
            failure: failure.clone(),
        },
        ObservedPhase::Refused(failure),
        ObservedPhase::Done { after_ms: 500 },
    ];
    for phase in phases {
        travels(&Observed {
            source_id: "a".to_owned(),
            epoch: 1,
            version: 2,
            phase,
            run: Some(ObservedRun {
                run_id: "r".to_owned(),
                version: 2,
                started_at_ms: 1,
                started_by: "ada".to_owned(),
                snapshot: snapshot(),
                frame: RunFrame {
                    memory_limit_bytes: 1 << 40,
                    health_period_ms: 60_000,
                    busy_threshold: 0.95,
                    write_error_threshold: 10,
                },
            }),
        });
    }
}

#[test]
fn events_come_back() {
    let log = ActivityLog::default();
    log.note_cause(ActivityKind::SinkTrouble, "rows are not taken", "no route");
    travels(&RunnerEvent::Activity {
        source_id: "a".to_owned(),
        run_id: None,
        event: log.since(0).remove(0),
    });
    travels(&RunnerEvent::RunStarted {
        source_id: "a".to_owned(),
        epoch: 1,
        run_id: "r".to_owned(),
        version: 1,
        started_at_ms: 1,
        by: "ada".to_owned(),
    });
    travels(&RunnerEvent::RunEnded(Box::new(EndedRun {
        source_id: "a".to_owned(),
        epoch: 1,
        run_id: Some("r".to_owned()),
        ended_at_ms: 2,
        end: RunEnd::RunnerStopped,
        cause: None,
        remedy: None,
        last: Some(snapshot()),
        desired_done: false,
        next_attempt_at_ms: None,
        done_after_ms: None,
        is_refused: false,
    })));
    travels(&RunnerEvent::Released {
        source_id: "a".to_owned(),
        epoch: 1,
    });
}

fn fault_id() -> FaultId {
    "archive-20261125T004007.123Z-0001.jsonl:42"
        .parse()
        .unwrap()
}

#[test]
fn questions_come_back() {
    let filter = FaultFilter {
        kind: Some("parse_failed".to_owned()),
        replayed: Some(false),
        ..FaultFilter::default()
    };
    let page = |cursor| (filter.clone(), 100, cursor);
    let (filter, limit, cursor) = page(Some(fault_id()));
    let resets = [
        ResetTo::Earliest,
        ResetTo::Latest,
        ResetTo::TimestampMs(7),
        ResetTo::Offsets(vec![(partition(), 9)]),
    ];
    let moves = resets.into_iter().map(|to| Question::MoveOffsets {
        to,
        topics: vec!["meters".to_owned()],
        dry_run: true,
    });
    let replays = [
        Selection::Ids(vec![fault_id()]),
        Selection::Matching(filter.clone()),
    ];
    let replays = replays.map(|selection| Question::Replay {
        selection,
        dry_run: false,
    });
    let others = [
        Question::CheckKafka,
        Question::CheckTarget,
        Question::Topics,
        Question::Sample {
            from: SampleEnd::Both,
            count: 10,
        },
        Question::Table,
        Question::Offsets,
        Question::Faults {
            filter: filter.clone(),
            limit,
            cursor,
        },
        Question::FaultGroups,
        Question::FaultsDownload {
            filter,
            limit,
            cursor: None,
        },
    ];
    for question in moves.chain(replays).chain(others) {
        travels(&Asked {
            source_id: Some("a".to_owned()),
            parcel: assignment("a").parcel,
            via: Via::Hub,
            question,
        });
    }
}

#[test]
fn answers_come_back() {
    let answers = [
        Answer::Steps(vec![
            CheckStep {
                end: End::Kafka,
                step: ProbeStep::ok("resolve kafka-1", "10.0.0.1"),
            },
            CheckStep {
                end: End::Tdengine,
                step: ProbeStep::failed("connect", "refused", "start it"),
            },
            CheckStep {
                end: End::Tdengine,
                step: ProbeStep::skipped("login", "connect"),
            },
        ]),
        Answer::Topics(vec![Topic {
            name: "meters".to_owned(),
            partitions: 3,
            internal: false,
        }]),
        Answer::Sample(vec![SampleMessage {
            topic: "meters".to_owned(),
            partition: 0,
            offset: 1,
            timestamp_ms: None,
            key: Some(Bytes::new(b"\xff")),
            payload: None,
            headers: Vec::new(),
        }]),
        Answer::Offsets {
            group_id: "g".to_owned(),
            partitions: vec![PartitionOffsets {
                partition: partition(),
                begin: 0,
                committed: None,
                end: 9,
            }],
        },
        Answer::Moved(ResetPlan {
            partitions: vec![PartitionReset {
                partition: partition(),
                from: None,
                to: 3,
                read_again: 0,
                skipped: 0,
            }],
        }),
        Answer::Replayed(report()),
    ];
    for answer in answers {
        travels(&Ok::<_, AskError>(answer));
    }
}

fn report() -> ReplayReport {
    ReplayReport {
        matched: 2,
        written: 1,
        still_at_fault: 1,
        examples: vec![Replayed {
            id: fault_id(),
            outcome: ReplayOutcome::StillAtFault,
            reason: Some("it is no number".to_owned()),
        }],
        ..ReplayReport::default()
    }
}

#[test]
fn errors_come_back() {
    let message = || "no route".to_owned();
    let remedy = || Some("start it".to_owned());
    let errors = [
        AskError::Document(vec![DocumentFault {
            path: "kafka.topics".to_owned(),
            line: 3,
            column: 1,
            message: message(),
            hint: None,
        }]),
        AskError::Invalid {
            key: "count".to_owned(),
            message: message(),
        },
        AskError::Kafka {
            message: message(),
            remedy: remedy(),
        },
        AskError::Tdengine {
            message: message(),
            remedy: None,
        },
        AskError::Archive { message: message() },
        AskError::Unfinished {
            message: message(),
            remedy: remedy(),
            report: Box::new(report()),
        },
        AskError::Busy { message: message() },
        AskError::Other { message: message() },
    ];
    for error in errors {
        travels(&Err::<Answer, _>(error));
    }
}

#[test]
fn what_a_writer_via_the_hub_is_told_comes_back() {
    let classes = [
        WriteClass::Unreachable,
        WriteClass::RowFault(FaultKind::RowRefused),
        WriteClass::NeedsPerson,
    ];
    for class in classes {
        travels(&WriteError {
            class,
            code: Some(0x2603),
            message: "Table does not exist".to_owned(),
            remedy: Some("create it".to_owned()),
        });
        travels(&PrepareError {
            class,
            message: "Database not exist".to_owned(),
            remedy: None,
        });
    }
    let columns = "columns: {ts: {from: _timestamp, type: TIMESTAMP}, \
                   v: {from: v, type: NCHAR(8)}, w: {from: v, type: BIGINT UNSIGNED}}";
    let mut text = document("a");
    let begin = text.find("columns:").unwrap();
    let end = begin + text[begin..].find('\n').unwrap();
    text.replace_range(begin..end, columns);
    let settings = parcel(text).resolve(Via::Direct).unwrap();
    let table = declared_table(&settings.target).unwrap();
    travels(&Layout {
        columns: table.columns.clone(),
        tags: table.tags.clone(),
    });
    travels(&Answer::Table(table.clone()));
    let prepared = Prepared {
        table,
        created: vec!["database `power`".to_owned()],
    };
    travels(&prepared);
    let json = serde_json::to_value(&prepared).unwrap();
    assert_eq!(json["table"]["precision"], "ms");
    assert_eq!(json["table"]["columns"][1]["column_type"], "NCHAR(8)");
}
