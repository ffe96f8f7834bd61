//! Rows of a run that writes via the hub, into a TDengine look-alike.

use std::{sync::Arc, time::Duration};

use arrow_array::{ArrayRef, Int32Array, Int64Array, StringArray};
use inlet_config::{column_type::ColumnType, secret::Secret};
use inlet_message::{rows::Layout, target::TargetColumn};
use inlet_pipeline::sink::{SubtableRun, WriteClass, WriteRequest};
use inlet_protocol::{
    codec::{
        encode_request, layout_to_json, prepare_error_from_json, table_from_json, unpacked_bytes,
        write_error_from_json,
    },
    key::AgentKey,
    link::v1::{
        Open, Refresh, Rows, Want, WriteDown, WriteUp, write_down::Body as Down,
        write_up::Body as Up,
    },
};
use inlet_runner::{Assignment, Via};
use inlet_sandbox::{Sandbox, SandboxOptions};
use inlet_store::{ConnectionDraft, Credential, CredentialChange, CredentialKind, Desired};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming};

use super::{
    control::assignment,
    world::{Agent, World, with_token, within},
};
use crate::{scheduler::links::AgentLinks as _, sources::document};

const DOCUMENT: &str = include_str!("../../../tests/link/meters.yaml");

/// A linked agent that has a data source which writes via the hub.
struct Plant {
    world: World,
    sandbox: Sandbox,
    agent: Agent,
    token: String,
    source: Assignment,
}

impl Plant {
    async fn new() -> Self {
        let mut world = World::new().await;
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let (_, token) = world.agent("plant-7").await;
        let agent = world.linked(&token, &AgentKey::generate()).await;
        let connection = ConnectionDraft {
            url: format!("ws://{}", sandbox.address()),
            user: Some("root".to_owned()),
            ca_upload: None,
            credential: CredentialChange::Set(Credential {
                kind: CredentialKind::Password,
                value: Secret::new("taosdata"),
            }),
        };
        let connections = world.store.connections();
        connections
            .create("plant", &connection, "ada")
            .await
            .unwrap();
        let checked = document::check(&world.store, DOCUMENT, None).await.unwrap();
        let sources = world.store.sources();
        let source = sources
            .create(&checked.draft, Desired::Running, "ada")
            .await
            .unwrap();
        let source = assignment(&source.id, 3, Via::Hub);
        world
            .links
            .set_all(&agent.welcome.agent_id, vec![source.clone()]);
        Self {
            world,
            sandbox,
            agent,
            token,
            source,
        }
    }

    fn open(&self) -> Open {
        Open {
            source_id: self.source.source_id.clone(),
            epoch: self.source.epoch,
            version: self.source.version,
            writer: 0,
            layout: layout_to_json(&layout()).unwrap(),
            prepare_only: false,
            instance_id: "one".to_owned(),
        }
    }

    async fn write(&self, first: Up) -> Result<Writing, Status> {
        let mut client = self.world.client().await;
        let (up, receiver) = mpsc::channel(4);
        let writing = WriteUp { body: Some(first) };
        up.send(writing).await.unwrap();
        let request = with_token(ReceiverStream::new(receiver), &self.token);
        let down = within(client.write(request)).await?.into_inner();
        Ok(Writing { up, down })
    }

    /// A stream that is ready for rows.
    async fn writing(&self) -> Writing {
        let mut writing = self.write(Up::Open(self.open())).await.unwrap();
        assert!(matches!(writing.next().await, Down::Prepared(_)));
        assert_eq!(writing.credit().await, 1 << 20);
        writing
    }

    /// Why the hub does not take rows of this.
    async fn refused(&self, open: Open) -> (WriteClass, String) {
        let mut writing = self.write(Up::Open(open)).await.unwrap();
        let Down::PrepareFailed(failed) = writing.next().await else {
            panic!("no `PrepareFailed`");
        };
        let error = prepare_error_from_json(&failed.error).unwrap();
        assert!(
            within(writing.down.message()).await.unwrap().is_none(),
            "the stream ends"
        );
        (error.class, error.message)
    }

    fn rows(&self) -> u64 {
        let answer = self
            .sandbox
            .sql("SELECT count(*) FROM power.meters")
            .unwrap();
        answer["data"][0][0].as_u64().unwrap_or(0)
    }
}

/// A stream of rows.
struct Writing {
    up: mpsc::Sender<WriteUp>,
    down: Streaming<WriteDown>,
}

impl Writing {
    async fn send(&self, body: Up) {
        let message = WriteUp { body: Some(body) };
        self.up.send(message).await.unwrap();
    }

