//! Single values that can be written in more than one way.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A time span: a whole number and `ms`, `s`, `m` or `h`, such as `500ms`; a bare number is in ms.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Duration")]
pub enum DurationConfig {
    /// With its unit.
    Text(#[schemars(extend("format" = "duration"), pattern(r"^[0-9]+ *(ms|s|m|h)?$|\$\{"))] String),
    /// In ms.
    Millis(u64),
}

/// A time span such as `500ms`, a bare number of ms, or `never` (also `0`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "IdleTimeout")]
pub enum IdleTimeoutConfig {
    /// With its unit, or `never`.
    Text(
        #[schemars(
            extend("format" = "idle-timeout"),
            pattern(r"^(never|[0-9]+ *(ms|s|m|h)?)$|\$\{")
        )]
        String,
    ),
    /// In ms; 0 is never.
    Millis(u64),
}

/// A size: a whole number and `KiB`, `MiB`, `GiB` (or `KB`, `MB`, `GB`); a bare number is in bytes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "ByteSize")]
pub enum SizeConfig {
    /// With its unit.
    Text(
        #[schemars(extend("format" = "byte-size"), pattern(r"^[0-9]+ *(B|[KMG]i?B)?$|\$\{"))]
        String,
    ),
    /// In bytes.
    Bytes(u64),
}

/// A number of days, such as `3650d` or `3650`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Days")]
pub enum DaysConfig {
    /// With its unit.
    Text(#[schemars(extend("format" = "days"), pattern(r"^[0-9]+d$|\$\{"))] String),
    /// Bare.
    Days(#[schemars(range(min = 1, max = 1_000_000))] u32),
}

/// A password or token: the text itself (best as `${NAME}`), or where it is kept. On a hub it is
/// kept there: `{secret: name}`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Secret")]
pub enum SecretConfig {
    /// The secret itself; `${NAME}` takes it from the environment.
    Text(
        #[serde(deserialize_with = "secret")]
        #[schemars(with = "String", extend("format" = "secret"))]
        Secret,
    ),
    /// In a file.
    File(SecretFileConfig),
    /// In an environment variable.
    Env(SecretEnvConfig),
    /// On the hub.
    Hub(SecretNameConfig),
}

/// A secret in a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecretFile")]
pub struct SecretFileConfig {
    /// The file, relative to the document's folder; line ends at its end do not count.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub file: String,
}

/// A secret in an environment variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecretEnv")]
pub struct SecretEnvConfig {
    /// Name of the variable.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub env: String,
}

/// A secret that a hub keeps.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecretName")]
pub struct SecretNameConfig {
    /// Name of the secret on the hub that runs the document.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub secret: String,
}

/// Certificates or a key in PEM: a file, relative to the document's folder, or the text itself
/// (it begins with `-----BEGIN`), or what was uploaded to the hub.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Pem")]
pub enum PemConfig {
    /// A file or the PEM text.
    Text(#[schemars(extend("format" = "pem"), length(min = 1))] String),
    /// On the hub.
    Upload(UploadConfig),
}

/// Certificates or a key that were uploaded to a hub.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Upload")]
pub struct UploadConfig {
    /// Name of the upload on the hub that runs the document.
    #[schemars(extend("format" = "not-empty"), length(min = 1))]
    pub upload: String,
}

/// Whether this is PEM text itself and no name of a file.
pub(crate) fn is_pem_text(text: &str) -> bool {
    text.trim_start().starts_with("-----BEGIN")
}

impl fmt::Debug for PemConfig {
    /// An inline text may be a private key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if is_pem_text(text) => f.write_str("***"),
            Self::Text(file) => fmt::Debug::fmt(file, f),
            Self::Upload(upload) => fmt::Debug::fmt(upload, f),
        }
    }
}

/// Reads a text that must not be shown.
fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// The same where the text may be missing.
pub(super) fn optional_secret<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Secret>, D::Error> {
    secret(deserializer).map(Some)
}

impl DurationConfig {
    /// As text; a bare number is in ms.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Millis(millis) => millis.to_string(),
        }
    }
}

impl IdleTimeoutConfig {
    /// As text; a bare number is in ms.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Millis(millis) => millis.to_string(),
        }
    }
}

impl SizeConfig {
    /// As text; a bare number is in bytes.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => bytes.to_string(),
        }
    }
}
