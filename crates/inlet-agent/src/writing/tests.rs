//! Writers by way of a hub that does what the test says.

use std::{sync::Arc, time::Duration};

use arrow_array::{Int32Array, Int64Array, StringArray};
use inlet_config::{
    column_type::{ColumnType, Precision},
    secret::Secret,
};
use inlet_message::target::TargetColumn;
use inlet_pipeline::sink::{
    SinkWriter as _, SubtableRun, WriteError, WriteRequest, Written as Confirmed,
};
use inlet_protocol::link::v1::{
    Credit, Failed, FromAgent, FromHub, Prepared as PreparedMessage, Refreshed, WriteDown, WriteUp,
    Written,
    link_server::{Link, LinkServer},
    write_down::Body as Down,
    write_up::Body as Up,
};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Endpoint, Server},
};

use super::*;
use crate::{link::LiveLink, state::Kept};

const DEADLINE: Duration = Duration::from_secs(20);
const MAX_REQUEST_BYTES: u64 = 100_000;

/// The hub's side of one `Write`.
struct Stream {
    open: Open,
    up: Streaming<WriteUp>,
    down: mpsc::Sender<Result<WriteDown, Status>>,
}

struct Hub(mpsc::Sender<Stream>);

#[tonic::async_trait]
impl Link for Hub {
    type ConnectStream = ReceiverStream<Result<FromHub, Status>>;
    type WriteStream = ReceiverStream<Result<WriteDown, Status>>;

    async fn connect(
        &self,
        _request: Request<Streaming<FromAgent>>,
    ) -> Result<Response<Self::ConnectStream>, Status> {
        Err(Status::unimplemented("only rows here"))
    }

    async fn write(
        &self,
        request: Request<Streaming<WriteUp>>,
    ) -> Result<Response<Self::WriteStream>, Status> {
        assert_eq!(request.metadata().get("authorization").unwrap(), "Bearer t");
        let mut up = request.into_inner();
        let Some(Up::Open(open)) = up.message().await?.unwrap().body else {
            panic!("a stream of rows begins with `Open`");
        };
        let (down, outgoing) = mpsc::channel(8);
        self.0.send(Stream { open, up, down }).await.unwrap();
        Ok(Response::new(ReceiverStream::new(outgoing)))
    }
}

impl Stream {
    async fn say(&self, body: Down) {
        let message = WriteDown { body: Some(body) };
        self.down.send(Ok(message)).await.unwrap();
    }

    async fn heard(&mut self) -> Up {
        let message = timeout(DEADLINE, self.up.message()).await;
        message
            .expect("a word from the agent")
            .unwrap()
            .unwrap()
            .body
            .unwrap()
    }

    async fn prepared(&self) {
        self.say(Down::Prepared(PreparedMessage {
            table: codec::table_to_json(&table()).unwrap(),
            created: vec!["super table `m`".to_owned()],
        }))
        .await;
    }

    async fn credit(&self, max_bytes: u64) {
        let requests = 1;
        self.say(Down::Credit(Credit {
            requests,
            max_bytes,
        }))
        .await;
    }

    /// Takes the next request and confirms it; gives its rows.
    async fn confirm(&mut self) -> usize {
        let Up::Rows(rows) = self.heard().await else {
            panic!("rows were due");
        };
        let request = codec::decode_request(&rows.ipc, &layout(), 1 << 20).unwrap();
        self.say(Down::Written(Written {
            no: rows.no,
            num_bytes: 77,
            encode_us: 5,
            wait_us: 9,
        }))
        .await;
        request.num_rows()
    }

    async fn fail(&self, no: u64, class: WriteClass) {
        let error = WriteError {
            class,
            code: Some(0x2602),
            message: "as the test says".to_owned(),
            remedy: None,
        };
        let error = codec::write_error_to_json(&error).unwrap();
        self.say(Down::Failed(Failed { no, error })).await;
    }
}

