//! Answers, from the engine.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
    time::Duration,
};

use inlet_config::{
    DocumentFaults, Places, resolve_brokers, resolve_connection, resolve_kafka, resolve_message,
    resolve_target,
    settings::{DataSourceSettings, KafkaSettings},
};
use inlet_engine::{
    SourceError, check,
    offsets::{self, ResetTo},
    preview::describe,
    replay::{self, ReplayFailure, ReplayReport},
    run::RunContext,
    sample::{self, SampleEnd, show_as},
    topics,
};

use inlet_pipeline::sink::Sink;

use super::{Answer, AskError, Asked, MOST_SAMPLED, Question, archive};
use crate::{Via, document};

/// A replay ends when TDengine has confirmed nothing for so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Held while messages at fault are replayed, in the source's folder.
const REPLAY_LOCK: &str = "replay.lock";

/// Answers a question; `folder` is that of the source ([`crate::Runner::folder_of`]). Blocks for a
/// bounded time.
///
/// # Errors
/// When there is no answer; see [`AskError`].
pub fn answer(asked: &Asked, folder: &Path) -> Result<Answer, AskError> {
    match &asked.question {
        Question::CheckKafka => check_kafka(asked),
        Question::CheckTarget => check_target(asked),
        Question::Topics => {
            let brokers = resolve_brokers(text(asked), &asked.parcel.environment(), no_folder())?;
            Ok(Answer::Topics(topics::topics(&brokers)?))
        }
        Question::Sample { from, count } => sampled(asked, *from, *count),
        Question::Table => {
            let target = resolve_target(text(asked), &asked.parcel.environment(), no_folder())?;
            let described = describe(&target).map_err(|trouble| AskError::Tdengine {
                message: trouble.message,
                remedy: trouble.remedy,
            });
            Ok(Answer::Table(described?))
        }
        Question::Offsets => {
            let kafka = kafka(asked)?;
            Ok(Answer::Offsets {
                partitions: offsets::read(&kafka)?,
                group_id: kafka.group_id,
            })
        }
        Question::MoveOffsets {
            to,
            topics,
            dry_run,
        } => moved(asked, to, topics, *dry_run),
        Question::Faults {
            filter,
            limit,
            cursor,
        } => archive::newest(folder, filter, *limit, cursor.as_ref()),
        Question::FaultGroups => archive::groups(folder),
        Question::FaultsDownload {
            filter,
            limit,
            cursor,
        } => archive::oldest(folder, filter, *limit, cursor.as_ref()),
        Question::Replay { .. } if asked.via == Via::Hub => Err(AskError::Other {
            message: "rows of this data source go to the hub, and there is no way to it from here"
                .to_owned(),
        }),
        Question::Replay { selection, dry_run } => replayed(asked, folder, |settings| {
            if *dry_run {
                replay::dry_run(settings, selection)
            } else {
                replay::replay(settings, selection, &RunContext::default(), PATIENCE)
            }
        }),
    }
}

/// The same where rows go to `sink`, which leads to the hub.
///
/// # Errors
/// As [`answer`].
pub fn answer_via_hub<K: Sink>(asked: &Asked, folder: &Path, sink: &K) -> Result<Answer, AskError> {
    let Question::Replay { selection, dry_run } = &asked.question else {
        return answer(asked, folder);
    };
    replayed(asked, folder, |settings| {
        if *dry_run {
            replay::dry_run_with_sink(settings, sink, selection)
        } else {
            let context = RunContext::default();
            replay::replay_with_sink(settings, sink, selection, &context, PATIENCE)
        }
    })
}

/// The folder that files of a document are relative to; documents of a hub name no files.
fn no_folder() -> &'static Path {
    Path::new("")
}

fn text(asked: &Asked) -> &str {
    &asked.parcel.document
}

fn kafka(asked: &Asked) -> Result<KafkaSettings, AskError> {
    let environment = asked.parcel.environment();
    Ok(resolve_kafka(text(asked), &environment, no_folder())?)
}

/// A form asks when there are only brokers as well.
fn check_kafka(asked: &Asked) -> Result<Answer, AskError> {
    let settings = if has(text(asked), "kafka", "topics") {
        kafka(asked)?
    } else {
        resolve_brokers(text(asked), &asked.parcel.environment(), no_folder())?
    };
    Ok(Answer::Steps(check::check_kafka(&settings)))
}

