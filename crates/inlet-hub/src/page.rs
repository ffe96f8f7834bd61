//! The web page, embedded in the binary from `ui/dist` (read from there in a debug build).

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::{Code, Problem};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// Where the page's builder puts files whose names change with their content.
const HASHED: &str = "assets/";

/// Answers every path that is not the API's: a file of the page, or the page itself, whose own router looks
/// at the path then.
pub(crate) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let detail = "pages can only be read";
        return Problem::new(Code::MethodNotAllowed, detail).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, request.headers());
    }
    if path.starts_with(HASHED) {
        // An old page asks for a file of its own build. The page in its place would be run as a script.
        return Problem::not_found(format!("file `{path}`")).into_response();
    }
    match Dist::get(INDEX) {
        Some(index) => answer(INDEX, index, request.headers()),
        None => (StatusCode::OK, Html(WITHOUT_PAGE)).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = tag_of(&file);
    // A hashed name is never used again; everything else is asked for each time and answered by its tag.
    let caching = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, caching.to_owned()),
    ];
    let known = asked.get_all(header::IF_NONE_MATCH).iter();
    if known
        .filter_map(|tags| tags.to_str().ok())
        .any(|tags| tags.contains(&tag))
    {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = content_type(file.metadata.mimetype());
    (headers, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}

fn content_type(mime: &str) -> String {
    let is_text = mime.starts_with("text/") || mime == "application/javascript";
    if is_text {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    }
}

/// Weak, as the answer may be compressed on its way.
fn tag_of(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let short: String = hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("W/\"{short}\"")
}

const WITHOUT_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Inlet</title>\
<h1>This build of Inlet has no web page</h1>\
<p>Build it with <code>cargo xtask page</code>, then build Inlet again. \
The REST interface works: <a href=\"/api/v1/docs/\">its description</a>.</p></html>";
