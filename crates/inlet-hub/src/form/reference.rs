//! What is the same for all data sources: presets, the schema of documents, and pasted properties.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    client_properties::{self, PastedProperties},
    presets::{self, Preset},
};
use crate::{
    auth::{Editor, Viewer},
    extract::Json,
};

/// All presets.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PresetsAnswer {
    /// In the order in which they are offered.
    presets: Vec<Preset>,
}

/// Well-known Kafka services, as the part of a document that is the same for all their users.
#[utoipa::path(
    get, path = "/presets", tag = "forms", operation_id = "list_presets",
    responses((status = 200, description = "The presets", body = PresetsAnswer)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn presets(_: Viewer) -> Json<PresetsAnswer> {
    Json(PresetsAnswer {
        presets: presets::all(),
    })
}

/// The JSON Schema of documents.
#[utoipa::path(
    get, path = "/document-schema", tag = "forms", operation_id = "get_document_schema",
    responses((status = 200, description = "The schema", body = Object)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn document_schema(_: Viewer) -> Json<Value> {
    Json(inlet_config::schema())
}

/// A pasted text.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientPropertiesRequest {
    /// A `client.properties`, a librdkafka configuration or a JAAS block.
    text: String,
}

/// Reads a pasted `client.properties`, librdkafka configuration or JAAS block. Nothing is stored.
#[utoipa::path(
    post, path = "/client-properties", tag = "forms", operation_id = "read_client_properties",
    request_body = ClientPropertiesRequest,
    responses((status = 200, description = "What it gave", body = PastedProperties)),
    security(("session" = ["editor"]))
)]
pub(crate) async fn client_properties(
    caller: Editor,
    Json(request): Json<ClientPropertiesRequest>,
) -> Json<PastedProperties> {
    caller.changes_nothing();
    Json(client_properties::read(&request.text))
}