/// A hub, and an agent that is linked to it.
struct World {
    streams: mpsc::Receiver<Stream>,
    writing: Writing,
    link: LiveLink,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, streams) = mpsc::channel(8);
        let server = Server::builder().add_service(LinkServer::new(Hub(sender)));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let link = LiveLink {
            no: 1,
            channel: channel.connect_lazy(),
            token: Secret::new("t"),
            max_request_bytes: MAX_REQUEST_BYTES,
        };
        let folder = tempfile::tempdir().unwrap();
        let (state, _) = StateFile::load(&folder.path().join("state.json"));
        let links = LiveLinks::new();
        links.set(Some(link.clone()));
        let writing = Writing {
            links,
            state,
            instance_id: "instance".to_owned(),
        };
        Self {
            streams,
            writing,
            link,
            _folder: folder,
        }
    }

    fn sink(&self) -> LinkSink {
        let assigned = Assigned {
            source_id: "a".to_owned(),
            epoch: 3,
            version: 2,
        };
        LinkSink::new(&self.writing, &assigned)
    }

    fn writer(&self) -> LinkWriter {
        self.sink().writer(&table(), &layout())
    }

    async fn stream(&mut self) -> Stream {
        timeout(DEADLINE, self.streams.recv())
            .await
            .expect("a stream")
            .unwrap()
    }

    /// A stream that is prepared and has credit.
    async fn ready(&mut self) -> Stream {
        let stream = self.stream().await;
        stream.prepared().await;
        stream.credit(MAX_REQUEST_BYTES).await;
        stream
    }
}

fn columns() -> Vec<TargetColumn> {
    let column = |name: &str, column_type| TargetColumn {
        name: name.to_owned(),
        column_type,
        second_key: false,
    };
    vec![
        column("ts", ColumnType::Timestamp),
        column("v", ColumnType::Int),
    ]
}

fn layout() -> Layout {
    Layout {
        columns: columns(),
        tags: Vec::new(),
    }
}

fn table() -> TargetTable {
    TargetTable {
        database: "power".to_owned(),
        super_table: "m".to_owned(),
        precision: Precision::Milli,
        keep_ms: None,
        columns: columns(),
        tags: Vec::new(),
    }
}

fn request(num_rows: usize) -> WriteRequest {
    let times: Int64Array = (0..num_rows as i64).collect();
    // Values that do not pack well, as those of real meters.
    let values: Int32Array = (0..num_rows as i32)
        .map(|row| row.wrapping_mul(2_654_435))
        .collect();
    WriteRequest {
        subtables: StringArray::from(vec!["t_1"]),
        tags: Vec::new(),
        columns: vec![Arc::new(times), Arc::new(values)],
        runs: vec![SubtableRun {
            subtable_idx: 0,
            rows: 0..num_rows,
        }],
    }
}

/// Writes in the background, so that the test can be the hub meanwhile.
async fn with<T>(write: impl Future<Output = T>, hub: impl Future<Output = ()>) -> T {
    let both = async { tokio::join!(write, hub).0 };
    timeout(DEADLINE, both)
        .await
        .expect("it should come to an end")
}

fn class(outcome: &Result<Confirmed, WriteError>) -> WriteClass {
    outcome.as_ref().expect_err("it should fail").class
}

#[tokio::test]
async fn the_hub_prepares_and_describes_the_table() {
    let mut world = World::new().await;
    let sink = world.sink();
    let prepared = with(sink.prepare(), async {
        let stream = world.stream().await;
        assert!(stream.open.prepare_only);
        stream.prepared().await;
    });
    let prepared = prepared.await.unwrap();
    assert_eq!(prepared.table, table());
    assert_eq!(prepared.created, ["super table `m`"]);
}

#[tokio::test]
async fn a_request_is_confirmed_by_the_hubs_word_alone() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let written = with(writer.write(&request), async {
        let mut stream = world.ready().await;
        let open = &stream.open;
        assert_eq!(
            (open.source_id.as_str(), open.epoch, open.version),
            ("a", 3, 2)
        );
        assert_eq!(open.instance_id, "instance");
        assert_eq!(stream.confirm().await, 10);
    });
    let written = written.await.unwrap();
    assert_eq!(written.num_bytes, 77);
    assert_eq!(written.wait, Duration::from_micros(9));
}

#[tokio::test]
async fn what_the_hub_says_of_a_request_is_what_the_run_hears() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let mut stream = None;
    for said in [
        WriteClass::NeedsPerson,
        WriteClass::Split,
        WriteClass::Refresh,
    ] {
        let outcome = with(writer.write(&request), async {
            let mut now = match stream.take() {
                Some(stream) => stream,
                None => world.ready().await,
            };
            let Up::Rows(rows) = now.heard().await else {
                panic!("rows were due");
            };
            now.fail(rows.no, said).await;
            now.credit(MAX_REQUEST_BYTES).await;
            stream = Some(now);
        });
        let outcome = outcome.await;
        assert_eq!(class(&outcome), said);
        assert_eq!(outcome.unwrap_err().code, Some(0x2602));
    }
    let mut stream = stream.unwrap();
    let refreshed = with(writer.refresh(), async {
        let Up::Refresh(refresh) = stream.heard().await else {
            panic!("a refresh was due");
        };
        stream
            .say(Down::Refreshed(Refreshed { no: refresh.no }))
            .await;
    });
    refreshed.await.unwrap();
    let written = with(writer.write(&request), async {
        stream.confirm().await;
    });
    written.await.unwrap();
}

