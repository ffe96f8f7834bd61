//! Making and removing topics and messages.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Wake, Waker};
use std::thread::Thread;

use anyhow::{Context, Result, bail};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{Offset, TopicPartitionList};

use super::{DEADLINE, client_config};
use crate::wait::wait_until;

/// Creates a topic on all brokers of the cluster and waits until its partitions have leaders.
///
/// `config` are pairs as of `kafka-topics.sh --config`, such as `("retention.ms", "1000")`.
pub fn create_topic(
    bootstrap: &str,
    topic: &str,
    num_partitions: i32,
    config: &[(&str, &str)],
) -> Result<()> {
    // -1: the default of the brokers, which is the number of brokers.
    let mut request = NewTopic::new(topic, num_partitions, TopicReplication::Fixed(-1));
    request.config = config.to_vec();
    let admin = admin(bootstrap)?;
    let answer = block_on(admin.create_topics([&request], &options()))?;
    confirm(answer).with_context(|| format!("create the topic `{topic}`"))?;
    wait_until_led(bootstrap, topic, num_partitions as usize)
}

/// Deletes a topic.
pub fn delete_topic(bootstrap: &str, topic: &str) -> Result<()> {
    let answer = block_on(admin(bootstrap)?.delete_topics(&[topic], &options()))?;
    confirm(answer).with_context(|| format!("delete the topic `{topic}`"))
}

/// Deletes the messages of each given partition before the given offset.
pub fn delete_records(bootstrap: &str, topic: &str, before: &[(i32, i64)]) -> Result<()> {
    let mut offsets = TopicPartitionList::new();
    for &(partition, offset) in before {
        offsets.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    }
    let answer = block_on(admin(bootstrap)?.delete_records(&offsets, &options()))?;
    for element in answer.elements() {
        element
            .error()
            .with_context(|| format!("delete messages of `{topic}`"))?;
    }
    Ok(())
}

pub(super) fn admin(bootstrap: &str) -> Result<AdminClient<DefaultClientContext>> {
    Ok(client_config(bootstrap).create()?)
}

pub(super) fn options() -> AdminOptions {
    AdminOptions::new()
        .request_timeout(Some(DEADLINE))
        .operation_timeout(Some(DEADLINE))
}

/// Turns the answers for single topics or groups into one result.
pub(super) fn confirm(
    answer: Vec<Result<String, (String, rdkafka::types::RDKafkaErrorCode)>>,
) -> Result<()> {
    for item in answer {
        if let Err((name, code)) = item {
            bail!("the broker refused `{name}`: {code}");
        }
    }
    Ok(())
}

fn wait_until_led(bootstrap: &str, topic: &str, num_partitions: usize) -> Result<()> {
    let client: BaseConsumer = client_config(bootstrap).create()?;
    wait_until(DEADLINE, &format!("leaders of the topic `{topic}`"), || {
        client
            .fetch_metadata(Some(topic), DEADLINE)
            .is_ok_and(|metadata| {
                let partitions = metadata.topics()[0].partitions();
                partitions.len() == num_partitions && partitions.iter().all(|it| it.leader() >= 0)
            })
    })
}

/// Waits for a future on this thread; works inside and outside of any runtime.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut TaskContext::from_waker(&waker)) {
            return value;
        }
        std::thread::park();
    }
}
