//! Rows that the hub writes: the sink of a run whose assignment says `via: hub`.
//!
//! Delivery. A request is confirmed only by the hub's `Written`, which it sends once TDengine has confirmed
//! every row, so a commit to Kafka never overtakes the target. There is no queue on the way: a writer has one
//! request out, when the hub has given it credit. Whatever breaks in between leaves the outcome open, and the
//! run sends the request again, whole; equal keys overwrite with equal values.

mod stream;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::sink::{PrepareError, Prepared, Sink, WriteClass};
use inlet_protocol::{codec, link::v1::Open};
use inlet_runner::Assigned;

use crate::{link::LiveLinks, state::StateFile};

use stream::{StreamError, WriteStream};
use writer::LinkWriter;

/// Writes by way of the hub that the agent is linked to at the moment.
pub(crate) struct LinkSink {
    rows: Rows,
    num_writers: AtomicU32,
}

/// Whose rows they are, and who takes them.
#[derive(Clone)]
struct Rows {
    links: LiveLinks,
    /// It knows the newest epoch: an assignment may change while the run goes on.
    state: StateFile,
    source_id: Arc<str>,
    /// That of the assignment as the run began.
    epoch: u64,
    version: i64,
    instance_id: Arc<str>,
}

impl LinkSink {
    /// For rows of this assignment.
    pub(crate) fn new(agent: &Writing, assigned: &Assigned) -> Self {
        Self {
            rows: Rows {
                links: agent.links.clone(),
                state: agent.state.clone(),
                source_id: assigned.source_id.as_str().into(),
                epoch: assigned.epoch,
                version: assigned.version,
                instance_id: agent.instance_id.as_str().into(),
            },
            num_writers: AtomicU32::new(0),
        }
    }
}

/// What all sinks of an agent share.
#[derive(Clone)]
pub(crate) struct Writing {
    pub(crate) links: LiveLinks,
    pub(crate) state: StateFile,
    pub(crate) instance_id: String,
}

impl Rows {
    /// What is withdrawn is forgotten at once, and drains with the epoch that it had.
    fn epoch_now(&self) -> u64 {
        self.state.epoch_of(&self.source_id).max(self.epoch)
    }

    /// The first message of a stream.
    fn open(&self, writer: u32) -> Open {
        Open {
            source_id: self.source_id.to_string(),
            epoch: self.epoch_now(),
            version: self.version,
            writer,
            instance_id: self.instance_id.to_string(),
            ..Open::default()
        }
    }
}

impl Sink for LinkSink {
    type Writer = LinkWriter;

    async fn prepare(&self) -> Result<Prepared, PrepareError> {
        let open = Open {
            prepare_only: true,
            ..self.rows.open(0)
        };
        let (_, prepared) = WriteStream::open(&self.rows.links, open)
            .await
            .map_err(StreamError::into_prepare)?;
        let table = codec::table_from_json(&prepared.table).map_err(|error| PrepareError {
            class: WriteClass::OurMistake,
            message: format!(
                "the hub describes the super table in a way that is not known here: {error}"
            ),
            remedy: Some("install hub and agent of the same release".to_owned()),
        })?;
        Ok(Prepared {
            table,
            created: prepared.created,
        })
    }

    fn writer(&self, _table: &TargetTable, layout: &Layout) -> LinkWriter {
        let writer = self.num_writers.fetch_add(1, Ordering::Relaxed);
        LinkWriter::new(self.rows.clone(), writer, layout.clone())
    }
}
