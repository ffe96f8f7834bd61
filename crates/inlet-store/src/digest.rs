//! Random tokens, and the hashes that stand for them in the store.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Bytes as hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).expect("four bits are a digit");
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    digits.map(digit).collect()
}

/// What the store keeps of a token: with 256 random bits, a plain hash cannot be turned back.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// 256 random bits as text that fits into URLs and headers.
pub(crate) fn random_token() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The token against forged requests that belongs to a session: it follows from the session's
/// token, so it needs no place in the store, and the page that holds it cannot make the cookie.
pub(crate) fn csrf_token(session_token: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"inlet csrf\0");
    hash.update(session_token.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(hash.finalize())
}
