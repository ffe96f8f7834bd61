//! The cookie of a login, and the header of the CSRF token that goes with it.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};
use sha2::{Digest as _, Sha256};

/// Name of the cookie.
pub(crate) const COOKIE: &str = "inlet_session";
/// Header of the CSRF token.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// The session's secret in the cookies of a request.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let cookies = lines.filter_map(|line| line.to_str().ok());
    cookies
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == COOKIE)
        .map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` of a login. Scripts cannot read it and other sites cannot send it.
pub(crate) fn set(session: &str, is_tls: bool) -> HeaderValue {
    header_of(&base(session.to_owned(), is_tls))
}

/// `Set-Cookie` that takes it away.
pub(crate) fn unset(is_tls: bool) -> HeaderValue {
    let mut cookie = base(String::new(), is_tls);
    cookie.set_max_age(Duration::ZERO);
    header_of(&cookie)
}

fn base(value: String, is_tls: bool) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_tls)
        .build()
}

fn header_of(cookie: &Cookie<'static>) -> HeaderValue {
    let text = cookie.to_string();
    HeaderValue::try_from(text).expect("the parts are constants and base64")
}

/// Whether a request carries the token of its session.
pub(crate) fn has_csrf_token(headers: &HeaderMap, csrf_token: &str) -> bool {
    let sent = headers.get(CSRF_HEADER).map(HeaderValue::as_bytes);
    // Comparing hashes: how long it takes tells nothing about the token.
    sent.is_some_and(|sent| Sha256::digest(sent) == Sha256::digest(csrf_token))
}
