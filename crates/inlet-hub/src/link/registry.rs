//! The links that live, and what the rest of the hub does with them.

mod asks;
mod link;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use inlet_protocol::link::v1::{
    Assign, AssignedAll, Facts, Machine, Refused, RefusedReason, Withdraw, from_hub::Body,
};
use inlet_runner::{
    Assignment, Observed,
    question::{Answer, AskError, Asked},
};
use inlet_store::Store;
use parking_lot::Mutex;
use tokio::sync::mpsc;

pub(super) use self::link::{End, Given, Link, NewLink};
use super::write::Budget;
use crate::{
    options::LinkPace,
    scheduler::links::{AgentLinks, AskFailure, LinkEvent, LinkedAgent},
};

/// Events of links that wait for the scheduler; then links are read no further.
const MAX_WAITING_EVENTS: usize = 1_024;

/// How long a beat there and back may take when somebody waits for it.
const CHECK_WITHIN: Duration = Duration::from_secs(5);

/// The links of this hub. Clones share them.
#[derive(Clone)]
pub(crate) struct Links {
    pub(super) shared: Arc<Shared>,
}

/// What links need of the hub.
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) clock: inlet_store::Clock,
    pub(super) hub_id: String,
    pub(super) pace: LinkPace,
    pub(super) offline_limit: Duration,
    pub(super) events: mpsc::Sender<LinkEvent>,
    pub(super) budget: Budget,
    /// Each session has a clone until it has left nothing behind.
    pub(super) sessions: Arc<()>,
    stopping: AtomicBool,
    links: Mutex<HashMap<String, Arc<Link>>>,
}

/// A link, as the page shows it.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) agent_id: String,
    /// Version of the agent's program.
    pub(crate) version: String,
    /// Where it dialled from.
    pub(crate) address: String,
    pub(crate) facts: Facts,
    pub(crate) labels: BTreeMap<String, String>,
    /// Its machine by its last beat.
    pub(crate) machine: Option<Machine>,
    pub(crate) last_heard_ms: i64,
    /// Of the last beat there and back.
    pub(crate) round_trip: Option<Duration>,
}

/// Why the hub ends the link of an agent for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dismissal {
    /// Its token was taken back, or replaced by another that is in use.
    TokenRevoked,
    /// The agent was deleted.
    AgentDeleted,
}

impl Links {
    /// No links yet, and where the scheduler hears of them.
    pub(crate) fn new(
        store: Store,
        hub_id: String,
        options: &crate::options::HubOptions,
    ) -> (Self, mpsc::Receiver<LinkEvent>) {
        let (events, receiver) = mpsc::channel(MAX_WAITING_EVENTS);
        let shared = Shared {
            store,
            clock: options.clock.clone(),
            hub_id,
            pace: options.link_pace,
            offline_limit: options.offline_limit,
            events,
            budget: Budget::default(),
            sessions: Arc::default(),
            stopping: AtomicBool::new(false),
            links: Mutex::default(),
        };
        let shared = Arc::new(shared);
        (Self { shared }, receiver)
    }

    /// All links of this hub.
    pub(crate) fn connections(&self) -> Vec<Connection> {
        self.all().iter().map(|link| link.shown()).collect()
    }

    /// Ends the link of an agent for good: it stops its runs and forgets them.
    pub(crate) fn dismiss(&self, agent_id: &str, why: Dismissal) {
        if let Some(link) = self.of(agent_id) {
            link.end(End::Dismissed(why));
        }
    }

    /// Ends the link that was opened with this token, for good.
    pub(crate) fn dismiss_token(&self, token_id: &str) {
        for link in self.all() {
            if link.token_id == token_id {
                link.end(End::Dismissed(Dismissal::TokenRevoked));
            }
        }
    }

    /// A beat there and back, now.
    pub(crate) async fn check(&self, agent_id: &str) -> Result<Duration, AskFailure> {
        let link = self.of(agent_id).ok_or(AskFailure::Offline)?;
        let answered = link.beat_and_wait();
        match tokio::time::timeout(CHECK_WITHIN, answered).await {
            Ok(round_trip) => round_trip.ok_or(AskFailure::Offline),
            Err(_) => Err(AskFailure::TimedOut),
        }
    }

