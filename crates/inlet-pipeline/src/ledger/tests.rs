use inlet_message::message::MessageRef;
use proptest::prelude::*;

use super::*;

const PARTITIONS: usize = 2;

fn partition(idx: usize) -> TopicPartition {
    TopicPartition {
        topic: "meters".into(),
        partition: idx as i32,
    }
}

fn batch(stretches: &[(usize, Vec<i64>)]) -> MessageBatch {
    let mut batch = MessageBatch::new();
    for (idx, offsets) in stretches {
        let partition = Arc::new(partition(*idx));
        for offset in offsets {
            let message = MessageRef {
                partition: &partition,
                offset: *offset,
                timestamp_ms: None,
                payload: None,
                key: None,
                headers: &[],
            };
            batch.push(&partition, message);
        }
    }
    batch
}

/// What a source and its writers may do.
#[derive(Clone, Debug)]
enum Action {
    /// Opens messages of a partition, this many, after a gap of so many offsets.
    Open(usize, usize, i64),
    /// Passes so many offsets of a partition.
    Pass(usize, i64),
    /// Settles one of the open tickets.
    Settle(usize),
    /// Commits what may be committed.
    Commit,
    /// Takes a partition away and gives it back at its committed offset.
    Reassign(usize),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => (0..PARTITIONS, 1_usize..4, 0_i64..3).prop_map(|(p, n, gap)| Action::Open(p, n, gap)),
        1 => (0..PARTITIONS, 1_i64..4).prop_map(|(p, n)| Action::Pass(p, n)),
        5 => (0_usize..100).prop_map(Action::Settle),
        3 => Just(Action::Commit),
        1 => (0..PARTITIONS).prop_map(Action::Reassign),
    ]
}

/// The model of one partition: positions, and the open stretches of this generation.
#[derive(Clone, Debug, Default)]
struct Model {
    generation: usize,
    next_offset: i64,
    committed: i64,
    /// First offset of each unsettled stretch, with its ticket's number.
    unsettled: Vec<(usize, i64)>,
}

struct Life {
    ledger: Arc<Ledger>,
    member: LedgerMember,
    models: Vec<Model>,
    tickets: Vec<(usize, Ticket)>,
    num_tickets: usize,
}

impl Life {
    fn new() -> Self {
        let ledger = Ledger::new();
        let member = ledger.member(0);
        member.assign(&(0..PARTITIONS).map(partition).collect::<Vec<_>>());
        Self {
            member,
            ledger,
            models: vec![Model::default(); PARTITIONS],
            tickets: Vec::new(),
            num_tickets: 0,
        }
    }

    fn act(&mut self, action: &Action) {
        match action {
            Action::Open(idx, num_messages, gap) => {
                let model = &mut self.models[*idx];
                let first = model.next_offset + gap;
                let offsets: Vec<i64> = (first..).take(*num_messages).collect();
                model.unsettled.push((self.num_tickets, model.next_offset));
                model.next_offset = first + *num_messages as i64;
                let ticket = self.member.open(&batch(&[(*idx, offsets)]));
                self.tickets.push((self.num_tickets, ticket));
                self.num_tickets += 1;
            }
            Action::Pass(idx, num_offsets) => {
                let model = &mut self.models[*idx];
                model.next_offset += num_offsets;
                self.member.pass(&partition(*idx), model.next_offset);
            }
            Action::Settle(choice) if !self.tickets.is_empty() => {
                let (number, ticket) = self.tickets.remove(choice % self.tickets.len());
                self.ledger.settle(ticket);
                for model in &mut self.models {
                    model
                        .unsettled
                        .retain(|(of_ticket, _)| *of_ticket != number);
                }
            }
            Action::Settle(_) => {}
            Action::Commit => self.commit(),
            Action::Reassign(idx) => {
                self.member.revoke(&[partition(*idx)]);
                assert_eq!(self.member.committable(&[partition(*idx)]), []);
                self.member.assign(&[partition(*idx)]);
                let model = &mut self.models[*idx];
                model.generation += 1;
                model.next_offset = model.committed;
                model.unsettled.clear();
            }
        }
    }

    /// What may be committed is exactly the contiguous settled prefix.
    fn commit(&mut self) {
        let all: Vec<_> = (0..PARTITIONS).map(partition).collect();
        let offers = self.member.committable(&all);
        for (idx, model) in self.models.iter_mut().enumerate() {
            let settled_up_to = model
                .unsettled
                .first()
                .map_or(model.next_offset, |(_, first)| *first);
            let offer = offers
                .iter()
                .find(|offer| offer.partition == partition(idx));
            let expect = (settled_up_to > model.committed).then_some(settled_up_to);
            assert_eq!(offer.map(|offer| offer.offset), expect);
            model.committed = settled_up_to.max(model.committed);
        }
        self.member.committed(&offers);
    }
}

proptest! {
    #[test]
    fn commits_are_the_contiguous_settled_prefix(actions in prop::collection::vec(action(), 0..80)) {
        let mut life = Life::new();
        for action in &actions {
            life.act(action);
            life.commit();
        }
    }

    #[test]
    fn commits_may_come_late(actions in prop::collection::vec(action(), 0..80)) {
        let mut life = Life::new();
        for action in &actions {
            life.act(action);
        }
        life.commit();
    }
}

#[test]
fn a_ticket_of_two_partitions_settles_both() {
    let ledger = Ledger::new();
    let member = ledger.member(0);
    let partitions = [partition(0), partition(1)];
    member.assign(&partitions);
    let ticket = member.open(&batch(&[(0, vec![5, 9]), (1, vec![3])]));
    assert!(!member.drain(&partitions, Duration::ZERO));
    ledger.settle(ticket);
    assert!(member.drain(&partitions, Duration::ZERO));
    let offsets: Vec<i64> = member
        .committable(&partitions)
        .iter()
        .map(|one| one.offset)
        .collect();
    assert_eq!(offsets, [10, 4]);
}

#[test]
fn a_former_owner_moves_nothing() {
    let ledger = Ledger::new();
    let (former, present) = (ledger.member(0), ledger.member(1));
    former.assign(&[partition(0)]);
    let late = former.open(&batch(&[(0, vec![1])]));
    present.assign(&[partition(0)]);
    let current = present.open(&batch(&[(0, vec![1])]));
    ledger.settle(late);
    former.revoke(&[partition(0)]);
    former.pass(&partition(0), 100);
    assert_eq!(present.committable(&[partition(0)]), []);
    assert_eq!(former.committable(&[partition(0)]), []);
    ledger.settle(current);
    assert_eq!(present.committable(&[partition(0)])[0].offset, 2);
}

#[test]
fn a_dropped_ticket_holds_its_partition_for_good() {
    let ledger = Ledger::new();
    let member = ledger.member(0);
    member.assign(&[partition(0)]);
    drop(member.open(&batch(&[(0, vec![1])])));
    ledger.settle(member.open(&batch(&[(0, vec![2])])));
    assert_eq!(member.committable(&[partition(0)]), []);
}
