//! The web page, embedded in the binary from `ui/dist` (read from there in a debug build).

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::{Code, Problem};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// Where the page's builder puts files whose names change with their content.
const HASHED: &str = "assets/";

/// Answers every path that is not the API's: a file of the page, or the page itself, whose own router looks
/// at the path then.
pub(crate) async fn serve(request: Request) -> Response {
    serve_from::<Dist>(&request)
}

fn serve_from<F: RustEmbed>(request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let detail = "pages can only be read";
        return Problem::new(Code::MethodNotAllowed, detail).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = F::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, request.headers());
    }
    if path.starts_with(HASHED) {
        // An old page asks for a file of its own build. The page in its place would be run as a script.
        return Problem::not_found(format!("file `{path}`")).into_response();
    }
    match F::get(INDEX) {
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
    format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&hash[..12]))
}

const WITHOUT_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Inlet</title>\
<h1>This build of Inlet has no web page</h1>\
<p>Build it with <code>cargo xtask page</code>, then build Inlet again. \
The REST interface works: <a href=\"/api/v1/docs/\">its description</a>.</p></html>";

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    /// A page of three files.
    #[derive(RustEmbed)]
    #[folder = "tests/page"]
    struct Small;

    /// No page.
    #[derive(RustEmbed)]
    #[folder = "tests/no-page"]
    #[allow_missing = true]
    struct Nothing;

    fn get<F: RustEmbed>(path: &str, known: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(known) = known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        serve_from::<F>(&request.body(Body::empty()).unwrap())
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response.headers()[name].to_str().unwrap()
    }

    #[test]
    fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_each_time() {
        for (path, kind, caching) in [
            (
                "/assets/app-1a2b.js",
                "text/javascript; charset=utf-8",
                "public, max-age=31536000, immutable",
            ),
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
            ("/favicon.svg", "image/svg+xml", "no-cache"),
            ("/sources/7/faults", "text/html; charset=utf-8", "no-cache"),
            ("/../Cargo.toml", "text/html; charset=utf-8", "no-cache"),
        ] {
            let response = get::<Small>(path, None);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header_of(&response, header::CONTENT_TYPE), kind, "{path}");
            assert_eq!(
                header_of(&response, header::CACHE_CONTROL),
                caching,
                "{path}"
            );
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let tag = header_of(&get::<Small>("/", None), header::ETAG).to_owned();
        let response = get::<Small>("/login", Some(&tag));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{tag}");
        let others = format!("W/\"0\", {tag}");
        let response = get::<Small>("/", Some(&others));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        let response = get::<Small>("/", Some("W/\"0\""));
        assert_eq!(response.status(), StatusCode::OK);
    }

    #[test]
    fn a_hashed_file_of_another_build_is_not_the_page() {
        let response = get::<Small>("/assets/app-old.js", None);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_build_without_the_page_says_how_to_build_it() {
        let response = get::<Nothing>("/sources", None);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header_of(&response, header::CONTENT_TYPE),
            "text/html; charset=utf-8"
        );
    }
}