    /// Asks something of an agent, and waits for the answer.
    pub(crate) async fn ask(
        &self,
        agent_id: &str,
        asked: &Asked,
        within: Duration,
    ) -> Result<Result<Answer, AskError>, AskFailure> {
        let link = self.of(agent_id).ok_or(AskFailure::Offline)?;
        asks::ask(&link, asked, within).await
    }

    /// Ends all links, and takes no more: agents go on and look for another hub, or for this one when it is back.
    pub(crate) fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        self.let_go();
    }

    /// Ends all links: agents look for another hub, and may come back.
    pub(super) fn let_go(&self) {
        for link in self.all() {
            link.end(End::HubStops);
        }
    }

    /// Waits until all links are gone and the store knows it, at most so long.
    pub(super) async fn all_gone(&self, within: Duration) {
        let gone = async {
            while Arc::strong_count(&self.shared.sessions) > 1 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _in_time = tokio::time::timeout(within, gone).await;
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.shared.stopping.load(Ordering::Acquire)
    }

    pub(super) fn of(&self, agent_id: &str) -> Option<Arc<Link>> {
        self.shared.links.lock().get(agent_id).cloned()
    }

    pub(super) fn all(&self) -> Vec<Arc<Link>> {
        self.shared.links.lock().values().cloned().collect()
    }

    /// Lets a link in. One of the same installation is replaced.
    ///
    /// # Errors
    /// When another installation is linked with the agent's token.
    pub(super) fn enter(&self, link: Arc<Link>) -> Result<(), Refused> {
        let mut links = self.shared.links.lock();
        if let Some(living) = links.get(&link.agent_id) {
            if living.instance_id != link.instance_id {
                return Err(duplicate(&living.host_and_address()));
            }
            living.end(End::Replaced);
        }
        links.insert(link.agent_id.clone(), link);
        Ok(())
    }

    /// Takes a link out. Whether it was still the agent's link.
    pub(super) fn leave(&self, link: &Arc<Link>) -> bool {
        let mut links = self.shared.links.lock();
        let is_own = links
            .get(&link.agent_id)
            .is_some_and(|living| Arc::ptr_eq(living, link));
        if is_own {
            links.remove(&link.agent_id);
        }
        is_own
    }
}

/// The answer to a second installation that comes with the token of one that lives.
pub(super) fn duplicate(living: &str) -> Refused {
    Refused {
        reason: RefusedReason::Duplicate.into(),
        message: format!("another agent is linked with this token: {living}"),
        remedy: "Stop one of both, or create an agent of its own for this machine; on a copied machine, empty \
                 the agent's data folder as well. After a reinstallation, wait until the old link has ended (ten \
                 seconds) and try again."
            .to_owned(),
    }
}

impl AgentLinks for Links {
    fn connected(&self) -> Vec<LinkedAgent> {
        self.all().iter().map(|link| link.named()).collect()
    }

    fn assign(&self, agent_id: &str, assignment: Assignment) {
        if let Some(link) = self.of(agent_id)
            && link.give(&assignment)
        {
            send_assignment(&link, &assignment);
        }
    }

    fn withdraw(&self, agent_id: &str, source_id: &str, epoch: u64) {
        if let Some(link) = self.of(agent_id) {
            link.take_back(source_id, epoch);
            link.send(Body::Withdraw(Withdraw {
                source_id: source_id.to_owned(),
                epoch,
            }));
        }
    }

    fn set_all(&self, agent_id: &str, assignments: Vec<Assignment>) {
        let Some(link) = self.of(agent_id) else {
            return;
        };
        for assignment in &assignments {
            send_assignment(&link, assignment);
        }
        let assigned = assignments.iter().map(link::assigned).collect();
        link.send(Body::AssignedAll(AssignedAll { assigned }));
        link.give_all(&assignments);
    }

    fn observed(&self, agent_id: &str) -> Vec<Observed> {
        self.of(agent_id)
            .map_or_else(Vec::new, |link| link.observed())
    }
}

fn send_assignment(link: &Link, assignment: &Assignment) {
    match inlet_protocol::key::seal_json(&link.public_key, assignment) {
        Ok(sealed) => link.send(Body::Assign(Assign { sealed })),
        // The key was looked at in `Hello`, so this is a defect, and the source waits visibly.
        Err(error) => tracing::error!(
            agent = %link.named().name,
            source = %assignment.name,
            error = %error,
            "an assignment cannot be sealed"
        ),
    }
}
