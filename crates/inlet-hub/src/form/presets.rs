//! Well-known Kafka services, as the part of a document that is the same for all their users.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A well-known Kafka service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Preset {
    /// A stable id.
    pub(crate) id: &'static str,
    /// The name that people know it by.
    pub(crate) name: &'static str,
    /// Where the missing values are found.
    pub(crate) hint: &'static str,
    /// The section `kafka` of a document, as far as it is known.
    #[schema(value_type = Object)]
    pub(crate) kafka: Value,
    /// Keys of the document that are still to be filled in.
    pub(crate) needs: Vec<&'static str>,
}

const SERVERS: &str = "kafka.bootstrap_servers";
const USERNAME: &str = "kafka.security.sasl.username";
const PASSWORD: &str = "kafka.security.sasl.password";
const CA: &str = "kafka.security.tls.ca";
const CERTIFICATE: &str = "kafka.security.tls.certificate";
const KEY: &str = "kafka.security.tls.key";

/// All presets, in the order in which they are offered.
pub(crate) fn all() -> Vec<Preset> {
    let mut presets = plain();
    presets.extend(with_login());
    presets.extend(with_own_ca());
    presets
}

fn plain() -> Vec<Preset> {
    vec![Preset {
        id: "plain",
        name: "Apache Kafka without encryption",
        hint: "for brokers on a network of your own; the address is that of `advertised.listeners`, port 9092",
        kafka: json!({}),
        needs: vec![SERVERS],
    }]
}

fn with_login() -> Vec<Preset> {
    vec![
        Preset {
            id: "confluent-cloud",
            name: "Confluent Cloud",
            hint: "Cluster settings → Bootstrap server (port 9092); user name and password are an API key of the cluster and its secret",
            kafka: login("PLAIN", None),
            needs: vec![SERVERS, USERNAME, PASSWORD],
        },
        Preset {
            id: "amazon-msk",
            name: "Amazon MSK (SASL/SCRAM)",
            hint: "View client information → SASL/SCRAM (port 9096, public access 9196); the login is the secret `AmazonMSK_…` of Secrets Manager. Clusters with IAM access only need SASL/SCRAM switched on as well",
            kafka: login("SCRAM-SHA-512", None),
            needs: vec![SERVERS, USERNAME, PASSWORD],
        },
        Preset {
            id: "azure-event-hubs",
            name: "Azure Event Hubs",
            hint: "`<namespace>.servicebus.windows.net:9093`; the password is the connection string of a shared access policy with the right Listen (tier Standard or higher)",
            kafka: login("PLAIN", Some("$ConnectionString")),
            needs: vec![SERVERS, PASSWORD],
        },
        Preset {
            id: "redpanda-cloud",
            name: "Redpanda Cloud",
            hint: "Overview → Kafka API → Bootstrap server (port 9092); the login is a user of the tab Security",
            kafka: login("SCRAM-SHA-256", None),
            needs: vec![SERVERS, USERNAME, PASSWORD],
        },
        Preset {
            id: "google-managed-kafka",
            name: "Google Cloud Managed Service for Apache Kafka",
            hint: "`bootstrap.<cluster>.<region>.managedkafka.<project>.cloud.goog:9092`; user name is the service account's address, the password its key file in base64",
            kafka: login("PLAIN", None),
            needs: vec![SERVERS, USERNAME, PASSWORD],
        },
    ]
}

fn with_own_ca() -> Vec<Preset> {
    vec![
        Preset {
            id: "aiven",
            name: "Aiven for Apache Kafka (client certificate)",
            hint: "Overview → Connection information: Service URI, and the three files CA certificate, access certificate and access key",
            kafka: json!({"security": {"tls": {}}}),
            needs: vec![SERVERS, CA, CERTIFICATE, KEY],
        },
        Preset {
            id: "alibaba-cloud",
            name: "Alibaba Cloud ApsaraMQ for Kafka (public endpoint)",
            hint: "Instance Details → Endpoint of type SSL (port 9093); upload the CA certificate of the console, the login is the instance's",
            kafka: login("PLAIN", None),
            needs: vec![SERVERS, USERNAME, PASSWORD, CA],
        },
        Preset {
            id: "own-tls",
            name: "Apache Kafka with a CA of your own",
            hint: "the SSL listener, often port 9093; upload the CA certificate that signed those of the brokers",
            kafka: json!({"security": {"tls": {}}}),
            needs: vec![SERVERS, CA],
        },
    ]
}

/// TLS with the public CAs, and a login.
fn login(mechanism: &str, username: Option<&str>) -> Value {
    let mut sasl = json!({"mechanism": mechanism});
    if let Some(username) = username {
        sasl["username"] = json!(username);
    }
    json!({"security": {"tls": true, "sasl": sasl}})
}

#[cfg(test)]
mod tests {
    use inlet_config::document::KafkaConfig;

    use super::*;

    /// With its needs filled in, each preset is a section that the engine takes.
    #[test]
    fn a_preset_and_its_needs_make_a_section() {
        for preset in all() {
            let mut document = json!({"kafka": preset.kafka});
            document["kafka"]["topics"] = json!("meters");
            for need in &preset.needs {
                let pointer = format!("/{}", need.replace('.', "/"));
                let (parent, key) = pointer.rsplit_once('/').expect("it begins with one");
                let parent = document.pointer_mut(parent).expect("its section is there");
                if parent == &json!(true) {
                    *parent = json!({});
                }
                parent[key] = json!("kafka:9092");
            }
            let section = document["kafka"].take();
            if let Err(error) = serde_json::from_value::<KafkaConfig>(section.clone()) {
                panic!("{}: {error} in {section}", preset.id);
            }
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = all().iter().map(|preset| preset.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all().len());
    }
}
