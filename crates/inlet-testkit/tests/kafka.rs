//! The kit on a real Apache Kafka: every listener, faults of brokers, access rules.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helpers"
)]
#![expect(
    clippy::print_stderr,
    reason = "start times are worth seeing in the log of a test"
)]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Result;
use inlet_testkit::traffic::{self, Codec, Message, Operation, Resource, Transaction};
use inlet_testkit::{Certificates, Fault, KafkaCluster, Mechanism, wait_for, wait_until};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers, Message as _, OwnedMessage};
use rdkafka::metadata::MetadataBroker;
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};

const DEADLINE: Duration = Duration::from_mins(1);

/// A client of the listener at `bootstrap`, with further pairs of librdkafka's configuration.
fn client(bootstrap: &str, config: &[(&str, &str)]) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", bootstrap)
        .set("group.id", "kit");
    client.set("enable.auto.commit", "false");
    client.extend(
        config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
    );
    client
}

/// Reads `num_messages` from the beginning of partition 0.
fn read(client: &ClientConfig, topic: &str, num_messages: usize) -> Result<Vec<OwnedMessage>> {
    let consumer: BaseConsumer = client.create()?;
    let mut partition = TopicPartitionList::new();
    partition.add_partition_offset(topic, 0, Offset::Beginning)?;
    consumer.assign(&partition)?;
    let mut messages = Vec::new();
    wait_until(DEADLINE, "messages", || {
        let next = std::iter::from_fn(|| consumer.poll(Duration::from_millis(100))?.ok());
        messages.extend(
            next.take(num_messages - messages.len())
                .map(|it| it.detach()),
        );
        messages.len() == num_messages
    })?;
    Ok(messages)
}

fn payloads(messages: &[OwnedMessage]) -> Vec<&str> {
    messages
        .iter()
        .map(|it| str::from_utf8(it.payload().unwrap()).unwrap())
        .collect()
}

/// Reads one message over a listener; the topic has a single one.
fn check_listener(topic: &str, bootstrap: &str, config: &[(&str, &str)]) {
    let kafka = KafkaCluster::shared();
    traffic::create_topic(&kafka.bootstrap(), topic, 1, &[]).unwrap();
    let message = [Message::new(topic)];
    traffic::produce(&kafka.bootstrap(), topic, &message, Codec::None).unwrap();
    let messages = read(&client(bootstrap, config), topic, 1).unwrap();
    assert_eq!(payloads(&messages), [topic]);
}

/// Keeps librdkafka's own words about a failure; the error that it returns says much less.
#[derive(Default)]
struct Reasons(Mutex<Vec<String>>);

impl ClientContext for Reasons {
    fn error(&self, _error: KafkaError, reason: &str) {
        self.0.lock().unwrap().push(reason.to_owned());
    }
}

impl ConsumerContext for Reasons {}

