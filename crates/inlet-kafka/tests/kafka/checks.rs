//! Each way into a broker works, and each way to be kept out has its own cause and remedy.

use std::{fs, path::Path, time::Duration};

use anyhow::Result;
use inlet_config::{
    secret::Secret,
    settings::{KafkaSettings, SaslMechanism, SaslSettings, TlsSettings},
};
use inlet_kafka::{
    probe::probe,
    sample::{SampleEnd, sample},
};
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};
use inlet_testkit::{
    Certificates, KafkaCluster, free_port,
    traffic::{Codec, Message, Operation, Resource, allow, create_topic, produce},
    wait_until,
};

use crate::support::{DEADLINE, Record, Run, settings_at, unique};

fn pem(path: &Path) -> String {
    fs::read_to_string(path).expect("the test kit wrote it")
}

fn tls() -> TlsSettings {
    TlsSettings {
        ca: Some(pem(&KafkaCluster::shared().certificates().ca())),
        ..TlsSettings::default()
    }
}

fn sasl(mechanism: SaslMechanism, password: &str) -> SaslSettings {
    SaslSettings {
        mechanism,
        username: "alice".into(),
        password: Secret::new(password),
    }
}

fn topic() -> Result<String> {
    let (topic, bootstrap) = (unique("checked"), KafkaCluster::shared().bootstrap());
    create_topic(&bootstrap, &topic, 2, &[])?;
    produce(&bootstrap, &topic, &[Message::new("hello")], Codec::None)?;
    Ok(topic)
}

fn with(
    address: &str,
    topic: &str,
    tls: Option<TlsSettings>,
    sasl: Option<SaslSettings>,
) -> KafkaSettings {
    KafkaSettings {
        tls,
        sasl,
        ..settings_at(address, topic)
    }
}

fn first_failure(steps: &[ProbeStep]) -> Option<(&str, &str, &str)> {
    steps.iter().find_map(|step| match &step.outcome {
        ProbeOutcome::Failed { cause, remedy } => Some((&*step.name, &**cause, &**remedy)),
        _ => None,
    })
}

/// The step that must fail, and words of its cause and of its remedy.
fn check_fails(settings: &KafkaSettings, step: &str, cause: &str, remedy: &str) {
    let steps = probe(settings);
    let failure = first_failure(&steps);
    let Some((failed_step, failed_cause, failed_remedy)) = failure else {
        panic!("expected `{step}` to fail: {steps:#?}");
    };
    assert!(failed_step.starts_with(step), "step: {failure:?}");
    assert!(failed_cause.contains(cause), "cause: {failure:?}");
    assert!(failed_remedy.contains(remedy), "remedy: {failure:?}");
}

#[test]
fn every_listener_is_read_with_the_right_settings() -> Result<()> {
    let (cluster, topic) = (KafkaCluster::shared(), topic()?);
    let certificates = cluster.certificates();
    let mutual = TlsSettings {
        certificate: Some(pem(&certificates.client_certificate())),
        key: Some(Secret::new(pem(&certificates.client_key()))),
        ..tls()
    };
    let encrypted = TlsSettings {
        key: Some(Secret::new(pem(&certificates.encrypted_client_key()))),
        key_password: Some(Secret::new(Certificates::KEY_PASSWORD)),
        ..mutual.clone()
    };
    let mut ways = vec![
        with(&cluster.bootstrap(), &topic, None, None),
        with(&cluster.bootstrap_ssl(), &topic, Some(tls()), None),
        with(&cluster.bootstrap_mtls(), &topic, Some(mutual), None),
        with(&cluster.bootstrap_mtls(), &topic, Some(encrypted), None),
    ];
    for mechanism in [
        SaslMechanism::Plain,
        SaslMechanism::ScramSha256,
        SaslMechanism::ScramSha512,
    ] {
        let login = Some(sasl(mechanism, "secret"));
        let plain = cluster.bootstrap_sasl_plaintext();
        ways.push(with(&plain, &topic, None, login.clone()));
        ways.push(with(
            &cluster.bootstrap_sasl_ssl(),
            &topic,
            Some(tls()),
            login,
        ));
    }
    for settings in ways {
        let steps = probe(&settings);
        assert_eq!(first_failure(&steps), None);
        // What the broker offers is heard through TLS and login too.
        let mut details = steps.iter().filter_map(|step| match &step.outcome {
            ProbeOutcome::Ok { detail } => Some(detail),
            _ => None,
        });
        let is_new = |detail: &String| detail.ends_with("group protocol `consumer`");
        assert!(details.any(is_new), "{steps:?}");
        assert_eq!(Run::to_end(&settings)?.texts(), ["hello"]);
    }
    Ok(())
}

#[test]
fn names_and_ports() -> Result<()> {
    let topic = topic()?;
    let dead = format!("127.0.0.1:{}", free_port());
    let settings = with(&dead, &topic, None, None);
    check_fails(&settings, "connect", "nothing answers at", "port");
    let settings = with("no-such-host.invalid:9092", &topic, None, None);
    check_fails(&settings, "resolve", "does not resolve", "DNS");
    Ok(())
}

