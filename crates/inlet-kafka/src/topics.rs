//! Which topics the brokers know, for a person who picks one.

use inlet_config::settings::KafkaSettings;
use serde::{Deserialize, Serialize};

use crate::{
    contact::{ANSWER_LIMIT, first_answer},
    error::SourceError,
    ffi::Client,
    health::explain,
    properties::client_properties,
    reach,
};

const PREFETCH_BYTES: u64 = 2 << 20;

/// A topic, as a broker lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Number of its partitions.
    pub partitions: usize,
    /// Whether it is one of Kafka's own (`__consumer_offsets` and the like).
    pub internal: bool,
}

/// Every topic that this login may see, by name. The topics of the settings do not matter.
///
/// # Errors
/// When no broker answers, or the login is refused.
pub fn topics(settings: &KafkaSettings) -> Result<Vec<Topic>, SourceError> {
    reach::any(&settings.bootstrap_servers)?;
    let client = Client::new(&client_properties(settings, PREFETCH_BYTES))?;
    // The first answer tells a refused login in its own words.
    first_answer(&client, settings)?;
    let metadata = client
        .metadata_of_all(ANSWER_LIMIT)
        .map_err(|error| explain(&client, &error, settings))?;
    let mut topics: Vec<_> = metadata
        .topics
        .into_iter()
        .filter(|topic| topic.outcome.is_ok())
        .map(|topic| Topic {
            internal: topic.name.starts_with("__"),
            partitions: topic.partitions.len(),
            name: topic.name,
        })
        .collect();
    topics.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(topics)
}
