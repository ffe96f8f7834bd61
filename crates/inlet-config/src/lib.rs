//! The data source document: what a user writes, what the engine trusts, and the way between.
//!
//! A document goes through four steps, each in a module of its own, and every step notes its faults
//! in one list instead of stopping at the first:
//!
//! 1. `yaml` reads the text (YAML, and so JSON) into a tree that knows line and column;
//! 2. `substitute` puts environment variables in place of `${NAME}`;
//! 3. `shape` holds the tree against the JSON Schema that is generated from the types in
//!    [`document`]: keys, kinds, choices, and the syntax of every single value;
//! 4. `resolve` turns each section into [`settings`], reads files, and checks what concerns
//!    several keys at once. Of a section whose shape is wrong only the sound parts are judged, so
//!    that no fault is the echo of another.
//!
//! [`resolve_draft`] and its likes do the same for parts of a document that is still being written,
//! and [`references`] finds what a document refers to on its hub.
//!
//! So the schema that editors and other programs see is the very one that judges documents. Not
//! here: whether expressions and templates compile (`inlet-message` knows the fields; [`Places`] finds
//! the lines of its faults), and whether servers, topics and tables exist (`inlet check` asks them).

pub mod column_type;
pub mod document;
mod draft;
mod environment;
mod fault;
mod format;
mod load;
mod names;
mod path;
mod places;
mod reference;
mod references;
mod resolve;
mod schema;
pub mod secret;
pub mod settings;
mod shape;
mod substitute;
#[cfg(test)]
mod tests;
mod tree;
pub mod units;
mod yaml;

pub use draft::{
    Draft, name_of, resolve_brokers, resolve_connection, resolve_draft, resolve_kafka,
    resolve_message, resolve_placement, resolve_target,
};
pub use environment::{Environment, HubValues};
pub use fault::{DocumentFault, DocumentFaults};
pub use load::{LoadError, load, load_text, load_text_without_connection, resolve};
pub use names::{NameFault, check_agent_name, check_label};
pub use places::{Place, Places};
pub use reference::reference_markdown;
pub use references::{References, references, references_without_target};
pub use resolve::{ConnectionFault, ConnectionParts};
pub use schema::schema;

/// Fields that every message has, whatever its format, besides `_headers_<name>` for each header.
pub const META_FIELDS: [&str; 7] = [
    "_topic",
    "_partition",
    "_offset",
    "_timestamp",
    "_key",
    "_headers",
    "_payload",
];

/// Whether a field of this name comes from Kafka. No pattern may have a group of such a name: the
/// field would hide it.
pub fn is_meta_field(name: &str) -> bool {
    META_FIELDS.contains(&name) || name.starts_with("_headers_")
}
