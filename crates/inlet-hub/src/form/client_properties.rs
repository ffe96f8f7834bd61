//! A pasted `client.properties`, librdkafka configuration or JAAS block, made into the keys of a document.
//!
//! Secrets come back apart, so that the page can store them; what cannot be taken over is named
//! with why. Nothing here talks to a server, and nothing is kept.

mod jaas;

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// What a pasted text gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct PastedProperties {
    /// A partial document; it holds the section `kafka` only.
    #[schema(value_type = Object)]
    pub(crate) document_patch: Value,
    /// Secrets of the text, for the page to store.
    pub(crate) secrets: Vec<PastedSecret>,
    /// What was not taken over.
    pub(crate) ignored: Vec<IgnoredProperty>,
}

/// A secret of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PastedSecret {
    /// `password` (of the login), `key` (private key) or `key_password`.
    pub(crate) name: &'static str,
    /// The secret.
    pub(crate) value: String,
}

/// A property that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct IgnoredProperty {
    /// Its name.
    pub(crate) key: String,
    /// Why, and what to do instead.
    pub(crate) why: String,
}

/// Reads the text.
pub(crate) fn read(text: &str) -> PastedProperties {
    let mut reader = Reader::default();
    if let Some(login) = jaas::block(text) {
        reader.login(login);
    } else {
        for (key, value) in properties(text) {
            reader.property(&key, &value);
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    kafka: Map<String, Value>,
    tls: Map<String, Value>,
    sasl: Map<String, Value>,
    /// What `security.protocol` says about encryption.
    wants_tls: Option<bool>,
    wants_sasl: Option<bool>,
    secrets: Vec<PastedSecret>,
    ignored: Vec<IgnoredProperty>,
}

impl Reader {
    fn property(&mut self, key: &str, value: &str) {
        if value.is_empty() && key != "ssl.endpoint.identification.algorithm" {
            return;
        }
        match key {
            "bootstrap.servers" | "metadata.broker.list" => self.servers(value),
            "security.protocol" => self.protocol(value),
            "sasl.mechanism" | "sasl.mechanisms" => self.mechanism(value),
            "sasl.username" => self.set_sasl("username", value),
            "sasl.password" => self.secret("password", value),
            "sasl.jaas.config" => match jaas::entry(value) {
                Some(login) => self.login(login),
                None => self.ignore(
                    key,
                    "this login is not read; fill in user name and password",
                ),
            },
            "group.id" => self.set("group_id", value),
            "client.id" => self.set("client_id", value),
            "auto.offset.reset" => self.start(value),
            "fetch.max.wait.ms" | "fetch.wait.max.ms" => self.millis("fetch_max_wait", key, value),
            "session.timeout.ms" => self.millis("session_timeout", key, value),
            "ssl.ca.pem" | "ssl.truststore.certificates" => self.pem("ca", value),
            "ssl.certificate.pem" | "ssl.keystore.certificate.chain" => {
                self.pem("certificate", value);
            }
            "ssl.key.pem" | "ssl.keystore.key" => self.secret("key", &with_line_breaks(value)),
            "ssl.key.password" => self.secret("key_password", value),
            _ => self.ignore(key, reason_to_ignore(key, value)),
        }
    }

    fn servers(&mut self, value: &str) {
        let servers: Vec<Value> = value
            .split(',')
            .map(str::trim)
            .filter(|server| !server.is_empty())
            .map(|server| Value::from(server.rsplit("://").next().unwrap_or(server)))
            .collect();
        self.kafka
            .insert("bootstrap_servers".to_owned(), Value::from(servers));
    }

    fn protocol(&mut self, value: &str) {
        let protocol = value.to_ascii_uppercase();
        self.wants_tls = Some(protocol.ends_with("SSL"));
        self.wants_sasl = Some(protocol.starts_with("SASL"));
    }

    fn mechanism(&mut self, value: &str) {
        match value.to_ascii_uppercase().as_str() {
            known @ ("PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512") => {
                self.set_sasl("mechanism", known);
            }
            other => self.ignore(
                "sasl.mechanism",
                &format!("`{other}` is not supported; PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 are"),
            ),
        }
    }

    fn login(&mut self, login: jaas::Login) {
        if let Some(mechanism) = login.mechanism
            && !self.sasl.contains_key("mechanism")
        {
            self.set_sasl("mechanism", mechanism);
        }
        if let Some(username) = login.username {
            self.set_sasl("username", &username);
        }
        if let Some(password) = login.password {
            self.secret("password", &password);
        }
    }

    fn start(&mut self, value: &str) {
        match value {
            "earliest" | "smallest" | "beginning" => self.set("start", "earliest"),
            "latest" | "largest" | "end" => self.set("start", "latest"),
            _ => self.ignore("auto.offset.reset", "choose where to begin in the form"),
        }
    }

    fn millis(&mut self, target: &str, key: &str, value: &str) {
        match value.parse::<u64>() {
            Ok(millis) => self.set(target, &format!("{millis}ms")),
            Err(_) => self.ignore(key, "this is not a number of milliseconds"),
        }
    }

    fn pem(&mut self, target: &str, value: &str) {
        self.tls
            .insert(target.to_owned(), Value::from(with_line_breaks(value)));
    }

    fn set(&mut self, key: &str, value: &str) {
        self.kafka.insert(key.to_owned(), Value::from(value));
    }

    fn set_sasl(&mut self, key: &str, value: &str) {
        self.sasl.insert(key.to_owned(), Value::from(value));
    }

    fn secret(&mut self, name: &'static str, value: &str) {
        self.secrets.retain(|secret| secret.name != name);
        self.secrets.push(PastedSecret {
            name,
            value: value.to_owned(),
        });
    }

    fn ignore(&mut self, key: &str, why: &str) {
        self.ignored.push(IgnoredProperty {
            key: key.to_owned(),
            why: why.to_owned(),
        });
    }

    fn finish(mut self) -> PastedProperties {
        let mut security = Map::new();
        let has_tls = !self.tls.is_empty() || self.secrets.iter().any(|of| of.name != "password");
        if self.wants_tls.unwrap_or(has_tls) {
            let tls = std::mem::take(&mut self.tls);
            let tls = if tls.is_empty() {
                json!(true)
            } else {
                Value::Object(tls)
            };
            security.insert("tls".to_owned(), tls);
        }
        if self.wants_sasl.unwrap_or(!self.sasl.is_empty()) {
            security.insert("sasl".to_owned(), Value::Object(self.sasl));
        }
        if !security.is_empty() {
            self.kafka
                .insert("security".to_owned(), Value::Object(security));
        }
        PastedProperties {
            document_patch: json!({"kafka": self.kafka}),
            secrets: self.secrets,
            ignored: self.ignored,
        }
    }
}

fn reason_to_ignore(key: &str, value: &str) -> &'static str {
    match key {
        "ssl.truststore.location" | "ssl.ca.location" => {
            "the file is on your machine; upload the CA certificate as PEM"
        }
        "ssl.keystore.location" | "ssl.certificate.location" | "ssl.key.location" => {
            "the file is on your machine; upload certificate and private key as PEM"
        }
        "ssl.truststore.password" | "ssl.keystore.password" => {
            "passwords of Java key stores are not needed; upload PEM files"
        }
        "ssl.endpoint.identification.algorithm" if value.is_empty() || value == "none" => {
            "names of servers are always checked against their certificates"
        }
        "ssl.endpoint.identification.algorithm" => "this is always so",
        "enable.auto.commit" | "auto.commit.interval.ms" => {
            "offsets are committed when their rows are written, never by time"
        }
        "key.deserializer" | "value.deserializer" | "key.serializer" | "value.serializer" => {
            "how messages are read is chosen in the step Kafka Message Parser"
        }
        _ => "there is no such setting here; the defaults are made for this use",
    }
}

/// Properties files hold PEM in one line, with `\n` or blanks between its lines.
fn with_line_breaks(pem: &str) -> String {
    let pem = pem.replace("\\n", "\n");
    if pem.contains('\n') {
        return pem;
    }
    let mut text = pem.replace("-----BEGIN ", "\n-----BEGIN\u{1}");
    for word in ["PRIVATE KEY-----", "CERTIFICATE-----"] {
        text = text.replace(&format!(" {word}"), &format!("\u{1}{word}"));
    }
    text = text.replace("-----END ", "-----END\u{1}");
    text = text.replace(' ', "\n").replace('\u{1}', " ");
    text.trim().to_owned() + "\n"
}

/// Keys and values of a properties file: `=`, `:` or a blank between them, `\` at the end of a line
/// goes on in the next, `#` and `!` begin comments.
fn properties(text: &str) -> Vec<(String, String)> {
    let mut joined = String::new();
    let mut properties = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if joined.is_empty() && (line.is_empty() || line.starts_with(['#', '!', '['])) {
            continue;
        }
        if let Some(begun) = line.strip_suffix('\\') {
            joined.push_str(begun);
        } else {
            joined.push_str(line);
            properties.extend(property(&std::mem::take(&mut joined)));
        }
    }
    properties.extend(property(&joined));
    properties
}

fn property(line: &str) -> Option<(String, String)> {
    let at = line.find(['=', ':', ' ', '\t'])?;
    let (key, rest) = line.split_at(at);
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim();
    let bare = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    Some((key.trim().to_ascii_lowercase(), bare.to_owned()))
}

#[cfg(test)]
mod tests;
