//! An agent of which the test says every word.

use std::{sync::Arc, time::Duration};

use arrow_array::{ArrayRef, Int32Array, Int64Array, StringArray};
use inlet_config::column_type::ColumnType;
use inlet_message::{rows::Layout, target::TargetColumn};
use inlet_pipeline::sink::{SubtableRun, WriteRequest};
use inlet_protocol::{
    codec::{encode_request, layout_to_json},
    key::AgentKey,
    link::v1::{
        Beat, FromAgent, FromHub, Hello, Open, Rows, WriteDown, WriteUp, from_agent::Body as Up,
        from_hub::Body as Down, link_client::LinkClient, write_down, write_up,
    },
};
use inlet_runner::Assignment;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    Request, Streaming,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};

const DEADLINE: Duration = Duration::from_secs(30);
const INSTANCE: &str = "one";

/// A linked agent. Beats are answered and given while it waits for something else.
pub(crate) struct Agent {
    client: LinkClient<Channel>,
    token: String,
    key: AgentKey,
    up: mpsc::Sender<FromAgent>,
    down: Streaming<FromHub>,
    next_beat: u64,
}

/// A stream of rows.
pub(crate) struct Writing {
    up: mpsc::Sender<WriteUp>,
    down: Streaming<WriteDown>,
}

impl Agent {
    /// Links it, and takes the welcome and the list of what it is to run.
    pub(crate) async fn connect(url: &str, ca: &str, token: &str) -> Self {
        let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(ca));
        let endpoint = Endpoint::from_shared(url.to_owned())
            .unwrap()
            .tls_config(tls)
            .unwrap();
        let mut client = LinkClient::new(endpoint.connect().await.unwrap());
        let key = AgentKey::generate();
        let (up, receiver) = mpsc::channel(64);
        let hello = Hello {
            protocol_min: 1,
            protocol_max: 1,
            version: "0.1.0".to_owned(),
            instance_id: INSTANCE.to_owned(),
            public_key: key.public().to_vec().into(),
            ..Hello::default()
        };
        let body = Some(Up::Hello(hello));
        up.send(FromAgent { body }).await.unwrap();
        let request = with_token(ReceiverStream::new(receiver), token);
        let down = client.connect(request).await.unwrap().into_inner();
        let mut agent = Self {
            client,
            token: token.to_owned(),
            key,
            up,
            down,
            next_beat: 0,
        };
        assert!(matches!(agent.next().await, Some(Down::Welcome(_))));
        assert!(matches!(agent.next().await, Some(Down::AssignedAll(_))));
        agent
    }

    pub(crate) async fn send(&self, body: Up) {
        let message = FromAgent { body: Some(body) };
        self.up.send(message).await.unwrap();
    }

    /// The next message that is no beat; `None` at the end of the link.
    pub(crate) async fn next(&mut self) -> Option<Down> {
        loop {
            let next = tokio::time::timeout(DEADLINE, self.down.message()).await;
            let next = next.expect("it takes too long").unwrap_or(None)?;
            match next.body.unwrap() {
                Down::Beat(beat) if !beat.is_answer => {
                    let answer = Beat {
                        is_answer: true,
                        ..beat
                    };
                    self.next_beat += 1;
                    let own = Beat {
                        no: self.next_beat,
                        ..Beat::default()
                    };
                    self.send(Up::Beat(answer)).await;
                    self.send(Up::Beat(own)).await;
                }
                Down::Beat(_) => {}
                other => return Some(other),
            }
        }
    }

    /// The next assignment, opened.
    pub(crate) async fn assignment(&mut self) -> Assignment {
        match self.next().await {
            Some(Down::Assign(assign)) => self.key.open_json(&assign.sealed, 1 << 20).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Opens a stream for rows of an assignment.
    pub(crate) async fn write(&self, assignment: &Assignment, epoch: u64) -> Writing {
        let (up, receiver) = mpsc::channel(4);
        let open = Open {
            source_id: assignment.source_id.clone(),
            epoch,
            version: assignment.version,
            layout: layout_to_json(&layout()).unwrap(),
            instance_id: INSTANCE.to_owned(),
            ..Open::default()
        };
        let body = Some(write_up::Body::Open(open));
        up.send(WriteUp { body }).await.unwrap();
        let request = with_token(ReceiverStream::new(receiver), &self.token);
        let down = self
            .client
            .clone()
            .write(request)
            .await
            .unwrap()
            .into_inner();
        Writing { up, down }
    }
}

impl Writing {
    pub(crate) async fn send(&self, body: write_up::Body) {
        let message = WriteUp { body: Some(body) };
        self.up.send(message).await.unwrap();
    }

    /// So many rows of one subtable.
    pub(crate) async fn send_rows(&self, no: u64, num_rows: i32) {
        let times = (0..num_rows).map(|row| Some(1_790_000_000_000 + i64::from(row)));
        let values = (0..num_rows).map(Some);
        let tags: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        let request = WriteRequest {
            subtables: StringArray::from(vec!["t_1"]),
            tags: vec![tags],
            columns: vec![
                Arc::new(times.collect::<Int64Array>()),
                Arc::new(values.collect::<Int32Array>()),
            ],
            runs: vec![SubtableRun {
                subtable_idx: 0,
                rows: 0..num_rows as usize,
            }],
        };
        let ipc = encode_request(&request).unwrap();
        self.send(write_up::Body::Rows(Rows { no, ipc })).await;
    }

    pub(crate) async fn next(&mut self) -> write_down::Body {
        let next = tokio::time::timeout(DEADLINE, self.down.message()).await;
        let next = next.expect("it takes too long").unwrap();
        next.expect("an answer").body.unwrap()
    }
}

fn layout() -> Layout {
    let column = |name: &str, column_type| TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    };
    Layout {
        columns: vec![
            column("ts", ColumnType::Timestamp),
            column("v", ColumnType::Int),
        ],
        tags: vec![column("id", ColumnType::Int)],
    }
}

fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    request
}
