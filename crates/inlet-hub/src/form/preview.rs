//! Samples, and their way through rules that are still being written.

use std::path::Path as FilePath;

use axum::extract::State;
use inlet_config::{
    Draft, resolve_draft,
    settings::{Encoding, TargetSettings},
};
use inlet_engine::{
    preview::{self as engine, PreviewRequest as EngineRequest, TargetTrouble},
    sample::{self, SampleEnd, messages_of_typed, show_as},
};
use inlet_message::target::TargetTable;
use inlet_runner::{
    Parcel, Via,
    question::{Answer, Question},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{document::FormDocument, messages::SampleMessage};
use crate::{
    auth::Editor,
    extract::Json,
    problem::{Code, DocumentFault, Problem},
    runners::{Directory, Runner, ask, asked, parcel, unexpected},
    sources::document::{compile_faults, via_of},
    state::{Hub, HubState},
};

/// Messages of one sample.
const MOST_MESSAGES: usize = 100;

/// Messages of one preview: a whole sample file.
const MOST_PREVIEWED: usize = 1_000;

/// Which end of the topics a sample is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum From {
    /// The messages that came last.
    Newest,
    /// The messages that came first and are still there.
    Oldest,
    /// As many from each of the two ends.
    Both,
}

/// Which messages.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleRequest {
    /// The document; of it only the section `kafka` has to be there.
    document: String,
    /// Which end of the topics.
    from: From,
    /// How many (from each end for `both`).
    #[serde(default = "default_count")]
    #[schema(minimum = 1, maximum = 100, default = 10)]
    count: usize,
}

fn default_count() -> usize {
    10
}

/// A sample.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SampleAnswer {
    /// The messages, by time.
    messages: Vec<SampleMessage>,
    /// Name of the runner that read them: an agent, or the hub.
    ran_on: String,
}

/// A few real messages of the topics, read from where the document says that the data source will run.
/// No group is joined, nothing is committed.
#[utoipa::path(
    post, path = "/sample", tag = "forms", operation_id = "sample_messages",
    request_body = SampleRequest,
    responses(
        (status = 200, description = "The messages", body = SampleAnswer),
        (status = 409, description = "The agent is offline."),
        (status = 422, description = "What it needs is missing from the document, or wrong."),
        (status = 502, description = "The brokers do not answer as they should.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn sample(
    caller: Editor,
    State(hub): State<Hub>,
    Json(request): Json<SampleRequest>,
) -> Result<Json<SampleAnswer>, Problem> {
    caller.changes_nothing();
    if !(1..=MOST_MESSAGES).contains(&request.count) {
        let message = format!("{} is not between 1 and {MOST_MESSAGES}", request.count);
        return Err(Problem::invalid_value("count", message));
    }
    let draft = FormDocument::read(&hub, request.document).await?;
    let runner = draft.runner(&hub).await?;
    let from = match request.from {
        From::Newest => SampleEnd::Newest,
        From::Oldest => SampleEnd::Oldest,
        From::Both => SampleEnd::Both,
    };
    let count = request.count;
    let asked = asked(
        &draft.parcel,
        None,
        draft.via,
        Question::Sample { from, count },
    );
    let messages = match ask(&hub, &runner, asked).await? {
        Answer::Sample(messages) => messages,
        other => return Err(unexpected(&other)),
    };
    Ok(Json(SampleAnswer {
        messages: messages.into_iter().map(SampleMessage::from).collect(),
        ran_on: runner.name().to_owned(),
    }))
}

/// The last step that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Until {
    /// Messages are read.
    Decode,
    /// Fields are taken apart.
    Extract,
    /// Rows are filtered.
    Filter,
    /// Rows are mapped to the super table.
    #[default]
    Map,
}

/// What is previewed: messages of a sample, or a text. Without either the steps are empty, and the
/// rules are judged all the same.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewRequest {
    /// The document, as far as it is written.
    document: String,
    /// Messages of a sample.
    messages: Option<Vec<SampleMessage>>,
    /// A text: one message a line, or JSON objects one after another.
    text: Option<String>,
    /// The last step.
    #[serde(default)]
    until: Until,
}

/// The sample after each step, with what is wrong beside it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewAnswer {
    /// The messages that rows refer to.
    messages: Vec<SampleMessage>,
    /// As far as the rules are sound: decode, extract, filter, map.
    steps: Vec<PreviewStep>,
    /// What is wrong with the document.
    faults: Vec<DocumentFault>,
    /// The statement that creates the super table, when the document creates it.
    #[schema(required)]
    ddl: Option<String>,
    /// What became of the messages.
    outcome: PreviewOutcome,
}