#[test]
fn tls_failures() -> Result<()> {
    let (cluster, topic) = (KafkaCluster::shared(), topic()?);
    let other_ca = TlsSettings {
        ca: Some(pem(&cluster.certificates().other_ca())),
        ..TlsSettings::default()
    };
    let ssl = cluster.bootstrap_ssl();
    let settings = with(&ssl, &topic, Some(other_ca), None);
    check_fails(&settings, "tls", "trusted CA", "tls.ca");
    let settings = with(&cluster.bootstrap_expired(), &topic, Some(tls()), None);
    check_fails(&settings, "tls", "expired", "renew");
    let settings = with(&cluster.bootstrap_mtls(), &topic, Some(tls()), None);
    check_fails(&settings, "tls", "client certificate", "tls.certificate");
    // The same address, written as the certificate does not have it.
    let other_name = ssl.replace("127.0.0.1", "127.1");
    let settings = with(&other_name, &topic, Some(tls()), None);
    check_fails(
        &settings,
        "tls",
        "another host name",
        "advertised.listeners",
    );
    let settings = with(&ssl, &topic, None, None);
    check_fails(&settings, "tls", "speaks TLS", "add `kafka.security.tls`");
    let settings = with(&cluster.bootstrap(), &topic, Some(tls()), None);
    check_fails(
        &settings,
        "tls",
        "does not speak TLS",
        "remove `kafka.security.tls`",
    );
    Ok(())
}

#[test]
fn login_failures_end_check_and_run() -> Result<()> {
    let (cluster, topic) = (KafkaCluster::shared(), topic()?);
    for mechanism in [SaslMechanism::Plain, SaslMechanism::ScramSha512] {
        let login = Some(sasl(mechanism, "wrong"));
        let settings = with(&cluster.bootstrap_sasl_plaintext(), &topic, None, login);
        check_fails(&settings, "login", "refused user `alice`", "password");
        let error = Run::to_end(&settings).err().expect("the run fails");
        assert!(error.message.contains("alice"), "{error}");
    }
    Ok(())
}

#[test]
fn without_topics_only_the_way_to_the_brokers_is_checked() {
    let settings = KafkaSettings {
        topics: Vec::new(),
        ..settings_at(&KafkaCluster::shared().bootstrap(), "any")
    };

    let steps = probe(&settings);

    assert!(!steps.iter().any(ProbeStep::is_failed), "{steps:?}");
    let fetch = steps.iter().find(|step| step.name == "fetch");
    let outcome = fetch.map(|step| &step.outcome);
    let because = "no topic is named yet".to_owned();
    assert_eq!(outcome, Some(&ProbeOutcome::Skipped { because }));
}

#[test]
fn unknown_topic_ends_check_and_run() {
    let settings = with(
        &KafkaCluster::shared().bootstrap(),
        "no-such-topic",
        None,
        None,
    );
    check_fails(&settings, "topic", "does not exist", "kafka.topics");
    let error = Run::to_end(&settings).err().expect("the run fails");
    assert!(error.message.contains("no-such-topic"), "{error}");
}

#[test]
fn missing_rights_are_told_apart() -> Result<()> {
    let cluster = KafkaCluster::builder()
        .sasl_user("alice", "secret")
        .acls()
        .start()?;
    let (bootstrap, topic) = (cluster.bootstrap(), unique("rights"));
    create_topic(&bootstrap, &topic, 1, &[])?;
    let login = sasl(SaslMechanism::Plain, "secret");
    let settings = with(
        &cluster.bootstrap_sasl_plaintext(),
        &topic,
        None,
        Some(login),
    );
    check_fails(&settings, "topic", "no right", "alice");
    let error = Run::to_end(&settings).err().expect("the run fails");
    assert!(error.message.contains("no right to"), "{error}");

    allow(
        &bootstrap,
        "alice",
        Resource::Topic(&topic),
        Operation::Read,
    )?;
    let fails_at_group =
        || first_failure(&probe(&settings)).is_some_and(|(step, ..)| step.starts_with("group"));
    wait_until(DEADLINE, "the rule to reach the broker", fails_at_group)?;
    check_fails(
        &settings,
        "group",
        "no right to use the consumer group",
        "group_id",
    );
    let error = Run::to_end(&settings).err().expect("the run fails");
    assert!(error.message.contains("consumer group"), "{error}");

    allow(
        &bootstrap,
        "alice",
        Resource::Group(&settings.group_id),
        Operation::Read,
    )?;
    let works = || first_failure(&probe(&settings)).is_none();
    wait_until(DEADLINE, "the rule to reach the broker", works)?;
    Ok(())
}

