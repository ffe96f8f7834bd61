use serde_json::json;

use super::{PastedProperties, read};

fn secrets(read: &PastedProperties) -> Vec<(&str, &str)> {
    let pairs = read.secrets.iter();
    pairs.map(|of| (of.name, of.value.as_str())).collect()
}

#[test]
fn properties_of_a_cloud_service() {
    let read = read(
        "# Required connection configs\n\
         bootstrap.servers=pkc-1.eu.confluent.cloud:9092\n\
         security.protocol=SASL_SSL\n\
         sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\\n\
         \x20 username='KEY' password='a\\'b;c';\n\
         sasl.mechanism=PLAIN\n\
         session.timeout.ms=45000\n\
         auto.offset.reset=latest\n\
         acks=all\n",
    );
    assert_eq!(
        read.document_patch,
        json!({"kafka": {
            "bootstrap_servers": ["pkc-1.eu.confluent.cloud:9092"],
            "session_timeout": "45000ms",
            "start": "latest",
            "security": {"tls": true, "sasl": {"mechanism": "PLAIN", "username": "KEY"}},
        }})
    );
    assert_eq!(secrets(&read), [("password", "a'b;c")]);
    assert_eq!(read.ignored.len(), 1);
    assert_eq!(read.ignored[0].key, "acks");
}

#[test]
fn librdkafka_with_pem_and_a_client_certificate() {
    let read = read(
        "metadata.broker.list = SSL://a:9093, b:9093\n\
         security.protocol: ssl\n\
         ssl.ca.pem=-----BEGIN CERTIFICATE----- AAAA BBBB -----END CERTIFICATE-----\n\
         ssl.key.pem=-----BEGIN PRIVATE KEY-----\\nCCCC\\n-----END PRIVATE KEY-----\n\
         ssl.truststore.location=/etc/truststore.jks\n",
    );
    assert_eq!(
        read.document_patch,
        json!({"kafka": {
            "bootstrap_servers": ["a:9093", "b:9093"],
            "security": {"tls": {
                "ca": "-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----\n",
            }},
        }})
    );
    assert_eq!(
        secrets(&read),
        [(
            "key",
            "-----BEGIN PRIVATE KEY-----\nCCCC\n-----END PRIVATE KEY-----"
        )]
    );
    assert!(read.ignored[0].why.contains("upload"), "{read:?}");
}

#[test]
fn a_jaas_file() {
    let read = read(
        "KafkaClient {\n  org.apache.kafka.common.security.scram.ScramLoginModule required\n  \
         username=\"meter\"\n  password=\"p\\\"w\";\n};\n",
    );
    assert_eq!(
        read.document_patch,
        json!({"kafka": {"security": {
            "sasl": {"mechanism": "SCRAM-SHA-512", "username": "meter"}
        }}})
    );
    assert_eq!(secrets(&read), [("password", "p\"w")]);
}

#[test]
fn what_is_not_supported_is_named() {
    let read = read("sasl.mechanism=GSSAPI\nsecurity.protocol=SASL_PLAINTEXT\nnonsense\n");
    assert!(read.ignored[0].why.contains("GSSAPI"), "{read:?}");
    assert_eq!(read.secrets, []);
}
