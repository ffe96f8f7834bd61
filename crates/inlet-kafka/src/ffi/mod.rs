//! A small safe layer over librdkafka: exactly the calls that Inlet needs, and the only place with
//! `unsafe`.
//!
//! Why not the `rdkafka` crate: its consumers turn rebalances into events that only their own
//! `poll` serves, so librdkafka's batch call, which costs half the CPU a message, gets no
//! assignment. Here a [`Client`] registers its own callbacks; they only put a note into an inbox
//! and the poll thread acts on it after the call that brought it. Nothing here decides anything.

mod api_versions;
mod callbacks;
mod client;
mod conf;
mod errors;
mod message;
mod metadata;
mod partitions;

pub(crate) use self::{
    api_versions::ConsumerProtocol,
    callbacks::{CertificateFault, CommitAnswer, Rebalance},
    client::Client,
    conf::{NotRunning, Properties},
    errors::{Code, KafkaError},
    message::{Message, MessageBuffer, TopicHandle},
    metadata::{BrokerAddress, Metadata},
    partitions::{LogicalOffset, PartitionList},
};