/// Waits until a client that must not get in is told one of `reasons`.
fn check_refused(bootstrap: &str, config: &[(&str, &str)], reasons: &[&str]) {
    let config = client(bootstrap, config);
    let consumer: BaseConsumer<Reasons> = config.create_with_context(Reasons::default()).unwrap();
    let told = wait_until(DEADLINE, "a refusal", || {
        assert!(
            consumer
                .fetch_metadata(None, Duration::from_millis(200))
                .is_err(),
            "got in"
        );
        consumer.poll(Duration::from_millis(50));
        let told = consumer.context().0.lock().unwrap();
        told.iter()
            .any(|told| reasons.iter().any(|reason| told.contains(reason)))
    });
    told.unwrap_or_else(|error| panic!("{error}, but {:?}", consumer.context().0));
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn plaintext_listener() {
    check_listener("plaintext", &KafkaCluster::shared().bootstrap(), &[]);
}

#[test]
fn tls_listener() {
    let kafka = KafkaCluster::shared();
    let ca = kafka.certificates().ca();
    let tls = [("security.protocol", "ssl"), ("ssl.ca.location", text(&ca))];
    check_listener("tls", &kafka.bootstrap_ssl(), &tls);
}

#[test]
fn mutual_tls_listener_with_plain_and_encrypted_key() {
    let kafka = KafkaCluster::shared();
    let certificates = kafka.certificates();
    let (ca, certificate) = (certificates.ca(), certificates.client_certificate());
    let tls = [
        ("security.protocol", "ssl"),
        ("ssl.ca.location", text(&ca)),
        ("ssl.certificate.location", text(&certificate)),
    ];
    let key = certificates.client_key();
    let plain = [&tls[..], &[("ssl.key.location", text(&key))]].concat();
    check_listener("mtls", &kafka.bootstrap_mtls(), &plain);

    let key = certificates.encrypted_client_key();
    let password = ("ssl.key.password", Certificates::KEY_PASSWORD);
    let encrypted = [&tls[..], &[("ssl.key.location", text(&key)), password]].concat();
    check_listener("mtls-encrypted", &kafka.bootstrap_mtls(), &encrypted);

    // A client of TLS 1.3 learns of it only after its own handshake, maybe as a closed connection.
    let reasons = [
        "certificate required",
        "bad certificate",
        "Disconnected",
        "reset by peer",
    ];
    check_refused(&kafka.bootstrap_mtls(), &tls[..2], &reasons);
}

#[test]
fn certificates_that_must_be_refused() {
    let kafka = KafkaCluster::shared();
    // librdkafka tells both in the same words; the listener with the same authority and a valid
    // certificate lets its clients in, see above.
    for (bootstrap, ca) in [
        (kafka.bootstrap_ssl(), kafka.certificates().other_ca()),
        (kafka.bootstrap_expired(), kafka.certificates().ca()),
    ] {
        let tls = [("security.protocol", "ssl"), ("ssl.ca.location", text(&ca))];
        check_refused(&bootstrap, &tls, &["certificate verify failed"]);
    }
}

#[test]
fn sasl_listeners_with_every_mechanism() {
    let kafka = KafkaCluster::shared();
    let ca = kafka.certificates().ca();
    for mechanism in Mechanism::ALL {
        let sasl = [
            ("sasl.mechanism", mechanism.name()),
            ("sasl.username", "alice"),
            ("sasl.password", "secret"),
        ];
        let plaintext = [&sasl[..], &[("security.protocol", "sasl_plaintext")]].concat();
        let topic = format!("sasl-plaintext-{}", mechanism.name());
        check_listener(&topic, &kafka.bootstrap_sasl_plaintext(), &plaintext);

        let tls = [
            ("security.protocol", "sasl_ssl"),
            ("ssl.ca.location", text(&ca)),
        ];
        let topic = format!("sasl-ssl-{}", mechanism.name());
        check_listener(
            &topic,
            &kafka.bootstrap_sasl_ssl(),
            &[&sasl[..], &tls].concat(),
        );

        let wrong = [&plaintext[..], &[("sasl.password", "wrong")]].concat();
        check_refused(
            &kafka.bootstrap_sasl_plaintext(),
            &wrong,
            &["uthentication failed"],
        );
    }
}

#[test]
fn messages_of_every_codec_keep_their_parts() {
    let kafka = KafkaCluster::shared().bootstrap();
    for codec in Codec::ALL {
        let topic = format!("codec-{}", codec.name());
        traffic::create_topic(&kafka, &topic, 1, &[]).unwrap();
        let sent = Message::new("value")
            .key("k")
            .partition(0)
            .timestamp_ms(42)
            .header("h", "v");
        let at = traffic::produce(&kafka, &topic, &[sent, Message::tombstone("k")], codec).unwrap();
        assert_eq!(at.iter().map(|it| it.offset).collect::<Vec<_>>(), [0, 1]);

        let read = read(&client(&kafka, &[]), &topic, 2).unwrap();
        assert_eq!(read[0].key(), Some(&b"k"[..]));
        assert_eq!(read[0].payload(), Some(&b"value"[..]));
        assert_eq!(read[0].timestamp().to_millis(), Some(42));
        let header = read[0].headers().unwrap().get(0);
        assert_eq!((header.key, header.value), ("h", Some(&b"v"[..])));
        assert_eq!(read[1].payload(), None);
    }
}

#[test]
fn aborted_messages_are_in_the_log_and_hidden() {
    let kafka = KafkaCluster::shared().bootstrap();
    traffic::create_topic(&kafka, "transactions", 1, &[]).unwrap();
    let (kept, dropped) = ([Message::new("kept")], [Message::new("dropped")]);
    let transactions = [
        Transaction::Commit(&kept),
        Transaction::Abort(&dropped),
        Transaction::Commit(&kept),
    ];
    traffic::produce_transactions(&kafka, "transactions", "kit", &transactions).unwrap();
    // Each transaction ends with a marker that takes an offset.
    assert_eq!(traffic::end_offsets(&kafka, "transactions").unwrap()[&0], 6);
    let committed = client(&kafka, &[("isolation.level", "read_committed")]);
    assert_eq!(
        payloads(&read(&committed, "transactions", 2).unwrap()),
        ["kept", "kept"]
    );
    let all = client(&kafka, &[("isolation.level", "read_uncommitted")]);
    assert_eq!(
        payloads(&read(&all, "transactions", 3).unwrap()),
        ["kept", "dropped", "kept"]
    );
}

#[test]
fn offsets_of_groups_and_partitions() {
    let kafka = KafkaCluster::shared().bootstrap();
    traffic::create_topic(&kafka, "offsets", 2, &[]).unwrap();
    let messages: Vec<Message> = (0..10)
        .map(|i| Message::new(i.to_string()).partition(i % 2))
        .collect();
    traffic::produce(&kafka, "offsets", &messages, Codec::Lz4).unwrap();
    assert_eq!(
        traffic::end_offsets(&kafka, "offsets").unwrap(),
        [(0, 5), (1, 5)].into()
    );

    traffic::delete_records(&kafka, "offsets", &[(1, 3)]).unwrap();
    assert_eq!(
        traffic::start_offsets(&kafka, "offsets").unwrap(),
        [(0, 0), (1, 3)].into()
    );

    assert!(
        traffic::committed(&kafka, "offsets", "offsets")
            .unwrap()
            .is_empty()
    );
    traffic::set_committed(&kafka, "offsets", "offsets", &[(1, 4)]).unwrap();
    assert_eq!(
        traffic::committed(&kafka, "offsets", "offsets").unwrap(),
        [(1, 4)].into()
    );
    traffic::delete_group(&kafka, "offsets").unwrap();
    assert!(
        traffic::committed(&kafka, "offsets", "offsets")
            .unwrap()
            .is_empty()
    );

    traffic::delete_topic(&kafka, "offsets").unwrap();
    assert!(traffic::create_topic(&kafka, "codec/none", 1, &[]).is_err());
}

#[test]
fn meters_fill_their_partitions() {
    let kafka = KafkaCluster::shared().bootstrap();
    traffic::create_topic(&kafka, "meters", 4, &[]).unwrap();
    traffic::load_meters(&kafka, "meters", 4, 25_000).unwrap();
    let expected = [(0, 7500), (1, 7500), (2, 5000), (3, 5000)].into();
    assert_eq!(traffic::end_offsets(&kafka, "meters").unwrap(), expected);

    let first_partition = read(&client(&kafka, &[]), "meters", 7500).unwrap();
    let second_round = &first_partition[2500];
    assert_eq!(
        second_round.payload().unwrap(),
        traffic::meters_message(10_000)
    );
    assert_eq!(
        second_round.timestamp().to_millis(),
        Some(1_700_000_001_000)
    );
}

#[test]
fn a_broker_that_is_killed_comes_back_with_its_messages() {
    let started = Instant::now();
    let kafka = KafkaCluster::builder().start().unwrap();
    eprintln!("one broker started in {:?}", started.elapsed());
    let bootstrap = kafka.bootstrap();
    traffic::create_topic(&bootstrap, "kept", 1, &[]).unwrap();
    traffic::produce(&bootstrap, "kept", &[Message::new("kept")], Codec::None).unwrap();
    kafka.kill(0).unwrap();
    assert!(std::net::TcpStream::connect(&bootstrap).is_err());
    let restarted = Instant::now();
    kafka.restart(0).unwrap();
    eprintln!("restarted in {:?}", restarted.elapsed());
    assert_eq!(
        payloads(&read(&client(&bootstrap, &[]), "kept", 1).unwrap()),
        ["kept"]
    );
    kafka.stop().unwrap();
    assert!(std::net::TcpStream::connect(&bootstrap).is_err());
}

#[test]
fn a_network_that_breaks_between_client_and_broker() {
    let kafka = KafkaCluster::builder().proxied().start().unwrap();
    traffic::create_topic(&kafka.bootstrap(), "proxied", 1, &[]).unwrap();
    let message = [Message::new("proxied")];
    traffic::produce(&kafka.bootstrap(), "proxied", &message, Codec::None).unwrap();
    let proxied = client(&kafka.bootstrap_proxied(), &[("socket.timeout.ms", "1000")]);
    assert_eq!(
        payloads(&read(&proxied, "proxied", 1).unwrap()),
        ["proxied"]
    );

    kafka.proxy(0).set(Fault::Blackhole);
    let consumer: BaseConsumer = proxied.create().unwrap();
    assert!(
        consumer
            .fetch_metadata(None, Duration::from_millis(500))
            .is_err()
    );
    kafka.proxy(0).set(Fault::None);
    assert_eq!(
        payloads(&read(&proxied, "proxied", 1).unwrap()),
        ["proxied"]
    );
}

#[test]
fn three_brokers_survive_one() {
    let started = Instant::now();
    let kafka = KafkaCluster::builder().brokers(3).start().unwrap();
    eprintln!("three brokers started in {:?}", started.elapsed());
    let bootstrap = kafka.bootstrap();
    traffic::create_topic(&bootstrap, "replicated", 3, &[("min.insync.replicas", "2")]).unwrap();
    let message = |text: &str| [Message::new(text).partition(0)];
    traffic::produce(&bootstrap, "replicated", &message("before"), Codec::None).unwrap();
    kafka.kill(0).unwrap();
    traffic::produce(&bootstrap, "replicated", &message("after"), Codec::None).unwrap();
    let messages = read(&client(&bootstrap, &[]), "replicated", 2).unwrap();
    assert_eq!(payloads(&messages), ["before", "after"]);
    kafka.restart(0).unwrap();
    let ids = wait_for(DEADLINE, "three brokers", || broker_ids(&bootstrap)).unwrap();
    assert_eq!(ids, [1, 2, 3].into());
}

fn broker_ids(bootstrap: &str) -> Option<BTreeSet<i32>> {
    let consumer: BaseConsumer = client(bootstrap, &[]).create().ok()?;
    let metadata = consumer.fetch_metadata(None, Duration::from_secs(5)).ok()?;
    let ids: BTreeSet<i32> = metadata.brokers().iter().map(MetadataBroker::id).collect();
    (ids.len() == 3).then_some(ids)
}

#[test]
fn access_rules_deny_until_they_allow() {
    let kafka = KafkaCluster::builder()
        .acls()
        .sasl_user("bob", "builder")
        .start()
        .unwrap();
    let super_user = kafka.bootstrap();
    traffic::create_topic(&super_user, "guarded", 1, &[]).unwrap();
    traffic::produce(
        &super_user,
        "guarded",
        &[Message::new("guarded")],
        Codec::None,
    )
    .unwrap();
    let bob = client(
        &kafka.bootstrap_sasl_plaintext(),
        &[
            ("security.protocol", "sasl_plaintext"),
            ("sasl.mechanism", "SCRAM-SHA-256"),
            ("sasl.username", "bob"),
            ("sasl.password", "builder"),
        ],
    );
    let consumer: BaseConsumer = bob.create().unwrap();
    let denied = || {
        let metadata = consumer.fetch_metadata(Some("guarded"), DEADLINE).unwrap();
        let denied = rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
        metadata.topics()[0].error() == Some(denied)
    };
    assert!(denied());
    traffic::allow(
        &super_user,
        "bob",
        Resource::Topic("guarded"),
        Operation::Read,
    )
    .unwrap();
    wait_until(DEADLINE, "the rule", || !denied()).unwrap();
    assert_eq!(payloads(&read(&bob, "guarded", 1).unwrap()), ["guarded"]);
}
