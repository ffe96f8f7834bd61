//! Members come and go, brokers go and come back.

use std::{collections::HashSet, time::Duration};

use anyhow::Result;
use inlet_config::settings::{GroupProtocol, KafkaSettings};
use inlet_testkit::{
    Fault, KafkaCluster,
    traffic::{Codec, Message, committed, create_topic, produce},
    wait_until,
};

use crate::support::{
    DEADLINE, Pipeline, Record, Run, for_both_protocols, settings_at, settings_of, unique,
};

fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

fn spread(numbers: std::ops::Range<usize>, num_partitions: usize) -> Vec<Message> {
    numbers
        .map(|n| Message::new(format!("{n:05}")).partition((n % num_partitions) as i32))
        .collect()
}

fn texts(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|n| format!("{n:05}")).collect()
}

#[test]
fn a_second_member_takes_half_after_what_was_in_flight_is_committed() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = unique("members");
        create_topic(&bootstrap(), &topic, 4, &[])?;
        produce(&bootstrap(), &topic, &spread(0..400, 4), Codec::None)?;
        let mut settings = settings_of(protocol, &topic);
        settings.idle_timeout = None;
        let first = Run::start_with(&settings, Pipeline::Holds, 64 << 20);
        first.wait_for("the first messages", |record| record.messages.len() == 400);
        let second = Run::start(&settings);
        // The first gives partitions back only when what it holds of them is settled.
        first.settle_all();
        first.wait_for("a revoke", |record| !record.revoked.is_empty());
        second.wait_for("partitions", |record| !record.assigned.concat().is_empty());
        let revoked = first.record.lock().revoked.concat();
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        for partition in &revoked {
            assert_eq!(offsets.get(&partition.partition), Some(&100));
        }
        produce(&bootstrap(), &topic, &spread(400..800, 4), Codec::None)?;
        let both = |first: &Run, second: &Run| {
            let mut all = first.record.lock().texts();
            all.extend(second.record.lock().texts());
            all.sort();
            all
        };
        wait_until(DEADLINE, "all messages", || {
            both(&first, &second).len() >= 800
        })?;
        // Nothing twice: what was in flight was settled and committed before partitions moved.
        assert_eq!(both(&first, &second), texts(0..800));
        assert!(!second.record.lock().messages.is_empty());
        assert!(first.record.lock().gaps.is_empty());
        let (_, _) = second.stop();
        produce(&bootstrap(), &topic, &spread(800..900, 4), Codec::None)?;
        first.wait_for("what came after the second member left", |record| {
            record
                .texts()
                .iter()
                .filter(|text| ***text >= *"00800")
                .count()
                == 100
        });
        first.stop();
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(offsets.values().sum::<i64>(), 900);
        Ok(())
    })
}

#[test]
fn a_broker_that_was_killed_and_comes_back_is_read_on() -> Result<()> {
    for_both_protocols(|protocol| {
        let cluster = KafkaCluster::builder().start()?;
        let (bootstrap, topic) = (cluster.bootstrap(), unique("restart"));
        create_topic(&bootstrap, &topic, 2, &[])?;
        produce(&bootstrap, &topic, &spread(0..100, 2), Codec::None)?;
        let mut settings = settings_at(&bootstrap, &topic);
        settings.group_protocol = protocol;
        settings.idle_timeout = None;
        let run = Run::start(&settings);
        run.wait_for("messages", |record| record.messages.len() == 100);
        cluster.kill(0)?;
        run.wait_for("trouble", |record| !record.troubles.is_empty());
        assert!(!run.has_ended());
        cluster.restart(0)?;
        run.wait_for("recovery", |record| record.num_recovered > 0);
        produce(&bootstrap, &topic, &spread(100..200, 2), Codec::None)?;
        run.wait_for("messages after the restart", |record| {
            let mut texts = record.sorted_texts();
            texts.dedup();
            texts == self::texts(0..200)
        });
        run.stop();
        let offsets = committed(&bootstrap, &settings.group_id, &topic)?;
        assert_eq!(offsets.values().sum::<i64>(), 200);
        Ok(())
    })
}

#[test]
fn three_brokers_are_read_and_the_death_of_one_is_survived() -> Result<()> {
    for_both_protocols(|protocol| {
        let cluster = KafkaCluster::builder().brokers(3).start()?;
        let (bootstrap, topic) = (cluster.bootstrap(), unique("three"));
        create_topic(&bootstrap, &topic, 6, &[])?;
        produce(&bootstrap, &topic, &spread(0..600, 6), Codec::None)?;
        let mut settings = settings_at(&bootstrap, &topic);
        settings.group_protocol = protocol;
        settings.bootstrap_servers = bootstrap.split(',').map(str::to_owned).collect();
        settings.idle_timeout = None;
        let run = Run::start(&settings);
        run.wait_for("messages", |record| record.messages.len() == 600);
        cluster.kill(1)?;
        produce(&bootstrap, &topic, &spread(600..1200, 6), Codec::None)?;
        run.wait_for("messages of every partition", |record| {
            let mut texts = record.sorted_texts();
            texts.dedup();
            texts == self::texts(0..1200)
        });
        let (record, _) = run.stop();
        assert!(record.gaps.is_empty());
        cluster.restart(1)?;
        let offsets = committed(&bootstrap, &settings.group_id, &topic)?;
        assert_eq!(offsets.values().sum::<i64>(), 1200);
        Ok(())
    })
}

