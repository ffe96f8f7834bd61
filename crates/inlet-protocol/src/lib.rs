//! Messages between hub and agents, their versions and encodings.
//!
//! [`link::v1`] is generated from `proto/inlet/link/v1/link.proto`, which tells who sends what and when. Around
//! it: [`version`] (which versions both sides speak, and what to do when they have none in common), [`key`] (what
//! only one agent can read), [`json`] (values of other crates within messages) and [`codec`] (requests of rows
//! as Arrow IPC, the layout, table and failures around them). Nothing here opens a connection.

pub mod codec;
pub mod json;
pub mod key;
pub mod version;

/// The messages and the service, generated.
pub mod link {
    /// Version 1.
    #[expect(
        missing_docs,
        clippy::pedantic,
        reason = "generated from link.proto, which has the docs"
    )]
    pub mod v1 {
        tonic::include_proto!("inlet.link.v1");
    }
}

/// The instance id of `inlet agent check`: it is answered, and displaces nobody.
pub const CHECK_INSTANCE: &str = "check";

/// What every token of an agent begins with, so that it can be told from other secrets.
pub const TOKEN_PREFIX: &str = "inlet-agent-";

/// The port that hubs listen on for agents unless they are told otherwise.
pub const DEFAULT_PORT: u16 = 6055;

/// Upper bound of one message on `Connect`.
pub const MAX_CONTROL_BYTES: usize = 8 << 20;

/// Upper bound of one message on `Write`: a request of rows that does not shrink when it is packed.
pub const MAX_WRITE_BYTES: usize = 33 << 20;

/// Upper bound of the answer to a question, unpacked.
pub const MAX_ANSWER_BYTES: usize = 4 << 20;

/// Who hears nothing for so long drops the link, unless three beats are more.
pub const SILENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// How long silence may last when both sides send a beat every `beat`.
pub fn silence_limit(beat: std::time::Duration) -> std::time::Duration {
    SILENCE.max(beat.saturating_mul(3))
}
