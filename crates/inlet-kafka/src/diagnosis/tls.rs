//! What keeps a TLS handshake from succeeding: the broker's certificate by OpenSSL's verdict, ours by
//! the broker's alert, or a port that speaks otherwise.

use inlet_config::settings::{KafkaSettings, TlsSettings};

use super::{Diagnosis, Stage};
use crate::ffi::CertificateFault;

/// OpenSSL's numbers for what is wrong with a certificate (`openssl/x509_vfy.h`).
const NOT_YET_VALID: i32 = 9;
const HAS_EXPIRED: i32 = 10;
const UNTRUSTED: [i32; 5] = [2, 18, 19, 20, 21];
const HOSTNAME_MISMATCH: i32 = 62;
const IP_ADDRESS_MISMATCH: i32 = 64;

pub(super) fn tls(
    text: &str,
    certificate: Option<CertificateFault>,
    settings: &KafkaSettings,
) -> Diagnosis {
    let (cause, remedy) = match certificate.map(|fault| fault.x509_error) {
        Some(HAS_EXPIRED) => (
            "the broker's certificate has expired".to_owned(),
            "renew the broker's certificate, or correct this machine's clock",
        ),
        Some(NOT_YET_VALID) => (
            "the broker's certificate is not valid yet".to_owned(),
            "correct the clock of this machine or of the one that made the certificate",
        ),
        Some(HOSTNAME_MISMATCH | IP_ADDRESS_MISMATCH) => (
            "the broker's certificate was made for another host name".to_owned(),
            "use a name of the certificate in `kafka.bootstrap_servers` and in the broker's \
             `advertised.listeners`, or add the name to the certificate",
        ),
        Some(code) if UNTRUSTED.contains(&code) => (
            "the broker's certificate is not signed by a trusted CA".to_owned(),
            "set `kafka.security.tls.ca` to the CA that signed the broker's certificate",
        ),
        Some(code) => (
            format!("the broker's certificate was refused (OpenSSL verify error {code})"),
            "look at the certificate with `openssl s_client -connect <broker>`",
        ),
        None => return tls_by_text(text, settings),
    };
    Diagnosis::lasting(Stage::Tls, cause, remedy)
}

/// Alerts that the broker sent, by the words of OpenSSL.
pub(super) fn tls_by_text(text: &str, settings: &KafkaSettings) -> Diagnosis {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let has_certificate = |tls: &TlsSettings| tls.certificate.is_some();
    if has(&[
        "certificate",
        "unknown ca",
        "unexpected message",
        "handshake failure",
    ]) {
        if settings.tls.as_ref().is_some_and(has_certificate) {
            return Diagnosis::lasting(
                Stage::Tls,
                format!("the broker refused the client certificate: {text}"),
                "use a client certificate that is valid and signed by a CA that the broker trusts",
            );
        }
        return Diagnosis::lasting(
            Stage::Tls,
            "the broker asks for a client certificate",
            "set `kafka.security.tls.certificate` and `key` to a pair that the broker trusts",
        );
    }
    if has(&[
        "wrong version number",
        "packet length too long",
        "http request",
        "record layer",
    ]) {
        return plain_text_port();
    }
    Diagnosis::lasting(
        Stage::Tls,
        format!("the TLS handshake failed: {text}"),
        "check that the port is the broker's TLS listener and that both sides share a TLS version",
    )
}

/// TLS was spoken to a port that knows none.
pub(crate) fn plain_text_port() -> Diagnosis {
    Diagnosis::lasting(
        Stage::Tls,
        "the port does not speak TLS",
        "remove `kafka.security.tls`, or use the port of the broker's TLS listener",
    )
}

/// Plain text was spoken to a port that wants TLS.
pub(crate) fn tls_port() -> Diagnosis {
    Diagnosis::lasting(
        Stage::Tls,
        "the port speaks TLS, but the data source does not",
        "add `kafka.security.tls`, or use the port of the broker's plain text listener",
    )
}
