//! Whether the brokers offer the group protocol of KIP-848, as they tell on every new connection.
//!
//! librdkafka asks each broker for the versions of its requests, over whatever TLS and login there
//! is, and keeps the answer to itself; the property `debug=feature` makes it log the answer, one
//! line a request, and nothing after the connection is up. These lines are read here. What they
//! look like is the business of the librdkafka that is built in, so only its version can change it,
//! and the tests with real brokers would tell.

use std::collections::HashMap;

/// The facility of the lines.
pub(super) const FACILITY: &str = "APIVERSION";

/// What begins the list of one broker, what ends it, and the request that a member sends.
const LIST_BEGINS: &str = "Broker API support:";
const LIST_ENDED: &str = " Feature ";
const HEARTBEAT: &str = "ApiKey ConsumerGroupHeartbeat (68) Versions ";

/// The version that librdkafka speaks: the first of Kafka 4.0. Brokers before had a preview.
const HEARTBEAT_VERSION: u16 = 1;

/// What is known of the brokers that were connected so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConsumerProtocol {
    /// None has told its versions yet.
    Unknown,
    /// Every one that told has it.
    Offered,
    /// At least one does not have it.
    Missing,
}

/// The lists of the brokers, by librdkafka's name for the connection.
#[derive(Debug, Default)]
pub(super) struct ApiVersions {
    brokers: HashMap<String, Told>,
}

#[derive(Debug, Default)]
struct Told {
    offers: bool,
    is_complete: bool,
}

impl ApiVersions {
    /// Takes a line, such as
    /// `[thrd:a:9092/1]: a:9092/1:   ApiKey ConsumerGroupHeartbeat (68) Versions 0..1`.
    pub(super) fn hear(&mut self, line: &str) {
        let line = line.split_once("]: ").map_or(line, |(_, line)| line);
        let Some((broker, told)) = line.split_once(": ") else {
            return;
        };
        if told == LIST_BEGINS {
            self.brokers.insert(broker.to_owned(), Told::default());
            return;
        }
        let Some(known) = self.brokers.get_mut(broker) else {
            return;
        };
        if let Some((_, versions)) = told.split_once(HEARTBEAT) {
            let newest = versions.rsplit("..").next().and_then(|it| it.parse().ok());
            known.offers = newest.is_some_and(|it: u16| it >= HEARTBEAT_VERSION);
        }
        known.is_complete |= told.starts_with(LIST_ENDED);
    }

    /// What follows from what was told so far.
    pub(super) fn consumer_protocol(&self) -> ConsumerProtocol {
        let mut complete = self.brokers.values().filter(|told| told.is_complete);
        match complete.next() {
            None => ConsumerProtocol::Unknown,
            Some(first) if first.offers && complete.all(|told| told.offers) => {
                ConsumerProtocol::Offered
            }
            Some(_) => ConsumerProtocol::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(broker: &str, keys: &[&str], ended: bool) -> Vec<String> {
        let told = |text: String| format!("[thrd:{broker}]: {broker}: {text}");
        let mut lines = vec![told(LIST_BEGINS.to_owned())];
        lines.extend(keys.iter().map(|key| told(format!("  ApiKey {key}"))));
        if ended {
            lines.push(told(
                " Feature MsgVer1: Produce (2..2) supported by broker".to_owned(),
            ));
        }
        lines
    }

    fn check(lists: &[Vec<String>], expect: ConsumerProtocol) {
        let mut versions = ApiVersions::default();
        for line in lists.iter().flatten() {
            versions.hear(line);
        }
        assert_eq!(versions.consumer_protocol(), expect, "{lists:?}");
    }

    #[test]
    fn every_broker_that_told_must_have_it() {
        let old: &[&str] = &["Produce (0) Versions 0..9"];
        let preview: &[&str] = &["ConsumerGroupHeartbeat (68) Versions 0..0"];
        let new: &[&str] = &[
            "Produce (0) Versions 3..13",
            "ConsumerGroupHeartbeat (68) Versions 0..1",
        ];
        let (one, two) = ("sasl_ssl://a:9092/bootstrap", "ssl://[::1]:9093/2");
        check(&[], ConsumerProtocol::Unknown);
        check(&[list(one, new, true)], ConsumerProtocol::Offered);
        check(&[list(one, preview, true)], ConsumerProtocol::Missing);
        check(
            &[list(one, new, true), list(two, old, true)],
            ConsumerProtocol::Missing,
        );
        // One that is in the middle of its list has not told yet.
        check(
            &[list(one, new, true), list(two, old, false)],
            ConsumerProtocol::Offered,
        );
        check(&[list(one, old, false)], ConsumerProtocol::Unknown);
        // A broker that was upgraded tells again.
        check(
            &[list(one, old, true), list(one, new, true)],
            ConsumerProtocol::Offered,
        );
    }
}