#[test]
fn a_dead_broker_is_waited_for_by_a_run() {
    let settings = with(&format!("127.0.0.1:{}", free_port()), "any", None, None);
    let run = Run::start(&settings);
    run.wait_for("trouble", |record| !record.troubles.is_empty());
    assert!(!run.has_ended());
    let begun = std::time::Instant::now();
    run.stop();
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn samples_come_from_both_ends_and_leave_no_trace() -> Result<()> {
    let (bootstrap, topic) = (KafkaCluster::shared().bootstrap(), unique("sampled"));
    create_topic(&bootstrap, &topic, 3, &[])?;
    let messages: Vec<_> = (1..=300)
        .map(|n| {
            Message::new(n.to_string())
                .timestamp_ms(n * 1000)
                .partition(n as i32 % 3)
        })
        .collect();
    produce(&bootstrap, &topic, &messages, Codec::Lz4)?;
    let settings = settings_at(&bootstrap, &topic);
    let texts = |end| -> Result<Vec<String>> {
        let batch = sample(&settings, end, 4)?;
        let text = |idx| String::from_utf8_lossy(batch.payload(idx).unwrap_or_default()).into();
        Ok((0..batch.len()).map(text).collect())
    };
    assert_eq!(texts(SampleEnd::Newest)?, ["297", "298", "299", "300"]);
    assert_eq!(texts(SampleEnd::Oldest)?, ["1", "2", "3", "4"]);
    let committed = inlet_testkit::traffic::committed(&bootstrap, &settings.group_id, &topic)?;
    assert!(committed.is_empty());
    Ok(())
}

/// Cause and remedy as a run tells them, be it as trouble or as its end.
fn told_by_run(settings: &KafkaSettings, cause: &str, remedy: &str) {
    let run = Run::start(settings);
    let told = |record: &Record| {
        let mut troubles = record.troubles.iter();
        troubles.any(|text| text.contains(cause) && text.contains(remedy))
    };
    let has_told = || run.has_ended() || told(&run.record.lock());
    let waited = wait_until(DEADLINE, "cause and remedy", has_told);
    assert!(waited.is_ok(), "{:?}", run.record.lock().troubles);
    if run.has_ended() {
        let error = run.join().err().expect("it ends for a reason");
        let told = error.remedy.as_deref().unwrap_or_default();
        assert!(error.message.contains(cause), "{error}");
        assert!(told.contains(remedy), "{told}");
    } else {
        run.stop();
    }
}

/// One cause and one remedy by check, sample and run, without librdkafka's own words.
fn check_all_tell(settings: &KafkaSettings) {
    let steps = probe(settings);
    let (_, cause, remedy) = first_failure(&steps).expect("it fails");
    assert!(!cause.contains("ms in state"), "{cause}");
    let error = sample(settings, SampleEnd::Newest, 1).expect_err("a sample fails too");
    assert_eq!(
        (&*error.message, error.remedy.as_deref()),
        (cause, Some(remedy))
    );
    told_by_run(settings, cause, remedy);
}

#[test]
fn check_sample_and_run_tell_the_same() -> Result<()> {
    let (cluster, topic) = (KafkaCluster::shared(), topic()?);
    let (plain, ssl) = (cluster.bootstrap(), cluster.bootstrap_ssl());
    let other_ca = TlsSettings {
        ca: Some(pem(&cluster.certificates().other_ca())),
        ..TlsSettings::default()
    };
    let dead = format!("127.0.0.1:{}", free_port());
    let login = Some(sasl(SaslMechanism::Plain, "wrong"));
    for settings in [
        with(&dead, &topic, None, None),
        with("no-such-host.invalid:9092", &topic, None, None),
        with(&plain, &topic, Some(tls()), None),
        with(&ssl, &topic, None, None),
        with(&ssl, &topic, Some(other_ca), None),
        with(&cluster.bootstrap_expired(), &topic, Some(tls()), None),
        with(&cluster.bootstrap_mtls(), &topic, Some(tls()), None),
        with(&cluster.bootstrap_sasl_plaintext(), &topic, None, login),
        with(&plain, "no-such-topic", None, None),
    ] {
        check_all_tell(&settings);
    }
    Ok(())
}

#[test]
fn advertised_listeners_that_lead_nowhere_are_named() -> Result<()> {
    let dead = format!("127.0.0.1:{}", free_port());
    for (advertised, why) in [
        ("no-such-broker.invalid:9092", "does not resolve"),
        (&*dead, "nothing answers there"),
    ] {
        let cluster = KafkaCluster::builder().misadvertised(advertised).start()?;
        let topic = unique("advertised");
        create_topic(&cluster.bootstrap(), &topic, 1, &[])?;
        let settings = with(&cluster.bootstrap_proxied(), &topic, None, None);
        let cause = format!("broker 1 advertises `{advertised}`");
        // The bootstrap server is the broker that it names, so librdkafka may lose it at `metadata`
        // already, or answer first and leave it to the step of the broker.
        check_fails(&settings, "", &cause, "advertised.listeners");
        check_fails(&settings, "", why, "from here");
        let error = sample(&settings, SampleEnd::Newest, 1).expect_err("a sample fails too");
        assert!(error.message.contains(&cause), "{error}");
        told_by_run(&settings, &cause, "advertised.listeners");
    }
    Ok(())
}
