//! Key `agent`: who runs the data source.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The connection agents that may run a data source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Agent")]
pub enum AgentConfig {
    /// This one.
    Name(
        #[schemars(extend("format" = "agent-name"), pattern(r"^[A-Za-z0-9_.-]{1,64}$|\$\{"))]
        String,
    ),
    /// Each of these, side by side.
    List(
        #[schemars(length(min = 1, max = 64), extend("items" = {"type": "string", "format": "agent-name", "pattern": r"^[A-Za-z0-9_.-]{1,64}$|\$\{"}))]
         Vec<String>,
    ),
    /// Those that have these labels.
    Labels(AgentLabelsConfig),
}

/// Agents by their labels.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentLabels")]
pub struct AgentLabelsConfig {
    /// An agent must have all of these labels, with these values.
    #[schemars(
        extend("minProperties" = 1, "propertyNames" = {"format": "label-name"}),
        extend("additionalProperties" = {"type": "string", "format": "label-value", "minLength": 1})
    )]
    pub labels: BTreeMap<String, String>,
}
