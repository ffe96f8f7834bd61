//! Samples and topics from the broker.

use inlet_engine::{
    sample::{SampleEnd, batch_of, messages_of, sample},
    topics::topics,
};
use inlet_testkit::traffic::Message;

use crate::world::World;

#[test]
fn a_sample_takes_both_ends_once_and_travels_unchanged() {
    let world = World::new("sample", 1);
    let message = |offset: i64| {
        Message::new(format!("m{offset}"))
            .key([0xFF, offset as u8])
            .header("trace", "t")
            .timestamp_ms(1_700_000_000_000 + offset)
    };
    let messages: Vec<_> = (0..10).map(message).collect();
    world.produce_messages(&messages);
    let kafka = world.settings().kafka;
    let offsets = |from, count| -> Vec<i64> {
        let sample = sample(&kafka, from, count).unwrap();
        sample.iter().map(|message| message.offset).collect()
    };
    assert_eq!(offsets(SampleEnd::Both, 3), [0, 1, 2, 7, 8, 9]);
    assert_eq!(offsets(SampleEnd::Both, 8), (0..10).collect::<Vec<_>>());
    assert_eq!(offsets(SampleEnd::Newest, 2), [8, 9]);
    let sample = sample(&kafka, SampleEnd::Oldest, 1).unwrap();
    let payload = sample[0].payload.as_ref().unwrap();
    assert_eq!(payload.text.as_deref(), Some("m0"));
    assert_eq!(sample[0].key.as_ref().unwrap().text, None);
    let json = serde_json::to_string(&sample).unwrap();
    let back = serde_json::from_str::<Vec<_>>(&json).unwrap();
    assert_eq!(messages_of(&batch_of(&back).unwrap()), sample);
}

#[test]
fn topics_are_listed_with_their_partitions() {
    let world = World::new("topics", 3);
    let mut kafka = world.settings().kafka;
    kafka.topics = Vec::new();
    let topics = topics(&kafka).unwrap();
    let own = topics.iter().find(|topic| topic.name == world.name);
    let own = own.unwrap_or_else(|| panic!("{topics:?}"));
    assert_eq!((own.partitions, own.internal), (3, false));
    assert!(topics.is_sorted_by(|a, b| a.name <= b.name));
    assert!(
        topics
            .iter()
            .all(|topic| topic.internal == topic.name.starts_with("__"))
    );
}