    async fn next(&mut self) -> Down {
        let next = within(self.down.message()).await.unwrap();
        next.expect("an answer").body.unwrap()
    }

    async fn credit(&mut self) -> u64 {
        match self.next().await {
            Down::Credit(credit) => {
                assert_eq!(credit.requests, 1);
                credit.max_bytes
            }
            other => panic!("{other:?}"),
        }
    }

    async fn write(&mut self, no: u64, request: &WriteRequest) -> Result<(), (WriteClass, String)> {
        let ipc = encode_request(request).unwrap();
        self.send(Up::Rows(Rows { no, ipc })).await;
        let answer = match self.next().await {
            Down::Written(written) => {
                assert!(written.no == no && written.num_bytes > 0, "{written:?}");
                Ok(())
            }
            Down::Failed(failed) => {
                assert_eq!(failed.no, no);
                let error = write_error_from_json(&failed.error).unwrap();
                Err((error.class, error.message))
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(self.credit().await, 1 << 20);
        answer
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

/// Rows of one subtable, a millisecond apart.
fn request(from: i64, num_rows: usize) -> WriteRequest {
    let times = (0..num_rows as i64).map(|row| Some(1_790_000_000_000 + from + row));
    let values: Int32Array = (0..num_rows as i32).map(Some).collect();
    let tags: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    WriteRequest {
        subtables: StringArray::from(vec!["t_1"]),
        tags: vec![tags],
        columns: vec![Arc::new(times.collect::<Int64Array>()), Arc::new(values)],
        runs: vec![SubtableRun {
            subtable_idx: 0,
            rows: 0..num_rows,
        }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_confirmed_once_the_target_has_them() {
    let plant = Plant::new().await;
    let only_prepare = Open {
        prepare_only: true,
        layout: Vec::new().into(),
        ..plant.open()
    };
    let mut preparing = plant.write(Up::Open(only_prepare)).await.unwrap();
    let Down::Prepared(prepared) = preparing.next().await else {
        panic!("no `Prepared`");
    };
    let table = table_from_json(&prepared.table).unwrap();
    assert_eq!(
        (&*table.database, &*table.super_table, table.columns.len()),
        ("power", "meters", 2)
    );
    assert!(
        prepared.created.iter().any(|what| what.contains("meters")),
        "{prepared:?}"
    );
    assert!(
        within(preparing.down.message()).await.unwrap().is_none(),
        "the stream ends"
    );

    let mut writing = plant.writing().await;
    writing.write(1, &request(0, 100)).await.unwrap();
    assert_eq!(plant.rows(), 100);
    writing.send(Up::Refresh(Refresh { no: 9 })).await;
    let Down::Refreshed(refreshed) = writing.next().await else {
        panic!("no `Refreshed`");
    };
    assert_eq!(refreshed.no, 9);
    // The same rows once more overwrite with equal values.
    writing.write(2, &request(50, 100)).await.unwrap();
    assert_eq!(plant.rows(), 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_request_waits_for_credit() {
    let plant = Plant::new().await;
    let mut writing = plant.writing().await;
    let large = request(0, 200_000);
    let size = unpacked_bytes(&encode_request(&large).unwrap()).unwrap();
    assert!(size > 1 << 20, "{size}");
    let (class, message) = writing.write(1, &large).await.unwrap_err();
    assert_eq!(class, WriteClass::Split);
    assert!(message.contains(&size.to_string()), "{message}");
    assert_eq!(plant.rows(), 0);

    writing.send(Up::Want(Want { num_bytes: size })).await;
    assert_eq!(writing.credit().await, size);
    writing.write(2, &large).await.unwrap();
    assert_eq!(plant.rows(), 200_000);

    let num_bytes = plant.agent.welcome.max_request_bytes + 1;
    writing.send(Up::Want(Want { num_bytes })).await;
    let status = within(writing.down.message()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_older_or_unknown_assignment_are_refused() {
    let plant = Plant::new().await;
    let old = Open {
        epoch: 2,
        ..plant.open()
    };
    let (class, message) = plant.refused(old).await;
    assert_eq!(class, WriteClass::Unreachable);
    assert!(
        message.contains("epoch 2") && message.contains("epoch 3"),
        "{message}"
    );
    let unknown = Open {
        source_id: "unknown".to_owned(),
        ..plant.open()
    };
    let (_, message) = plant.refused(unknown).await;
    assert!(message.contains("another runner"), "{message}");

    // A stream that is open learns of a newer assignment with its next request, and nothing is written.
    let mut writing = plant.writing().await;
    let id = &plant.agent.welcome.agent_id;
    plant.world.links.assign(
        id,
        Assignment {
            epoch: 4,
            ..plant.source.clone()
        },
    );
    let (class, _) = writing.write(1, &request(0, 1)).await.unwrap_err();
    assert_eq!(class, WriteClass::Unreachable);
    assert_eq!(plant.rows(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_taken_back_may_drain() {
    let plant = Plant::new().await;
    let mut writing = plant.writing().await;
    let id = &plant.agent.welcome.agent_id;
    plant.world.links.withdraw(id, &plant.source.source_id, 3);
    writing.write(1, &request(0, 5)).await.unwrap();
    assert_eq!(plant.rows(), 5);
    plant.world.links.set_all(id, Vec::new());
    writing.write(2, &request(9, 5)).await.unwrap_err();
    assert_eq!(plant.rows(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_writes_directly_is_refused() {
    let plant = Plant::new().await;
    let direct = Assignment {
        via: Via::Direct,
        ..plant.source.clone()
    };
    let id = &plant.agent.welcome.agent_id;
    plant.world.links.set_all(id, vec![direct]);
    let (class, message) = plant.refused(plant.open()).await;
    assert_eq!(class, WriteClass::NeedsPerson);
    assert!(message.contains("directly"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_linked_installation_may_write() {
    let mut plant = Plant::new().await;
    let other = Open {
        instance_id: "two".to_owned(),
        ..plant.open()
    };
    let status = plant.write(Up::Open(other)).await.err().unwrap();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let refresh = Up::Refresh(Refresh { no: 1 });
    let status = plant.write(refresh).await.err().unwrap();
    assert_eq!(status.code(), Code::InvalidArgument);

    // The streams of a link end with it.
    let mut writing = plant.writing().await;
    let Plant { agent, token, .. } = &mut plant;
    let token = std::mem::replace(token, "inlet-agent-nonsense".to_owned());
    agent.link.up = mpsc::channel(1).0;
    let ended = within(writing.down.message()).await;
    assert!(matches!(ended, Ok(None) | Err(_)), "{ended:?}");

    let status = plant.write(Up::Open(plant.open())).await.err().unwrap();
    assert_eq!(status.code(), Code::Unauthenticated);
    plant.token = token;
    let status = plant.write(Up::Open(plant.open())).await.err().unwrap();
    assert_eq!(status.code(), Code::FailedPrecondition);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_away_is_told_as_such() {
    let plant = Plant::new().await;
    let connections = plant.world.store.connections();
    let (known, _) = connections.get_with_credential("plant").await.unwrap();
    let away = ConnectionDraft {
        url: "ws://127.0.0.1:1".to_owned(),
        user: known.user.clone(),
        ca_upload: None,
        credential: CredentialChange::Keep,
    };
    connections
        .update("plant", known.version, &away, "ada")
        .await
        .unwrap();
    let (class, message) = plant.refused(plant.open()).await;
    assert_eq!(class, WriteClass::Unreachable);
    assert!(message.contains("127.0.0.1:1"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_read_costs_itself_alone() {
    let plant = Plant::new().await;
    let mut writing = plant.writing().await;
    let mut wrong = request(0, 3);
    wrong.columns.pop();
    let (class, message) = writing.write(1, &wrong).await.unwrap_err();
    assert_eq!(class, WriteClass::OurMistake);
    assert!(message.contains("1 columns instead of 2"), "{message}");
    writing
        .send(Up::Rows(Rows {
            no: 2,
            ipc: vec![1, 2, 3].into(),
        }))
        .await;
    assert!(matches!(writing.next().await, Down::Failed(_)));
    writing.credit().await;
    writing.write(3, &request(0, 3)).await.unwrap();
    assert_eq!(plant.rows(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_for_a_stream_that_was_dropped() {
    let plant = Plant::new().await;
    let mut first = plant.writing().await;
    first.write(1, &request(0, 1)).await.unwrap();
    // The hub has no memory for the next request, and the run gives up on it meanwhile.
    let budget = plant.world.links.shared.budget.clone();
    let mut all = Vec::new();
    for _ in 0..8 {
        all.push(within(budget.take(32 << 20)).await);
    }
    let ipc = encode_request(&request(100, 50)).unwrap();
    first.send(Up::Rows(Rows { no: 2, ipc })).await;
    let id = plant.agent.welcome.agent_id.clone();
    let link = plant.world.links.of(&id).unwrap();
    let is_waiting = async {
        while link.budget.is_whole() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(is_waiting).await;
    drop(first);
    let is_over = async {
        while !link.budget.is_whole() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(is_over).await;
    drop(all);
    let mut second = plant.writing().await;
    second.write(1, &request(1, 1)).await.unwrap();
    assert_eq!(plant.rows(), 2);
}
