//! Offsets of the group: seen, planned, moved; and the next run begins exactly there.

use inlet_engine::offsets::{ResetTo, plan, read, reset};
use inlet_message::message::TopicPartition;
use inlet_testkit::traffic::Message;

use crate::world::{Running, World, reading};

/// Ten readings in each of two partitions, a second apart.
fn world(name: &str) -> World {
    let world = World::new(name, 2);
    let message = |second: i64| {
        Message::new(reading(second, second))
            .partition((second % 2) as i32)
            .timestamp_ms(1_700_000_000_000 + second * 1_000)
    };
    let messages: Vec<_> = (0..20).map(message).collect();
    world.produce_messages(&messages);
    world
}

#[test]
fn the_next_run_begins_exactly_where_a_reset_says() {
    let world = world("reset");
    let settings = world.settings();
    let before = read(&settings.kafka).unwrap();
    assert_eq!(before.len(), 2);
    assert_eq!(
        (before[0].begin, before[0].committed, before[0].end),
        (0, None, 10)
    );
    assert_eq!(
        Running::start(&settings).end().snapshot.messages.consumed,
        20
    );
    let after = read(&settings.kafka).unwrap();
    assert_eq!((after[1].committed, after[1].lag()), (Some(10), Some(0)));

    let place = |partition| TopicPartition {
        topic: world.name.as_str().into(),
        partition,
    };
    // What the next run reads, and what the plan says before it.
    for (to, read_again) in [
        (ResetTo::Earliest, 20),
        (ResetTo::Latest, 0),
        (ResetTo::TimestampMs(1_700_000_015_000), 5),
        (ResetTo::Offsets(vec![(place(1), 7)]), 3),
    ] {
        let planned = plan(&settings.kafka, &to, &[]).unwrap();
        assert_eq!(
            (planned.read_again(), planned.skipped()),
            (read_again, 0),
            "{to:?}"
        );
        let done = reset(&settings.kafka, &to, &[]).unwrap();
        assert_eq!(done, planned);
        let summary = Running::start(&settings).end();
        assert_eq!(summary.snapshot.messages.consumed, read_again, "{to:?}");
    }

    // A group that never read is moved before its first run.
    let mut fresh = settings;
    fresh.kafka.group_id.push_str("-fresh");
    let planned = reset(&fresh.kafka, &ResetTo::Offsets(vec![(place(0), 4)]), &[]).unwrap();
    assert_eq!((planned.read_again(), planned.skipped()), (0, 4));
    let summary = Running::start(&fresh).end();
    assert_eq!(summary.snapshot.messages.consumed, 16);
}

#[test]
fn a_group_with_members_keeps_its_offsets() {
    let world = world("members");
    let mut settings = world.settings();
    settings.kafka.idle_timeout = None;
    let run = Running::start(&settings);
    run.wait_for_rows(20);
    let error = reset(&settings.kafka, &ResetTo::Earliest, &[]).unwrap_err();
    assert!(error.message.contains("has members"), "{error}");
    assert!(
        error.remedy.as_deref().unwrap().contains("stop"),
        "{error:?}"
    );
    // Seeing and planning need no empty group.
    assert_eq!(
        plan(&settings.kafka, &ResetTo::Latest, &[])
            .unwrap()
            .partitions
            .len(),
        2
    );
    run.stop();
    assert_eq!(
        reset(&settings.kafka, &ResetTo::Earliest, &[])
            .unwrap()
            .read_again(),
        20
    );
}

#[test]
fn what_is_not_there_cannot_be_moved() {
    let world = world("absent_offsets");
    let kafka = world.settings().kafka;
    let other = ["other".to_owned()];
    let error = plan(&kafka, &ResetTo::Earliest, &other).unwrap_err();
    assert!(error.message.contains("`other`"), "{error}");
    let nowhere = TopicPartition {
        topic: world.name.as_str().into(),
        partition: 9,
    };
    let error = plan(&kafka, &ResetTo::Offsets(vec![(nowhere, 0)]), &[]).unwrap_err();
    assert!(error.message.contains("[9]"), "{error}");
}
