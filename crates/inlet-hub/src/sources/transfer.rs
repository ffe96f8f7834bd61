//! Data sources as YAML: out of the hub and into it.

use std::collections::BTreeSet;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answers::{Source, with_document},
    document::{self, Checked, Refused, invalid},
    rewrite::{Part, split_documents},
};
use crate::{
    auth::{Editor, Viewer},
    extract::{Json, Path, read},
    problem::{Code, DocumentFault, Problem},
    scheduler::Event,
    state::Hub,
};

/// Media types of a YAML text.
const YAML_TYPES: [&str; 4] = [
    "text/yaml",
    "application/yaml",
    "application/x-yaml",
    "text/plain",
];

/// What an import made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    /// The data sources, in the order of the text. They are stopped.
    created: Vec<Source>,
}

/// The document of a data source as a file.
#[utoipa::path(
    get, path = "/sources/{id}/export", tag = "sources", operation_id = "export_source",
    params(("id" = String, Path, description = "Id of the data source")),
    responses((status = 200, description = "The document", body = serde_json::Value, content_type = "text/yaml")),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn export(
    _: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (source, mut document) = hub.store.sources().get_with_document(&id).await?;
    if !document.ends_with('\n') {
        document.push('\n');
    }
    // Names of data sources are letters, digits, `_` and `-`.
    let file = format!("attachment; filename=\"{}.yaml\"", source.name);
    let headers = [
        (header::CONTENT_TYPE, "text/yaml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document).into_response())
}

/// Makes data sources out of a YAML text: one document, or several separated by `---`. All or none.
#[utoipa::path(
    post, path = "/sources/import", tag = "sources", operation_id = "import_sources",
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 201, description = "The data sources", body = ImportAnswer),
        (status = 409, description = "A name is taken."),
        (status = 422, description = "A document has faults.")
    ),
    security(("session" = ["editor"]))
)]
pub(crate) async fn import(
    caller: Editor,
    State(hub): State<Hub>,
    request: Request,
) -> Result<Response, Problem> {
    require_yaml(request.headers())?;
    let bytes = read(request, &hub).await?;
    let text = str::from_utf8(&bytes)
        .map_err(|_| Problem::invalid_request("the body is not UTF-8 text"))?;
    let checked = check_all(&hub.store, text).await?;
    let drafts: Vec<_> = checked.iter().map(|it| it.draft.clone()).collect();
    let by = &caller.username;
    let stopped = inlet_store::Desired::Stopped;
    let stored = hub.store.sources().create_all(&drafts, stopped, by).await?;
    let mut created = Vec::with_capacity(stored.len());
    for (source, draft) in stored.iter().zip(drafts) {
        caller.audit("source.import", &source.name);
        let event = Event::by("created", format!("imported by {by}"), by);
        hub.scheduler.note(&source.id, event);
        hub.scheduler.add(source, by);
        created.push(with_document(&hub, source, draft.document)?);
    }
    Ok((StatusCode::CREATED, Json(ImportAnswer { created })).into_response())
}

fn require_yaml(headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers.get(header::CONTENT_TYPE);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let media_type = said.split(';').next().unwrap_or_default().trim();
    let is_yaml = YAML_TYPES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(media_type));
    if is_yaml {
        return Ok(());
    }
    Err(Problem::new(
        Code::UnsupportedMediaType,
        "the body has to be YAML with the header `Content-Type: text/yaml`",
    ))
}

/// Every document of the text, or all faults of all of them, with the lines of the whole text.
async fn check_all(store: &inlet_store::Store, text: &str) -> Result<Vec<Checked>, Problem> {
    let parts = split_documents(text);
    if parts.is_empty() {
        return Err(Problem::invalid_request("there is no document in the body"));
    }
    let is_one = parts.len() == 1;
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for (idx, part) in parts.iter().enumerate() {
        match document::check(store, part.text, None).await {
            Ok(checked) => all.push(checked),
            Err(Refused::Store(error)) => return Err(error.into()),
            Err(Refused::Faults(found)) => {
                let number = (!is_one).then_some(idx + 1);
                faults.extend(found.into_iter().map(|fault| placed(fault, part, number)));
            }
        }
    }
    let mut names = BTreeSet::new();
    for checked in &all {
        if !names.insert(checked.draft.name.as_str()) {
            let name = &checked.draft.name;
            return Err(Problem::name_taken(format!(
                "data source `{name}` in this text"
            )));
        }
    }
    if faults.is_empty() {
        return Ok(all);
    }
    Err(invalid(faults))
}

/// A fault of a part, with the line of the whole text and the part's number.
fn placed(fault: DocumentFault, part: &Part<'_>, number: Option<usize>) -> DocumentFault {
    let line = match fault.line {
        0 => 0,
        line => line + part.lines_before,
    };
    let path = match number {
        Some(number) if fault.path.is_empty() => format!("document {number}"),
        Some(number) => format!("document {number}: {}", fault.path),
        None => fault.path,
    };
    DocumentFault {
        path,
        line,
        ..fault
    }
}
