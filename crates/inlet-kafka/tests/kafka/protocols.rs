//! Which group protocol is spoken, and groups that change from one to the other.

use anyhow::Result;
use inlet_config::settings::{GroupProtocol, KafkaSettings};
use inlet_kafka::{
    offsets::{self, ResetTo},
    probe::probe,
};
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};
use inlet_testkit::{
    KafkaCluster,
    traffic::{Codec, Message, committed, create_topic, produce},
    wait_until,
};

use crate::support::{DEADLINE, Run, for_both_protocols, settings_at, settings_of, unique};

fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

fn spread(numbers: std::ops::Range<usize>) -> Vec<Message> {
    numbers
        .map(|n| Message::new(format!("{n:05}")).partition((n % 4) as i32))
        .collect()
}

/// A topic with 100 messages in four partitions.
fn topic_at(bootstrap: &str) -> Result<String> {
    let topic = unique("protocol");
    create_topic(bootstrap, &topic, 4, &[])?;
    produce(bootstrap, &topic, &spread(0..100), Codec::None)?;
    Ok(topic)
}

fn group_step(settings: &KafkaSettings) -> ProbeStep {
    let mut steps = probe(settings).into_iter();
    let step = steps.find(|step| step.name.starts_with("group"));
    step.expect("every check has the step")
}

fn check_probe(settings: &KafkaSettings, told: &str) {
    let step = group_step(settings);
    let detail = match &step.outcome {
        ProbeOutcome::Ok { detail } => detail,
        other => panic!("{other:?}"),
    };
    assert!(detail.ends_with(told), "{detail}");
}

#[test]
fn the_check_names_the_protocol() -> Result<()> {
    let topic = topic_at(&bootstrap())?;
    let settings = settings_of(GroupProtocol::Auto, &topic);
    check_probe(&settings, "group protocol `consumer`");
    let settings = settings_of(GroupProtocol::Classic, &topic);
    check_probe(&settings, "group protocol `classic`");
    Ok(())
}

#[test]
fn a_group_is_followed_and_may_change_protocol_while_it_reads() -> Result<()> {
    let topic = topic_at(&bootstrap())?;
    let mut settings = settings_of(GroupProtocol::Classic, &topic);
    settings.idle_timeout = None;
    let first = Run::start(&settings);
    first.wait_for("all messages", |record| record.messages.len() == 100);

    let auto = KafkaSettings {
        group_protocol: GroupProtocol::Auto,
        ..settings.clone()
    };
    check_probe(&auto, "group protocol `classic` as its members speak it");

    // Kafka 4 lets a group change while it has members of both kinds.
    let other = KafkaSettings {
        group_protocol: GroupProtocol::Consumer,
        ..settings.clone()
    };
    let second = Run::start(&other);
    second.wait_for("partitions", |record| !record.assigned.concat().is_empty());
    first.wait_for("a revoke", |record| !record.revoked.concat().is_empty());
    produce(&bootstrap(), &topic, &spread(100..200), Codec::None)?;
    let read = |runs: &[&Run]| {
        let mut all: Vec<_> = runs
            .iter()
            .flat_map(|run| run.record.lock().texts())
            .collect();
        all.sort();
        all
    };
    wait_until(DEADLINE, "messages by both", || {
        read(&[&first, &second]).len() >= 200
    })?;
    // A change of the protocol is a rebalance as any other: nothing is read twice.
    assert_eq!(read(&[&first, &second]).len(), 200);
    first.stop();
    check_probe(&auto, "group protocol `consumer`");
    produce(&bootstrap(), &topic, &spread(200..300), Codec::None)?;
    second.wait_for("what came after the change", |record| {
        let new = |text: &&String| ***text >= *"00200";
        record.texts().iter().filter(new).count() == 100
    });
    second.stop();
    let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
    assert_eq!(offsets.values().sum::<i64>(), 300);
    Ok(())
}

#[test]
fn without_the_new_protocol_auto_takes_the_old_and_consumer_says_so() -> Result<()> {
    let cluster = KafkaCluster::builder()
        .property("group.coordinator.rebalance.protocols", "classic")
        .start()?;
    let bootstrap = cluster.bootstrap();
    let topic = topic_at(&bootstrap)?;
    let settings = settings_at(&bootstrap, &topic);
    assert_eq!(Run::to_end(&settings)?.messages.len(), 100);

    let wanted = KafkaSettings {
        group_protocol: GroupProtocol::Consumer,
        ..settings_at(&bootstrap, &topic)
    };
    let error = Run::to_end(&wanted).err().expect("there is none");
    assert!(error.message.contains("KIP-848"), "{error}");
    let remedy = error.remedy.unwrap_or_default();
    assert!(remedy.contains("`auto` or `classic`"), "{remedy}");
    Ok(())
}

#[test]
fn offsets_are_reset_while_nobody_reads() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_at(&bootstrap())?;
        let mut settings = settings_of(protocol, &topic);
        settings.idle_timeout = None;
        let run = Run::start(&settings);
        run.wait_for("all messages", |record| record.messages.len() == 100);
        let refused = offsets::reset(&settings, &ResetTo::Earliest, &[]);
        let error = refused.expect_err("the group has a member");
        assert!(error.message.contains("has members"), "{error}");
        assert!(error.message.contains("inlet-test"), "{error}");
        run.stop();

        let plan = offsets::reset(&settings, &ResetTo::Earliest, &[])?;
        assert_eq!((plan.read_again(), plan.skipped()), (100, 0));
        settings.idle_timeout = Some(std::time::Duration::from_millis(500));
        assert_eq!(Run::to_end(&settings)?.messages.len(), 100);
        Ok(())
    })
}