/// A form asks when there is only a connection as well.
fn check_target(asked: &Asked) -> Result<Answer, AskError> {
    let environment = asked.parcel.environment();
    let steps = if let Ok(target) = resolve_target(text(asked), &environment, no_folder()) {
        check::check_target(&target)
    } else {
        let connection = resolve_connection(text(asked), &environment, no_folder())?;
        check::check_connection(&connection)
    };
    Ok(Answer::Steps(steps))
}

/// Whether the document gives a key of a section.
fn has(text: &str, section: &str, key: &str) -> bool {
    let places = Places::read(text);
    places.of(&format!("{section}.{key}")) != places.of(section)
}

fn sampled(asked: &Asked, from: SampleEnd, count: usize) -> Result<Answer, AskError> {
    if !(1..=MOST_SAMPLED).contains(&count) {
        return Err(AskError::Invalid {
            key: "count".to_owned(),
            message: format!("{count} is not between 1 and {MOST_SAMPLED}"),
        });
    }
    let mut messages = sample::sample(&kafka(asked)?, from, count)?;
    if let Ok(message) = resolve_message(text(asked), &asked.parcel.environment()) {
        show_as(&mut messages, message.encoding);
    }
    Ok(Answer::Sample(messages))
}

fn moved(
    asked: &Asked,
    to: &ResetTo,
    topics: &[String],
    dry_run: bool,
) -> Result<Answer, AskError> {
    let kafka = kafka(asked)?;
    if let Some(topic) = topics.iter().find(|topic| !kafka.topics.contains(topic)) {
        return Err(AskError::Invalid {
            key: "topics".to_owned(),
            message: format!("the data source does not read topic `{topic}`"),
        });
    }
    let plan = if dry_run {
        offsets::plan(&kafka, to, topics)
    } else {
        offsets::reset(&kafka, to, topics)
    };
    Ok(Answer::Moved(plan?))
}

fn replayed(
    asked: &Asked,
    folder: &Path,
    replay: impl FnOnce(&DataSourceSettings) -> Result<ReplayReport, ReplayFailure>,
) -> Result<Answer, AskError> {
    let resolved = asked.parcel.resolve(asked.via);
    let mut settings = resolved.map_err(AskError::Document)?;
    folder.clone_into(&mut settings.data_dir);
    let _turn = replay_turn(folder, &settings.name)?;
    replay(&settings)
        .map(Answer::Replayed)
        .map_err(|failure| replay_error(text(asked), failure))
}

/// Two replays of a source would write the same rows. The lock goes with its file, whatever ends
/// this process.
fn replay_turn(folder: &Path, name: &str) -> Result<Option<File>, AskError> {
    let path = folder.join(REPLAY_LOCK);
    let opened = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let unusable = |error: &io::Error| AskError::Archive {
        message: format!("`{}` cannot be locked: {error}", path.display()),
    };
    let file = match opened {
        Ok(file) => file,
        // Where the source has no folder there is nothing to replay.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(&error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(AskError::Busy {
            message: format!("messages at fault of `{name}` are being replayed already"),
        }),
        Err(TryLockError::Error(error)) => Err(unusable(&error)),
    }
}

fn replay_error(text: &str, failure: ReplayFailure) -> AskError {
    if !failure.faults().is_empty() {
        return AskError::Document(document::compile_faults(text, failure.faults()));
    }
    let message = failure.to_string();
    let remedy = failure.remedy().map(str::to_owned);
    match failure {
        ReplayFailure::Archive { report, .. } | ReplayFailure::Unfinished { report, .. }
            if report.num_known() > 0 =>
        {
            AskError::Unfinished {
                message,
                remedy,
                report,
            }
        }
        ReplayFailure::Archive { .. } => AskError::Archive { message },
        _ => AskError::Tdengine { message, remedy },
    }
}

impl From<DocumentFaults> for AskError {
    fn from(faults: DocumentFaults) -> Self {
        Self::Document(faults.faults)
    }
}

impl From<SourceError> for AskError {
    fn from(error: SourceError) -> Self {
        Self::Kafka {
            message: error.message,
            remedy: error.remedy,
        }
    }
}
