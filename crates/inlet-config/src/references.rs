//! What a document refers to on its hub, found in any text that is YAML, whatever its faults.
//!
//! For what a hub needs before it can resolve a document (which values to look up), and afterwards
//! (which documents use a secret that is about to be deleted).

use std::collections::BTreeSet;

use crate::{
    document::is_pem_text,
    fault::Faults,
    format,
    path::Path,
    tree::{Content, Node},
    yaml,
};

/// Keys that take a secret.
const SECRETS: [&str; 4] = [
    "kafka.security.sasl.password",
    "kafka.security.tls.key_password",
    "target.tdengine.password",
    "target.tdengine.token",
];

/// Keys that take PEM text; those of private keys are secret.
const UPLOADS: [(&str, Is); 4] = [
    ("kafka.security.tls.ca", Is::Public),
    ("kafka.security.tls.certificate", Is::Public),
    ("kafka.security.tls.key", Is::Private),
    ("target.tdengine.ca", Is::Public),
];

#[derive(Clone, Copy, PartialEq)]
enum Is {
    Public,
    Private,
}

const CONNECTION: &str = "target.tdengine.connection";
const URL: &str = "target.tdengine.url";
const AGENT: &str = "agent";

/// Names of what a document refers to; in no order but that of the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// By `{secret: name}`.
    pub secrets: BTreeSet<String>,
    /// By `target.tdengine.connection`.
    pub connections: BTreeSet<String>,
    /// By `{upload: name}`.
    pub uploads: BTreeSet<String>,
    /// By `agent`, one or a list.
    pub agents: BTreeSet<String>,
    /// Key paths where a secret stands in the document itself: a password, token or private key as
    /// text, or a TDengine URL with a login.
    pub plain_secrets: BTreeSet<String>,
}

/// What the text refers to; nothing if it is no YAML.
pub fn references(text: &str) -> References {
    references_of(text, |_| true)
}

/// The same for all sections but `target`: what it takes where messages are read and no row is written.
pub fn references_without_target(text: &str) -> References {
    references_of(text, |key_path| !key_path.starts_with("target."))
}

fn references_of(text: &str, is_wanted: impl Fn(&str) -> bool) -> References {
    let mut found = References::default();
    let Some(root) = yaml::read(text, &mut Faults::default()) else {
        return found;
    };
    for key_path in SECRETS.into_iter().filter(|path| is_wanted(path)) {
        let Some(node) = node_at(&root, key_path) else {
            continue;
        };
        found.secrets.extend(text_of(node.get("secret")));
        if text_of(Some(node)).is_some_and(|text| !text.contains("${")) {
            found.plain_secrets.insert(key_path.to_owned());
        }
    }
    for (key_path, is) in UPLOADS.into_iter().filter(|(path, _)| is_wanted(path)) {
        let Some(node) = node_at(&root, key_path) else {
            continue;
        };
        found.uploads.extend(text_of(node.get("upload")));
        if is == Is::Private && text_of(Some(node)).is_some_and(|text| is_pem_text(&text)) {
            found.plain_secrets.insert(key_path.to_owned());
        }
    }
    if is_wanted(CONNECTION) {
        found
            .connections
            .extend(text_of(node_at(&root, CONNECTION)));
    }
    if let Some(agent) = node_at(&root, AGENT) {
        found.agents.extend(texts_of(agent));
    }
    let url = text_of(node_at(&root, URL)).filter(|_| is_wanted(URL));
    if url.is_some_and(|url| has_login(&url)) {
        found.plain_secrets.insert(URL.to_owned());
    }
    found
}

fn has_login(url: &str) -> bool {
    format::tdengine_url(url)
        .is_ok_and(|address| address.password.is_some() || address.token.is_some())
}

fn node_at<'n>(root: &'n Node, key_path: &str) -> Option<&'n Node> {
    root.at(&Path::parse(key_path))
}

/// The text itself, or those of a list.
fn texts_of(node: &Node) -> Vec<String> {
    match &node.content {
        Content::List(items) => items.iter().filter_map(|it| text_of(Some(it))).collect(),
        _ => text_of(Some(node)).into_iter().collect(),
    }
}

