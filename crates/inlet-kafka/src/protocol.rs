//! The protocol by which a consumer is a member of its group.
//!
//! `consumer` (KIP-848): the brokers share the partitions out, and a member that comes or goes
//! disturbs no other. Kafka has it since 4.0, unless it was turned off. `classic`: the members do it
//! among themselves, cooperatively. `auto` takes the first where the brokers offer it, but follows a
//! group whose members speak the other: mixing them works on most brokers only, and a run that
//! starts again beside an older one must not depend on that.

use std::time::Duration;

use inlet_config::settings::GroupProtocol;

use crate::{
    diagnosis::{Diagnosis, Stage},
    ffi::{Client, Code, ConsumerProtocol, KafkaError},
};

/// How long the group may take to tell who is in it; a group that does not tell is not followed.
const ASK_LIMIT: Duration = Duration::from_secs(5);

/// A protocol that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The members share partitions out themselves, cooperatively.
    Classic,
    /// The brokers do.
    Consumer,
}

impl Protocol {
    /// What is tried first.
    pub(crate) fn first(wanted: GroupProtocol) -> Self {
        match wanted {
            GroupProtocol::Classic => Self::Classic,
            GroupProtocol::Auto | GroupProtocol::Consumer => Self::Consumer,
        }
    }

    /// The protocol to use for this group, of brokers that the client is connected to.
    pub(crate) fn chosen(
        client: &Client,
        group_id: &str,
        wanted: GroupProtocol,
    ) -> Result<Self, Diagnosis> {
        match (wanted, client.consumer_protocol()) {
            (GroupProtocol::Consumer, ConsumerProtocol::Missing) => Err(not_offered()),
            (GroupProtocol::Consumer, _) => Ok(Self::Consumer),
            (GroupProtocol::Auto, ConsumerProtocol::Offered) => Ok(spoken(client, group_id)),
            (GroupProtocol::Auto | GroupProtocol::Classic, _) => Ok(Self::Classic),
        }
    }

    /// As a document names it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Consumer => "consumer",
        }
    }
}

/// The protocol of those who are in the group already.
fn spoken(client: &Client, group_id: &str) -> Protocol {
    match client.group(group_id, ASK_LIMIT) {
        Ok(group) if !group.members.is_empty() && !group.is_consumer_protocol => Protocol::Classic,
        Ok(_) => Protocol::Consumer,
        Err(error) => {
            // Whoever may read with a group may not always describe it.
            tracing::debug!(%error, "members of the group not told");
            Protocol::Consumer
        }
    }
}

/// Whether the group, its brokers or its coordinator do not have the protocol at all.
pub(crate) fn is_unsupported(error: &KafkaError) -> bool {
    matches!(
        error.code,
        Code::UnsupportedVersion | Code::UnsupportedFeature
    )
}

/// The brokers do not have what the document asks for.
pub(crate) fn not_offered() -> Diagnosis {
    Diagnosis::lasting(
        Stage::Group,
        "the brokers do not offer the group protocol `consumer` (KIP-848)",
        "set `kafka.group_protocol` to `auto` or `classic`; Kafka offers it since 4.0, unless \
         `group.version` or `group.coordinator.rebalance.protocols` turns it off",
    )
}