#[test]
fn a_run_that_ends_by_itself_waits_for_what_a_dead_member_still_holds() -> Result<()> {
    let cluster = KafkaCluster::builder().proxied().start()?;
    let bootstrap = cluster.bootstrap();
    for protocol in [GroupProtocol::Classic, GroupProtocol::Consumer] {
        cluster.proxy(0).set(Fault::None);
        let topic = unique("dead");
        create_topic(&bootstrap, &topic, 4, &[])?;
        produce(&bootstrap, &topic, &spread(0..100, 4), Codec::None)?;
        let mut settings = settings_at(&cluster.bootstrap_proxied(), &topic);
        settings.group_protocol = protocol;
        settings.idle_timeout = None;
        let dead = Run::start(&settings);
        dead.wait_for("messages", |record| record.messages.len() == 100);
        let last = &topic;
        wait_until(DEADLINE, "the last commit", || {
            let offsets = committed(&bootstrap, &settings.group_id, last);
            offsets.is_ok_and(|offsets| offsets.values().sum::<i64>() == 100)
        })?;
        // Not a word more from it, as from a machine that lost its power.
        cluster.proxy(0).set(Fault::Blackhole);

        produce(&bootstrap, &topic, &spread(100..200, 4), Codec::None)?;
        let mut settings = KafkaSettings {
            bootstrap_servers: vec![bootstrap.clone()],
            ..settings
        };
        settings.idle_timeout = Some(Duration::from_millis(500));
        assert_eq!(Run::to_end(&settings)?.sorted_texts(), texts(100..200));
        drop(dead);
    }
    Ok(())
}

#[test]
fn what_a_member_settles_after_others_have_its_partitions_is_not_committed() -> Result<()> {
    let cluster = KafkaCluster::builder().proxied().start()?;
    let bootstrap = cluster.bootstrap();
    for protocol in [GroupProtocol::Classic, GroupProtocol::Consumer] {
        cluster.proxy(0).set(Fault::None);
        let topic = unique("fenced");
        create_topic(&bootstrap, &topic, 2, &[])?;
        produce(&bootstrap, &topic, &spread(0..100, 2), Codec::None)?;
        let mut settings = settings_at(&cluster.bootstrap_proxied(), &topic);
        settings.group_protocol = protocol;
        settings.idle_timeout = None;
        let asleep = Run::start_with(&settings, Pipeline::Holds, 64 << 20);
        asleep.wait_for("messages", |record| record.messages.len() == 100);
        cluster.proxy(0).set(Fault::Blackhole);

        let other = KafkaSettings {
            bootstrap_servers: vec![bootstrap.clone()],
            ..settings.clone()
        };
        let awake = Run::start(&other);
        awake.wait_for("what was held", |record| record.messages.len() == 100);
        produce(&bootstrap, &topic, &spread(100..200, 2), Codec::None)?;
        let num_committed = || -> Result<i64> {
            let offsets = committed(&bootstrap, &settings.group_id, &topic)?;
            Ok(offsets.values().sum())
        };
        wait_until(DEADLINE, "all to be committed", || {
            num_committed().is_ok_and(|num| num == 200)
        })?;

        // It does not know yet, and has the commits of half the topic to send.
        asleep.settle_all();
        cluster.proxy(0).set(Fault::None);
        let begins_anew = |record: &Record| record.assigned.len() > 1;
        wait_until(DEADLINE, "the sleeper to join again", || {
            assert_eq!(num_committed().expect("the broker tells"), 200);
            begins_anew(&asleep.record.lock())
        })?;
        awake.stop();
        produce(&bootstrap, &topic, &spread(200..300, 2), Codec::None)?;
        // Before it was told, it may have read on: what others had meanwhile is no news of it.
        asleep.wait_for("what came after", |record| {
            let payloads = record
                .messages
                .iter()
                .filter_map(|it| it.payload.as_deref());
            let read: HashSet<&[u8]> = payloads.collect();
            texts(200..300)
                .iter()
                .all(|text| read.contains(text.as_bytes()))
        });
        asleep.stop();
        assert_eq!(num_committed()?, 300);
    }
    Ok(())
}
