//! What an uploaded file holds: certificates, a private key, or a keytab.

use x509_parser::pem::Pem;

use crate::problem::Problem;

/// What is told about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// Distinguished name of the first certificate.
    pub(crate) subject: String,
    /// When the first one of them expires, in milliseconds since 1970 UTC.
    pub(crate) expires_at_ms: i64,
}

/// Looks into certificates in PEM, one after the other.
pub(crate) fn certificates(content: &[u8]) -> Result<About, Problem> {
    let blocks = blocks(content)?;
    if let Some(other) = blocks.iter().find(|block| block.label != "CERTIFICATE") {
        let hint = if is_private_key(&other.label) {
            "upload the private key by itself, with `kind=key`"
        } else {
            "leave out everything but the certificates"
        };
        let found = format!("the file holds a `{}` beside certificates", other.label);
        return Err(refused(found).with_hint(hint));
    }
    let mut about: Option<About> = None;
    for block in &blocks {
        let certificate = block.parse_x509();
        let certificate =
            certificate.map_err(|error| refused(format!("a certificate is damaged: {error}")))?;
        let expires_at_ms = certificate.validity().not_after.timestamp() * 1000;
        about = Some(match about {
            None => About {
                subject: certificate.subject().to_string(),
                expires_at_ms,
            },
            Some(first) => About {
                expires_at_ms: first.expires_at_ms.min(expires_at_ms),
                ..first
            },
        });
    }
    about.ok_or_else(|| {
        refused("the file holds no certificate".to_owned())
            .with_hint("it has to be PEM: text that begins with `-----BEGIN CERTIFICATE-----`; `openssl x509 -inform der -in FILE` makes it of a DER file")
    })
}

/// Looks whether there is one private key in PEM, in any of its forms, encrypted or not.
pub(crate) fn private_key(content: &[u8]) -> Result<(), Problem> {
    let blocks = blocks(content)?;
    let num_keys = blocks
        .iter()
        .filter(|block| is_private_key(&block.label))
        .count();
    // Files made by `openssl ecparam -genkey` have the curve's parameters before the key.
    let other = blocks
        .iter()
        .find(|block| !is_private_key(&block.label) && block.label != "EC PARAMETERS");
    match (num_keys, other) {
        (1, None) => Ok(()),
        (_, Some(other)) => {
            let found = format!(
                "the file holds a `{}`, which is no private key",
                other.label
            );
            Err(refused(found)
                .with_hint("upload certificates by themselves, with `kind=certificate`"))
        }
        (0, None) => Err(
            refused("the file holds no private key".to_owned()).with_hint(
                "it has to be PEM: text that begins with `-----BEGIN PRIVATE KEY-----` or the like",
            ),
        ),
        (many, None) => Err(refused(format!("the file holds {many} private keys"))
            .with_hint("leave the one that belongs to the certificate")),
    }
}

/// Looks whether this is a keytab: it begins with 5 and the version of its format.
pub(crate) fn keytab(content: &[u8]) -> Result<(), Problem> {
    match content {
        [5, 1 | 2, _, ..] => Ok(()),
        _ => Err(refused("the file is no keytab".to_owned())
            .with_hint("make one with `kadmin ktadd` or `ktutil`")),
    }
}

fn is_private_key(label: &str) -> bool {
    label.ends_with("PRIVATE KEY")
}

fn blocks(content: &[u8]) -> Result<Vec<Pem>, Problem> {
    Pem::iter_from_buffer(content)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| refused(format!("the PEM text is damaged: {error}")))
}

fn refused(message: String) -> Problem {
    Problem::invalid_value("", message)
}