/// A write whose outcome nobody knows is sent again, on another stream.
#[tokio::test]
async fn a_break_while_the_hub_writes_leaves_the_outcome_open() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let links = world.writing.links.clone();
    let outcome = with(writer.write(&request), async {
        let mut stream = world.ready().await;
        assert!(matches!(stream.heard().await, Up::Rows(_)));
        // The connection stands; the link is found to be dead.
        links.set(None);
    });
    assert_eq!(class(&outcome.await), WriteClass::Unreachable);

    let outcome = writer.write(&request).await;
    assert_eq!(class(&outcome), WriteClass::Unreachable);
    assert!(
        outcome
            .unwrap_err()
            .remedy
            .unwrap()
            .contains("nothing is lost")
    );

    let mut link = world.link.clone();
    link.no = 2;
    world.writing.links.set(Some(link));
    let written = with(writer.write(&request), async {
        world.ready().await.confirm().await;
    });
    written.await.unwrap();
}

/// The assignment changed while the run goes on: an old stream would never be taken again.
#[tokio::test]
async fn a_newer_epoch_opens_another_stream() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let written = with(writer.write(&request), async {
        world.ready().await.confirm().await;
    });
    written.await.unwrap();
    world.writing.state.put("a", Kept::new(4, 2, b""));
    let written = with(writer.write(&request), async {
        let mut stream = world.ready().await;
        assert_eq!(stream.open.epoch, 4);
        stream.confirm().await;
    });
    written.await.unwrap();
}

/// The hub knows of a newer assignment before the agent does.
#[tokio::test]
async fn a_stream_whose_epoch_is_not_taken_any_more_is_left() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let mut old = None;
    let outcome = with(writer.write(&request), async {
        let mut stream = world.ready().await;
        let Up::Rows(rows) = stream.heard().await else {
            panic!("rows were due");
        };
        stream.fail(rows.no, WriteClass::Unreachable).await;
        stream.credit(MAX_REQUEST_BYTES).await;
        old = Some(stream);
    });
    assert_eq!(class(&outcome.await), WriteClass::Unreachable);
    let written = with(writer.write(&request), async {
        world.ready().await.confirm().await;
    });
    written.await.unwrap();
}

#[tokio::test]
async fn a_large_request_waits_for_its_credit_and_a_larger_one_is_split() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let large = request(4_000);
    let mut open = None;
    let written = with(writer.write(&large), async {
        let mut stream = world.stream().await;
        stream.prepared().await;
        stream.credit(8_000).await;
        let Up::Want(want) = stream.heard().await else {
            panic!("it should ask for credit first");
        };
        assert!(want.num_bytes > 4_000 * 12, "{}", want.num_bytes);
        stream.credit(want.num_bytes).await;
        assert_eq!(stream.confirm().await, 4_000);
        stream.credit(8_000).await;
        open = Some(stream);
    });
    written.await.unwrap();
    let outcome = writer.write(&request(20_000)).await;
    assert_eq!(class(&outcome), WriteClass::Split);
    // Nothing was sent for it: a small one comes next, on the same stream.
    let mut stream = open.unwrap();
    let small = request(1);
    let written = with(writer.write(&small), async {
        assert_eq!(stream.confirm().await, 1);
    });
    written.await.unwrap();
}

#[tokio::test]
async fn a_stream_that_the_hub_ends_is_opened_again() {
    let mut world = World::new().await;
    let mut writer = world.writer();
    let request = request(10);
    let outcome = with(writer.write(&request), async {
        let stream = world.stream().await;
        let ended = Status::failed_precondition("agent `x` is not linked to this hub");
        stream.down.send(Err(ended)).await.unwrap();
    });
    let error = outcome.await.unwrap_err();
    assert_eq!(error.class, WriteClass::Unreachable);
    assert!(
        error.message.contains("is not linked to this hub"),
        "{error}"
    );
    let written = with(writer.write(&request), async {
        world.ready().await.confirm().await;
    });
    written.await.unwrap();
}