/// The text, if there is one and it is not empty.
fn text_of(node: Option<&Node>) -> Option<String> {
    match &node?.content {
        Content::Text(text) if !text.value.is_empty() => Some(text.value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{SECRETS, UPLOADS, references, references_without_target};

    /// Every key path of the schema whose value is this definition.
    fn paths_to(definition: &str, schema: &Value, node: &Value, path: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if let Some(reference) = node["$ref"].as_str() {
            if reference == format!("#/$defs/{definition}") {
                return BTreeSet::from([path.to_owned()]);
            }
            let target = schema.pointer(&reference[1..]).expect("it is defined");
            return paths_to(definition, schema, target, path);
        }
        for (key, value) in node["properties"].as_object().into_iter().flatten() {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            found.extend(paths_to(definition, schema, value, &path));
        }
        for choice in ["anyOf", "oneOf"]
            .iter()
            .filter_map(|word| node[word].as_array())
            .flatten()
        {
            found.extend(paths_to(definition, schema, choice, path));
        }
        found
    }

    #[test]
    fn every_key_that_takes_a_reference_is_known() {
        let schema = crate::schema();
        let owned = |paths: &[&str]| {
            paths
                .iter()
                .map(|&path| path.to_owned())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(paths_to("Secret", &schema, &schema, ""), owned(&SECRETS));
        assert_eq!(
            paths_to("Pem", &schema, &schema, ""),
            owned(&UPLOADS.map(|(path, _)| path))
        );
    }

    #[test]
    fn references_of_a_document_full_of_faults() {
        let found = references(
            "name: [\nkafka: {security: {sasl: {password: {secret: pw}, mechanism: 7}, \
             tls: {ca: {upload: ca}, key: {upload: 1}, key_password: {env: X}}}}\n",
        );
        assert_eq!(found, super::References::default(), "this is no YAML");

        let found = references(
            "nam: x\nagent: [north, 7, south]\nkafka: {security: {sasl: {password: {secret: pw}, mechanism: 7}, \
             tls: {ca: {upload: ca}, key: {upload: 1}, key_password: {env: X}}}}\n\
             target: {tdengine: {connection: plant, token: {secret: t}, ca: {upload: ca}}, \
             columns: {secret: secret}}\n",
        );
        assert_eq!(found.secrets, BTreeSet::from(["pw".into(), "t".into()]));
        assert_eq!(found.uploads, BTreeSet::from(["ca".into()]));
        assert_eq!(found.connections, BTreeSet::from(["plant".into()]));
        assert_eq!(found.plain_secrets, BTreeSet::new());
        assert_eq!(
            found.agents,
            BTreeSet::from(["north".into(), "south".into()])
        );
        assert_eq!(references("agent: north").agents.len(), 1);
        assert_eq!(references("agent: {labels: {a: b}}").agents.len(), 0);
    }

    #[test]
    fn without_the_target_is_all_that_reading_takes() {
        let found = references_without_target(
            "kafka: {security: {tls: {ca: {upload: a}}, sasl: {password: {secret: p}}}}\n\
             target: {tdengine: {connection: plant, url: \"ws://u:p@x\", token: {secret: t}, \
             ca: {upload: b}}}\n",
        );
        assert_eq!(found.secrets, BTreeSet::from(["p".into()]));
        assert_eq!(found.uploads, BTreeSet::from(["a".into()]));
        assert_eq!(found.connections, BTreeSet::new());
        assert_eq!(found.plain_secrets, BTreeSet::new());
    }

    #[test]
    fn secrets_in_the_text_itself_are_told() {
        let found = references(
            "kafka: {security: {sasl: {password: pw}, tls: {key: \"-----BEGIN X\", \
             certificate: \"-----BEGIN X\", key_password: \"${X}\"}}}\n\
             target: {tdengine: {url: \"wss://cloud.example?token=x\", ca: a.pem}}",
        );
        assert_eq!(
            found.plain_secrets,
            BTreeSet::from([
                "kafka.security.sasl.password".into(),
                "kafka.security.tls.key".into(),
                "target.tdengine.url".into()
            ])
        );
    }
}
