//! What the hub remembers, in SQLite or PostgreSQL.

mod activity;
mod address;
mod audit;
mod batch;
mod clock;
mod columns;
mod connections;
mod digest;
mod error;
mod idempotency;
mod key;
mod page;
mod references;
mod rotation;
mod runs;
mod samples;
mod seal;
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
pub use audit::{AuditDraft, AuditEntry, AuditLog, AuditQuery, Via};
pub use clock::Clock;
pub use connections::{
    Connection, ConnectionDraft, Connections, Credential, CredentialChange, CredentialKind,
};
pub use error::{ErrorClass, KeyError, Result, StoreError};
pub use idempotency::{Answer, Begun, RequestKey, Requests};
pub use key::{KeyFile, MasterKey};
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageQuery};
pub use references::{Reference, ReferenceKind};
pub use runs::{KEPT_RUNS, Run, RunEnd, RunReport, Runs};
pub use samples::{Sample, Samples};
pub use secrets::{SecretEntry, Secrets};
pub use sessions::{NewSession, Session, SessionLookup, Sessions};
pub use sources::{
    Deleted, Desired, KEPT_AFTER_DELETE_MS, Source, SourceDraft, SourceQuery, Sources, Version,
};
pub use store::Store;
pub use tokens::{ApiToken, TOKEN_PREFIX, TokenDraft, TokenLookup, Tokens};
pub use totals::Totals;
pub use uploads::{Upload, UploadContent, UploadDraft, UploadKind, Uploads};
pub use users::{Role, User, UserChange, UserDraft, Users};
