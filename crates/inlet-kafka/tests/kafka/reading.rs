//! Where reading begins, what it brings, when it ends.

use std::{num::NonZeroUsize, time::Duration};

use anyhow::Result;
use inlet_config::settings::{MissingOffset, Start};
use inlet_pipeline::source::SourceEnd;
use inlet_testkit::{
    KafkaCluster,
    traffic::{
        Codec, Message, Transaction, committed, create_topic, delete_records, delete_topic,
        end_offsets, produce, produce_transactions, set_committed,
    },
};

use rdkafka::{
    ClientConfig,
    producer::{BaseProducer, BaseRecord, Producer as _},
};

use crate::support::{Pipeline, Run, for_both_protocols, settings_of, unique};

fn bootstrap() -> String {
    KafkaCluster::shared().bootstrap()
}

fn numbered(numbers: std::ops::Range<usize>) -> Vec<Message> {
    numbers
        .map(|n| Message::new(n.to_string()).timestamp_ms(1_000 * (n as i64 + 1)))
        .collect()
}

fn topic_with(name: &str, num_partitions: i32, messages: &[Message]) -> Result<String> {
    let topic = unique(name);
    create_topic(&bootstrap(), &topic, num_partitions, &[])?;
    if !messages.is_empty() {
        produce(&bootstrap(), &topic, messages, Codec::None)?;
    }
    Ok(topic)
}

fn texts(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|n| n.to_string()).collect()
}

#[test]
fn earliest_brings_everything_in_order_and_ends_idle() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("earliest", 1, &numbered(0..1000))?;
        let settings = settings_of(protocol, &topic);
        let (record, ends) = Run::start(&settings).join()?;
        assert_eq!(record.texts(), texts(0..1000));
        let after = Duration::from_millis(500);
        assert_eq!(ends, [SourceEnd::Idle { after }]);
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(offsets.get(&0), Some(&1000));
        Ok(())
    })
}

#[test]
fn a_batch_holds_at_most_as_many_messages_as_was_told() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("batches", 1, &numbered(0..1000))?;
        let (record, _) = Run::start_with_batches(&settings_of(protocol, &topic), 7).join()?;
        assert_eq!(record.texts(), texts(0..1000));
        assert_eq!(record.largest_batch, 7);
        Ok(())
    })
}

#[test]
fn timestamp_starts_at_the_first_message_that_is_not_older() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("timestamp", 1, &numbered(0..100))?;
        let mut settings = settings_of(protocol, &topic);
        settings.start = Start::TimestampMs(42_500);
        assert_eq!(Run::to_end(&settings)?.texts(), texts(42..100));
        settings.group_id = unique("group");
        settings.start = Start::TimestampMs(1_000_000_000);
        assert_eq!(Run::to_end(&settings)?.texts(), texts(0..0));
        Ok(())
    })
}

#[test]
fn latest_brings_what_comes_after_the_first_start_even_when_started_again() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("latest", 1, &numbered(0..10))?;
        let mut settings = settings_of(protocol, &topic);
        settings.start = Start::Latest;
        assert_eq!(Run::to_end(&settings)?.texts(), texts(0..0));
        produce(&bootstrap(), &topic, &numbered(10..20), Codec::None)?;
        assert_eq!(Run::to_end(&settings)?.texts(), texts(10..20));
        Ok(())
    })
}

#[test]
fn a_second_run_goes_on_where_the_first_ended() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("again", 3, &numbered(0..100))?;
        let settings = settings_of(protocol, &topic);
        assert_eq!(Run::to_end(&settings)?.messages.len(), 100);
        produce(&bootstrap(), &topic, &numbered(100..150), Codec::None)?;
        let mut expected = texts(100..150);
        expected.sort();
        assert_eq!(Run::to_end(&settings)?.sorted_texts(), expected);
        Ok(())
    })
}

#[test]
fn without_idle_timeout_it_goes_on_until_it_is_stopped() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("never", 1, &numbered(0..10))?;
        let mut settings = settings_of(protocol, &topic);
        settings.idle_timeout = None;
        let run = Run::start(&settings);
        run.wait_for("the first messages", |record| record.messages.len() == 10);
        produce(&bootstrap(), &topic, &numbered(10..20), Codec::None)?;
        run.wait_for("later messages", |record| record.messages.len() == 20);
        assert!(!run.has_ended());
        assert_eq!(run.consumed(), (20, 30));
        assert_eq!(run.stop().1, [SourceEnd::Stopped]);
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(offsets.get(&0), Some(&20));
        Ok(())
    })
}

#[test]
fn what_is_not_settled_keeps_the_run_going_and_is_not_committed() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("held", 1, &numbered(0..10))?;
        let settings = settings_of(protocol, &topic);
        let run = Run::start_with(&settings, Pipeline::Holds, 64 << 20);
        run.wait_for("the messages", |record| record.messages.len() == 10);
        // Twice the idle time-out, in which a run with nothing in flight would end.
        let deadline = std::time::Instant::now() + Duration::from_secs(1);
        while std::time::Instant::now() < deadline {
            assert!(!run.has_ended());
            std::thread::yield_now();
        }
        let before = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert!(before.get(&0).is_none_or(|offset| *offset == 0));
        run.settle_all();
        run.join()?;
        let after = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(after.get(&0), Some(&10));
        Ok(())
    })
}