/// What became of the messages, each counted once.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewOutcome {
    /// Messages all of whose rows would be written.
    written: usize,
    /// Messages that filters take whole.
    filtered: usize,
    /// Messages at fault.
    rejected: usize,
}

/// The sample after one step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewStep {
    /// `decode`, `extract`, `filter` or `map`.
    name: &'static str,
    /// What the cells of a row are.
    columns: Vec<PreviewColumn>,
    /// In message order.
    rows: Vec<PreviewRow>,
}

/// A column of a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewColumn {
    /// Field, column or tag.
    name: String,
    /// Its type; absent where all values are null.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    column_type: Option<String>,
}

/// A row of a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewRow {
    /// Which of the messages it is from, from 0.
    message_idx: u32,
    /// `passed`, `filtered` or `rejected`.
    outcome: &'static str,
    /// Of a rejected row the kind of fault, as in `on_fault`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// Of a rejected row why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Of a filtered row which filter took it, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_idx: Option<usize>,
    /// A value for each column; none for a rejected row.
    #[schema(value_type = Vec<Value>)]
    cells: Vec<serde_json::Value>,
}

/// Takes a sample through every step of the rules, with the very code that a run has. Nothing is
/// written or created.
#[utoipa::path(
    post, path = "/preview", tag = "forms", operation_id = "preview_messages",
    request_body = PreviewRequest,
    responses(
        (status = 200, description = "The sample after each step", body = PreviewAnswer),
        (status = 422, description = "The sample cannot be read.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn preview(
    caller: Editor,
    State(hub): State<Hub>,
    Json(request): Json<PreviewRequest>,
) -> Result<Json<PreviewAnswer>, Problem> {
    caller.changes_nothing();
    let text = request.document;
    let parcel = parcel(&hub.store, &text).await?;
    let draft = resolve_draft(&text, &parcel.environment(), FilePath::new(""));
    let until = match request.until {
        Until::Decode => engine::Until::Decode,
        Until::Extract => engine::Until::Extract,
        Until::Filter => engine::Until::Filter,
        Until::Map => engine::Until::Map,
    };
    let encoding = draft.message.as_ref().map(|message| message.encoding);
    let encoding = encoding.unwrap_or_default();
    let messages = messages_of(request.messages, request.text.as_deref(), encoding)?;
    let (table, trouble) = match request.until {
        Until::Map => super_table(&hub, &parcel, &draft).await?,
        _ => (None, None),
    };
    let faults = draft.faults.clone();
    let taken = move || take(&draft, table.as_ref(), until, messages);
    let taken = hub.forms.workers.run(taken).await??;
    let (answer, compile) = match taken {
        Some(answer) => (answer.0, answer.1),
        None => (empty(), Vec::new()),
    };
    let mut faults: Vec<DocumentFault> = faults.into_iter().map(DocumentFault::from).collect();
    faults.extend(compile_faults(&text, &compile));
    faults.extend(trouble.map(|trouble| table_fault(&text, trouble)));
    faults.sort_by_key(|fault| (fault.line, fault.column));
    Ok(Json(PreviewAnswer { faults, ..answer }))
}

/// The messages of a request.
fn messages_of(
    messages: Option<Vec<SampleMessage>>,
    text: Option<&str>,
    encoding: Encoding,
) -> Result<Vec<sample::SampleMessage>, Problem> {
    let mut messages: Vec<sample::SampleMessage> = match (messages, text) {
        (Some(_), Some(_)) => {
            let message = "give messages or a text, not both";
            return Err(Problem::invalid_value("text", message));
        }
        (Some(messages), None) => messages.into_iter().map(Into::into).collect(),
        (None, text) => messages_of_typed(text.unwrap_or_default(), "sample", encoding)
            .map_err(|error| Problem::invalid_value("text", error.to_string()))?,
    };
    if messages.len() > MOST_PREVIEWED {
        let message = format!(
            "at most {MOST_PREVIEWED} messages; these are {}",
            messages.len()
        );
        return Err(Problem::invalid_value("messages", message).with_hint("take a part of them"));
    }
    // A sample is shown in the encoding that the document has by now.
    show_as(&mut messages, encoding);
    Ok(messages)
}

/// The super table on the server, where the document has to have it there, seen from where its rows are
/// written. Looked up at most once in some seconds, so that a preview while typing asks no server.
async fn super_table(
    hub: &HubState,
    parcel: &Parcel,
    draft: &Draft,
) -> Result<(Option<TargetTable>, Option<TargetTrouble>), Problem> {
    let target = draft.target.as_ref();
    let Some(target) = target.filter(|target| !target.create_super_table) else {
        return Ok((None, None));
    };
    // Where the placement has a fault, which is told beside, nobody can be asked.
    let Some((placement, via)) = &draft.placement else {
        return Ok((None, None));
    };
    let directory = Directory::read(hub).await?;
    let writer = match via_of(*via) {
        Via::Direct => directory.first(&placement.on),
        Via::Hub => Ok(directory.own()),
    };
    match looked_up(hub, writer, parcel, target).await {
        Ok(table) => Ok((Some(table), None)),
        Err(problem) if problem.code() == Code::Internal => Err(problem),
        Err(problem) => {
            let trouble = TargetTrouble {
                message: problem.detail().to_owned(),
                remedy: problem.hint().map(str::to_owned),
            };
            Ok((None, Some(trouble)))
        }
    }
}

async fn looked_up(
    hub: &HubState,
    writer: Result<Runner, Problem>,
    parcel: &Parcel,
    target: &TargetSettings,
) -> Result<TargetTable, Problem> {
    let writer = writer?;
    let tables = &hub.forms.tables;
    if let Some(known) = tables.get(writer.name(), target) {
        return Ok(known);
    }
    let asked = asked(parcel, None, Via::Direct, Question::Table);
    match ask(hub, &writer, asked).await? {
        Answer::Table(table) => {
            tables.put(writer.name(), target, table.clone());
            Ok(table)
        }
        other => Err(unexpected(&other)),
    }
}

type Taken = Option<(PreviewAnswer, Vec<inlet_message::program::CompileFault>)>;

fn take(
    draft: &Draft,
    table: Option<&TargetTable>,
    until: engine::Until,
    messages: Vec<sample::SampleMessage>,
) -> Result<Taken, Problem> {
    let Some(message) = &draft.message else {
        return Ok(None);
    };
    // A table that could not be looked at was told already: the engine is not to ask again.
    let target = draft
        .target
        .as_ref()
        .filter(|target| target.create_super_table || table.is_some());
    let request = EngineRequest {
        message,
        target,
        table,
        until,
    };
    let answer = engine::preview(&request, messages)
        .map_err(|bad| Problem::invalid_value("messages", bad.to_string()))?;
    let shown = PreviewAnswer {
        messages: answer
            .messages
            .into_iter()
            .map(SampleMessage::from)
            .collect(),
        steps: answer.steps.into_iter().map(PreviewStep::from).collect(),
        faults: Vec::new(),
        ddl: answer.ddl,
        outcome: PreviewOutcome {
            written: answer.outcome.written,
            filtered: answer.outcome.filtered,
            rejected: answer.outcome.rejected,
        },
    };
    Ok(Some((shown, answer.faults)))
}

/// What is shown while the section `message` itself is wrong.
fn empty() -> PreviewAnswer {
    PreviewAnswer {
        messages: Vec::new(),
        steps: Vec::new(),
        faults: Vec::new(),
        ddl: None,
        outcome: PreviewOutcome {
            written: 0,
            filtered: 0,
            rejected: 0,
        },
    }
}

fn table_fault(text: &str, trouble: TargetTrouble) -> DocumentFault {
    let path = "target.super_table";
    let place = inlet_config::Places::read(text).of(path);
    DocumentFault {
        path: path.to_owned(),
        line: place.map_or(0, |place| place.line),
        column: place.map_or(0, |place| place.column),
        message: trouble.message,
        hint: trouble.remedy,
    }
}

impl std::convert::From<engine::PreviewStep> for PreviewStep {
    fn from(step: engine::PreviewStep) -> Self {
        let columns = step.columns.into_iter().map(|column| PreviewColumn {
            name: column.name,
            column_type: column.column_type,
        });
        let rows = step.rows.into_iter().map(|row| PreviewRow {
            message_idx: row.message_idx,
            outcome: row.outcome,
            kind: row.kind,
            reason: row.reason,
            filter_idx: row.filter_idx,
            cells: row.cells,
        });
        Self {
            name: step.name,
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }
}
