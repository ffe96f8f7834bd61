//! Section `health`, and what the activity log keeps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalar::DurationConfig;

/// When a running data source counts as busy, idle or troubled by write errors.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Health")]
pub struct HealthConfig {
    /// The time that is looked back on, at least `1s`: nothing consumed in it is *idle*.
    pub period: DurationConfig,
    /// Share of `write.memory` in use from which it is *busy*.
    pub busy_threshold: ShareConfig,
    /// Failed requests to TDengine within the period from which it is *bounce*.
    #[schemars(range(min = 1))]
    pub write_error_threshold: u32,
}

impl Default for HealthConfig {
    fn default() -> Self {
        Self {
            period: DurationConfig::Text("60s".to_owned()),
            busy_threshold: ShareConfig::Text("100%".to_owned()),
            write_error_threshold: 5,
        }
    }
}

/// A share: `1%` to `100%`, or a number from `0.01` to `1.0`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Share")]
pub enum ShareConfig {
    /// In percent.
    Text(#[schemars(extend("format" = "share"), pattern(r"^[0-9]+(\.[0-9]+)? *%$|\$\{"))] String),
    /// Of one.
    Number(#[schemars(range(min = 0.01, max = 1.0))] f64),
}

/// Events of a run that its activity log keeps.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "ActivityLevel")]
pub enum ActivityLevelConfig {
    /// Everything.
    Debug,
    /// What changes the course of a run, such as its start, its end and rebalances.
    #[default]
    Info,
    /// Only what may need attention.
    Warn,
    /// Only what stops or loses something.
    Error,
}
