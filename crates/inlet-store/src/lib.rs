//! What the hub remembers, in SQLite or PostgreSQL.
//!
//! [`Store::open`] takes a file or a `postgres://` URL, brings the tables up to date and checks the
//! key. A [`Store`] is a handle: clones share its connections. Each kind of thing has a handle of
//! its own (`store.sources().list(…)`) and a file of its own.
//!
//! # What is stored
//!
//! | | |
//! |---|---|
//! | [`Sources`] | data sources, every version of their documents, what is desired of them |
//! | [`Runs`], [`Samples`], [`ActivityLog`] | what runs did: totals, a sample a minute, events with their cause |
//! | [`Nodes`], [`Leases`], [`Assignments`] | the hubs of this store, who decides, and what runs where |
//! | [`Questions`] | what these hubs ask each other, for as long as somebody waits |
//! | [`Agents`], [`AgentTokens`] | connection agents, which hub each is linked to, and what it may come with |
//! | [`Connections`], [`Uploads`], [`Secrets`] | what documents refer to; [`Store::used_by`] says which do |
//! | [`Users`], [`Sessions`], [`Tokens`] | who may do what; the one-time token of the setup |
//! | [`SealedValues`] | secrets of the hub itself |
//! | [`AuditLog`], [`Requests`] | who changed what; answers to requests that may come twice |
//!
//! # What is not
//!
//! - Messages, archived faults and offsets: they are in Kafka and in the data source's own folder.
//! - What runs do at this moment: the scheduler has that in memory; the store gets a report.
//! - Plain text of secrets: passwords are hashes made by the hub; tokens are hashed with SHA-256;
//!   values that must be read again are sealed with XChaCha20-Poly1305, each bound to its row.
//!   Documents are stored as written, so the hub refuses those with a secret in them.
//! - Meaning: documents and their summaries are opaque here.
//!
//! # Rules
//!
//! - Every statement runs on both databases, so columns are TEXT and BIGINT: times are milliseconds
//!   since 1970 UTC, truth is 0 or 1, bytes are base64. `tests/store` runs each test on both.
//! - Every change is one transaction. On SQLite writers take turns at a gate of the process; on
//!   PostgreSQL conditions in the statement itself and locked rows keep two hubs apart.
//! - What an editor changes needs the version that the editor saw ([`StoreError::EditedMeanwhile`]).
//! - Lists are paged by the key of the last item, not by count, so nothing shifts meanwhile.
//! - A released migration is never changed; `0001_….sql` stays readable for ever.

mod activity;
mod address;
mod agent_tokens;
mod agents;
mod assignments;
mod audit;
mod batch;
mod clock;
mod columns;
mod connections;
mod digest;
mod error;
mod idempotency;
mod key;
mod leases;
mod nodes;
mod opening;
mod page;
mod questions;
mod references;
mod rotation;
mod runs;
mod samples;
mod seal;
mod sealed_values;
mod secrets;
mod sessions;
mod sources;
mod store;
mod tokens;
mod totals;
mod uploads;
mod users;

pub use activity::{Activity, ActivityDraft, ActivityLog, ActivityQuery, KEPT_ACTIVITY, Level};
pub use address::StoreAddress;
pub use agent_tokens::{
    AGENT_TOKEN_PREFIX, AgentToken, AgentTokenLookup, AgentTokenState, AgentTokens,
    REPLACED_AFTER_MS,
};
pub use agents::{Agent, AgentChange, Agents, IfNamed};
pub use assignments::{
    Applied, Assigned, Assignment, AssignmentChange, Assignments, ObservedText, RunnerKind,
};
pub use audit::{AuditDraft, AuditEntry, AuditLog, AuditQuery, Via};
pub use clock::Clock;
pub use connections::{
    Connection, ConnectionDraft, Connections, Credential, CredentialChange, CredentialKind,
};
pub use error::{ErrorClass, KeyError, Result, StoreError};
pub use idempotency::{Answer, Begun, RequestKey, Requests};
pub use key::{KeyFile, MasterKey};
pub use leases::{Lease, Leases};
pub use nodes::{HubNode, Nodes};
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageQuery};
pub use questions::{Awaited, OpenQuestion, QuestionDraft, Questions, TakenQuestion};
pub use references::{Reference, ReferenceKind};
pub use runs::{KEPT_RUNS, Run, RunEnd, RunFinish, RunReport, RunStart, Runs};
pub use samples::{Sample, Samples};
pub use sealed_values::SealedValues;
pub use secrets::{SecretEntry, Secrets};
pub use sessions::{NewSession, Session, SessionLookup, Sessions};
pub use sources::{
    Deleted, Desired, KEPT_AFTER_DELETE_MS, Source, SourceDraft, SourceMark, SourceQuery, Sources,
    Version,
};
pub use store::Store;
pub use tokens::{ApiToken, TOKEN_PREFIX, TokenDraft, TokenLookup, Tokens};
pub use totals::Totals;
pub use uploads::{Upload, UploadContent, UploadDraft, UploadKind, Uploads};
pub use users::{Role, User, UserChange, UserDraft, Users};
