//! Questions to TDengine, the sandbox or a real one, over REST: what a test asks beside Inlet.

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;
use url::Url;

/// The largest answer that is taken.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// The rows of a statement as text; `url` is that of a document, with user and password.
///
/// # Errors
/// When nothing answers, or the server refuses; the text has its code and description.
pub fn query(url: &str, sql: &str) -> Result<Vec<Vec<String>>> {
    let url = Url::parse(url).with_context(|| format!("reading the url `{url}`"))?;
    let host = url.host_str().context("the url has a host")?;
    let address = format!("http://{host}:{}/rest/sql", url.port().unwrap_or(6041));
    let login = format!("{}:{}", url.username(), url.password().unwrap_or_default());
    let mut answer = ureq::post(&address)
        .header(
            "Authorization",
            &format!("Basic {}", BASE64_STANDARD.encode(login)),
        )
        .send(sql)?;
    let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES);
    let answer: Value = serde_json::from_str(&body.read_to_string()?)?;
    if answer["code"] != 0 {
        bail!("`{sql}`: {} {}", answer["code"], answer["desc"]);
    }
    let rows = answer["data"].as_array().into_iter().flatten();
    Ok(rows
        .map(|row| row.as_array().into_iter().flatten().map(text_of).collect())
        .collect())
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
