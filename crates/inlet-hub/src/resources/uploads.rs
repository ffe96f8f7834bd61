//! Uploads: certificates, keys and keytabs. What is secret of them is never given out again.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use inlet_store::UploadDraft;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::certificate;
use crate::{
    api::ApiRouter,
    auth::{Editor, Viewer},
    extract::{Json, Name, Page, PageQuery, Path, Query, read},
    limits::UPLOAD_BYTES,
    problem::{Code, Problem},
    state::Hub,
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_uploads))
        .routes(routes!(put_upload, delete_upload))
        .routes(routes!(download_upload))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES))
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// Certificates in PEM, one or a chain.
    Certificate,
    /// A private key in PEM.
    Key,
    /// A Kerberos keytab.
    Keytab,
}

impl From<Kind> for inlet_store::UploadKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Certificate => Self::Certificate,
            Kind::Key => Self::Key,
            Kind::Keytab => Self::Keytab,
        }
    }
}

impl From<inlet_store::UploadKind> for Kind {
    fn from(kind: inlet_store::UploadKind) -> Self {
        match kind {
            inlet_store::UploadKind::Certificate => Self::Certificate,
            inlet_store::UploadKind::Key => Self::Key,
            inlet_store::UploadKind::Keytab => Self::Keytab,
        }
    }
}

/// What is told about a file.
#[derive(Debug, Serialize, ToSchema)]
struct Upload {
    /// What documents refer to it by: `{upload: name}`.
    #[schema(example = "plant-ca.pem")]
    name: String,
    kind: Kind,
    /// Bytes.
    size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// When it was uploaded.
    created_at_ms: i64,
    /// Who uploaded it.
    created_by: String,
    /// Whom the first certificate names.
    #[schema(required, example = "CN=Plant CA, O=Plant")]
    subject: Option<String>,
    /// When the first of its certificates expires.
    #[schema(required)]
    expires_at_ms: Option<i64>,
    /// Names of the data sources and connections that refer to it.
    used_by: Vec<String>,
}

impl From<inlet_store::Upload> for Upload {
    fn from(upload: inlet_store::Upload) -> Self {
        Self {
            name: upload.name,
            kind: upload.kind.into(),
            size: upload.size,
            sha256: upload.sha256,
            created_at_ms: upload.created_at_ms,
            created_by: upload.created_by,
            subject: upload.subject,
            expires_at_ms: upload.expires_at_ms,
            used_by: upload.used_by,
        }
    }
}

/// What is uploaded.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// What the file is.
    #[param(inline)]
    kind: Kind,
}

/// List the uploads.
#[utoipa::path(
    get, path = "/uploads", tag = "uploads", operation_id = "list_uploads",
    security(("session" = ["viewer"])), params(PageQuery),
    responses((status = 200, description = "A page of the uploads by name.", body = Page<Upload>))
)]
async fn list_uploads(
    _: Viewer,
    State(hub): State<Hub>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Upload>>, Problem> {
    let uploads = hub.store.uploads().list(&page.into()).await?;
    Ok(Json(Page::of(uploads)))
}

/// The bytes of a file, whatever the request says that they are.
struct RawBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        read(request, state).await.map(Self)
    }
}

/// Upload a file of at most 1 MiB, in place of the one before of this name.
///
/// The body is the file. It is looked into, so that a wrong file is told now and not when a data source starts.
#[utoipa::path(
    put, path = "/uploads/{name}", tag = "uploads", operation_id = "put_upload",
    security(("session" = ["editor"])),
    params(
        ("name" = Name, Path, description = "Name of the upload.", example = "plant-ca.pem"),
        UploadQuery,
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, description = "It is uploaded.", body = Upload))
)]
async fn put_upload(
    editor: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
    Query(query): Query<UploadQuery>,
    RawBody(bytes): RawBody,
) -> Result<Json<Upload>, Problem> {
    let about = match query.kind {
        Kind::Certificate => Some(certificate::certificates(&bytes)?),
        Kind::Key => certificate::private_key(&bytes).map(|()| None)?,
        Kind::Keytab => certificate::keytab(&bytes).map(|()| None)?,
    };
    let draft = UploadDraft {
        kind: query.kind.into(),
        bytes: bytes.to_vec(),
        expires_at_ms: about.as_ref().map(|about| about.expires_at_ms),
        subject: about.map(|about| about.subject),
    };
    let uploads = hub.store.uploads();
    let upload = uploads.put(name.as_str(), &draft, &editor.username).await?;
    let told = format!("{}, SHA-256 {}", upload.kind, upload.sha256);
    editor.audit_with("upload.put", name, told);
    Ok(Json(upload.into()))
}

/// Delete an upload.
#[utoipa::path(
    delete, path = "/uploads/{name}", tag = "uploads", operation_id = "delete_upload",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the upload.", example = "plant-ca.pem")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "A data source or a connection refers to it."),
    )
)]
async fn delete_upload(
    editor: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<StatusCode, Problem> {
    hub.store.uploads().delete(name.as_str()).await?;
    editor.audit("upload.delete", name);
    Ok(StatusCode::NO_CONTENT)
}

/// Download a certificate. Keys and keytabs are not given out.
#[utoipa::path(
    get, path = "/uploads/{name}/content", tag = "uploads", operation_id = "download_upload",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the upload.", example = "plant-ca.pem")),
    responses((status = 200, description = "The file.", content_type = "application/x-pem-file", body = String))
)]
async fn download_upload(
    _: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<Response, Problem> {
    let content = hub.store.uploads().content(name.as_str()).await?;
    if content.kind.is_secret() {
        return Err(Problem::new(
            Code::Forbidden,
            format!(
                "`{name}` is a {}: those are used by data sources and never given out",
                content.kind
            ),
        ));
    }
    let mut response = content.bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/x-pem-file");
    headers.insert(header::CONTENT_TYPE, kind);
    let file = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    // The letters of a name are all legal in a header.
    headers.extend(file.ok().map(|file| (header::CONTENT_DISPOSITION, file)));
    Ok(response)
}