#[test]
fn several_consumers_share_the_partitions_and_end_together() -> Result<()> {
    for_both_protocols(|protocol| {
        for concurrency in [2, 4] {
            let topic = topic_with("concurrent", 3, &numbered(0..3000))?;
            let mut settings = settings_of(protocol, &topic);
            settings.concurrency = NonZeroUsize::new(concurrency);
            let (record, ends) = Run::start(&settings).join()?;
            let mut expected = texts(0..3000);
            expected.sort();
            let mut unique_texts = record.sorted_texts();
            unique_texts.dedup();
            assert_eq!(unique_texts, expected);
            assert_eq!(ends.len(), concurrency);
        }
        Ok(())
    })
}

#[test]
fn every_codec_key_header_and_tombstone_comes_through() -> Result<()> {
    for_both_protocols(|protocol| {
        for codec in [
            Codec::None,
            Codec::Gzip,
            Codec::Snappy,
            Codec::Lz4,
            Codec::Zstd,
        ] {
            let sent = [
                Message::new("value").key("key").header("name", "text"),
                Message::tombstone("gone"),
                Message::new(""),
            ];
            let topic = topic_with("codec", 1, &[])?;
            produce(&bootstrap(), &topic, &sent, codec)?;
            let seen = Run::to_end(&settings_of(protocol, &topic))?.messages;
            let parts: Vec<_> = seen
                .iter()
                .map(|it| (it.key.as_deref(), it.payload.as_deref()))
                .collect();
            let expected = [
                (Some(&b"key"[..]), Some(&b"value"[..])),
                (Some(&b"gone"[..]), None),
                (None, Some(&b""[..])),
            ];
            assert_eq!(parts, expected, "{codec:?}");
            let header = ("name".to_owned(), Some(b"text".to_vec()));
            assert_eq!(seen[0].headers, [header]);
        }
        Ok(())
    })
}

#[test]
fn aborted_messages_are_not_read_and_control_records_at_the_end_are_passed() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("transactions", 1, &[])?;
        let (first, aborted, second) = (numbered(0..5), numbered(5..10), numbered(10..15));
        let transactions = [
            Transaction::Commit(&first),
            Transaction::Abort(&aborted),
            Transaction::Commit(&second),
            Transaction::Abort(&aborted),
        ];
        produce_transactions(&bootstrap(), &topic, &unique("producer"), &transactions)?;
        let settings = settings_of(protocol, &topic);
        let mut expected = texts(0..5);
        expected.extend(texts(10..15));
        assert_eq!(Run::to_end(&settings)?.texts(), expected);
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(offsets, end_offsets(&bootstrap(), &topic)?);
        Ok(())
    })
}

#[test]
fn ends_without_a_record_are_ends_wherever_reading_begins() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("markers", 2, &[])?;
        let in_both = |numbers: std::ops::Range<usize>| -> Vec<Message> {
            let spread = |(idx, message): (usize, Message)| message.partition(idx as i32 % 2);
            numbered(numbers)
                .into_iter()
                .enumerate()
                .map(spread)
                .collect()
        };
        let (kept, aborted) = (in_both(0..10), in_both(10..20));
        let producer = unique("producer");
        produce_transactions(
            &bootstrap(),
            &topic,
            &producer,
            &[Transaction::Commit(&kept)],
        )?;
        // A commit's marker is the last thing in both partitions, then an abort's.
        let mut settings = settings_of(protocol, &topic);
        let mut expected = texts(0..10);
        expected.sort();
        for tail in [None, Some(Transaction::Abort(&aborted))] {
            let transactions: Vec<_> = tail.into_iter().collect();
            produce_transactions(&bootstrap(), &topic, &producer, &transactions)?;
            settings.group_id = unique("group");
            assert_eq!(Run::to_end(&settings)?.sorted_texts(), expected);
            let ends = end_offsets(&bootstrap(), &topic)?;
            assert_eq!(committed(&bootstrap(), &settings.group_id, &topic)?, ends);

            // Begun at the marker, as a group does that committed behind the last message.
            settings.group_id = unique("group");
            let at_marker: Vec<_> = ends.iter().map(|(id, end)| (*id, end - 1)).collect();
            set_committed(&bootstrap(), &settings.group_id, &topic, &at_marker)?;
            assert_eq!(Run::to_end(&settings)?.texts(), texts(0..0));
            assert_eq!(committed(&bootstrap(), &settings.group_id, &topic)?, ends);
        }
        Ok(())
    })
}

#[test]
fn an_open_transaction_is_waited_for() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("open", 1, &numbered(0..3))?;
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap())
            .set("transactional.id", unique("producer"))
            .create()?;
        producer.init_transactions(Duration::from_secs(30))?;
        producer.begin_transaction()?;
        let record = BaseRecord::<(), _>::to(&topic).payload("3");
        producer.send(record).map_err(|(error, _)| error)?;
        producer.flush(Duration::from_secs(30))?;
        let run = Run::start(&settings_of(protocol, &topic));
        run.wait_for("the first messages", |record| record.messages.len() == 3);
        // Twice the idle time-out, in which a run that saw an end would end.
        let deadline = std::time::Instant::now() + Duration::from_secs(1);
        while std::time::Instant::now() < deadline {
            assert!(!run.has_ended());
            std::thread::yield_now();
        }
        producer.commit_transaction(Duration::from_secs(30))?;
        assert_eq!(run.join()?.0.texts(), texts(0..4));
        Ok(())
    })
}

#[test]
fn committed_offset_that_retention_has_passed_is_a_gap() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("gap", 1, &numbered(0..100))?;
        let mut settings = settings_of(protocol, &topic);
        set_committed(&bootstrap(), &settings.group_id, &topic, &[(0, 10)])?;
        delete_records(&bootstrap(), &topic, &[(0, 60)])?;
        let record = Run::to_end(&settings)?;
        assert_eq!(record.texts(), texts(60..100));
        let gaps: Vec<_> = record.gaps.iter().map(|gap| (gap.1, gap.2)).collect();
        assert_eq!(gaps, [(10, 60)]);

        settings.group_id = unique("group");
        set_committed(&bootstrap(), &settings.group_id, &topic, &[(0, 10)])?;
        settings.on_missing_offset = MissingOffset::Latest;
        let record = Run::to_end(&settings)?;
        assert_eq!((record.texts().len(), record.gaps[0].2), (0, 100));

        settings.group_id = unique("group");
        set_committed(&bootstrap(), &settings.group_id, &topic, &[(0, 10)])?;
        settings.on_missing_offset = MissingOffset::Fail;
        let error = Run::to_end(&settings).err().expect("policy `fail` fails");
        assert!(error.message.contains("offset 10"), "{error}");
        Ok(())
    })
}

#[test]
fn committed_offset_behind_the_end_of_a_topic_made_anew_is_a_gap() -> Result<()> {
    for_both_protocols(|protocol| {
        let topic = topic_with("anew", 1, &numbered(0..5))?;
        let settings = settings_of(protocol, &topic);
        set_committed(&bootstrap(), &settings.group_id, &topic, &[(0, 1_000)])?;
        let record = Run::to_end(&settings)?;
        assert_eq!(record.texts(), texts(0..5));
        let gaps: Vec<_> = record.gaps.iter().map(|gap| (gap.1, gap.2)).collect();
        assert_eq!(gaps, [(1_000, 0)]);
        let offsets = committed(&bootstrap(), &settings.group_id, &topic)?;
        assert_eq!(offsets.get(&0), Some(&5));
        delete_topic(&bootstrap(), &topic)
    })
}

#[test]
fn a_small_budget_pauses_and_loses_nothing() -> Result<()> {
    for_both_protocols(|protocol| {
        let payload = "x".repeat(100_000);
        let messages: Vec<_> = (0..200)
            .map(|n| Message::new(format!("{n:04}{payload}")).partition(n % 4))
            .collect();
        let topic = topic_with("budget", 4, &messages)?;
        let settings = settings_of(protocol, &topic);
        // The budget is 2.5 MiB, so the first few dozen messages fill it.
        let run = Run::start_with(&settings, Pipeline::Holds, 4 << 20);
        run.wait_for("a full budget", |record| record.messages.len() >= 25);
        let held = run.record.lock().messages.len();
        assert!(
            held < 150,
            "{held} messages of 100 kB in a budget of 2.5 MiB"
        );
        run.settle_all();
        let (record, _) = run.join()?;
        let mut numbers: Vec<_> = record
            .texts()
            .iter()
            .map(|text| text[..4].parse::<usize>())
            .collect::<Result<_, _>>()?;
        numbers.sort_unstable();
        assert_eq!(numbers, (0..200).collect::<Vec<_>>());
        Ok(())
    })
}

#[test]
fn a_message_larger_than_every_limit_passes() -> Result<()> {
    let cluster = KafkaCluster::builder()
        .message_max_bytes(30 << 20)
        .start()?;
    let topic = unique("large");
    create_topic(&cluster.bootstrap(), &topic, 1, &[])?;
    let messages = [
        Message::new("before"),
        Message::new("x".repeat(20 << 20)),
        Message::new("after"),
    ];
    produce(&cluster.bootstrap(), &topic, &messages, Codec::None)?;
    let settings = crate::support::settings_at(&cluster.bootstrap(), &topic);
    let run = Run::start_with(&settings, Pipeline::Settles, 8 << 20);
    let (record, _) = run.join()?;
    let lengths: Vec<_> = record.texts().iter().map(String::len).collect();
    assert_eq!(lengths, [6, 20 << 20, 5]);
    Ok(())
}
