//! What one hub asks another: about an agent that is linked there, or a folder that lies there.
//!
//! A question lives for seconds. Who asks writes it, looks for the answer and forgets both; who is asked takes it
//! once. A question holds secrets and its answer messages, so both are sealed. No two hubs compare their clocks:
//! each forgets what it asked itself, and what was asked by hubs that are no longer there.

use std::time::Duration;

use inlet_config::secret::Secret;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::columns::Columns as _;
use crate::error::Result;
use crate::seal::{self, Place, Sealer};
use crate::store::{During as _, Store, Write, each};

const QUESTION: &str = "question";
const ANSWER: &str = "answer to a question";

/// Whoever asked has given up long before: 5 minutes.
const KEPT_MS: i64 = 5 * 60 * 1000;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct QuestionDraft<'a> {
    /// Id of the hub that asks.
    pub from_hub: &'a str,
    /// Id of the hub that is asked.
    pub to_hub: &'a str,
    /// The question; the store only keeps it.
    pub asked: &'a Secret,
    /// How long the answer may take.
    pub within: Duration,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// Its id; later ones have larger ids.
    pub id: String,
    /// Id of the hub that asked.
    pub from_hub: String,
    /// Whether it is being answered.
    pub is_taken: bool,
}

/// A question that the caller has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenQuestion {
    /// What is asked.
    pub asked: Secret,
    /// How long the answer may take.
    pub within: Duration,
}

/// What has become of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// There is no answer yet.
    Waiting,
    /// This is the answer.
    Answered(Secret),
    /// It was dropped: there will be no answer.
    Gone,
}

/// The questions between the hubs of a store.
#[derive(Clone, Copy, Debug)]
pub struct Questions<'a>(&'a Store);

impl Store {
    /// What the hubs of this store ask each other.
    pub fn questions(&self) -> Questions<'_> {
        Questions(self)
    }
}

impl Questions<'_> {
    /// Asks; the id of the question.
    pub async fn ask(self, draft: &QuestionDraft<'_>) -> Result<String> {
        let sealer = self.0.sealer();
        let id = Uuid::now_v7().to_string();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let ask = "INSERT INTO question (id, to_hub, from_hub, asked, asked_at_ms, within_ms, taken) \
                   VALUES ($1, $2, $3, $4, $5, $6, 0)";
        sqlx::query(ask)
            .bind(&id)
            .bind(draft.to_hub)
            .bind(draft.from_hub)
            .bind(sealed(&sealer, QUESTION, &id, draft.asked))
            .bind(self.0.now_ms())
            .bind(draft.within.as_millis() as i64)
            .execute(write.on())
            .await
            .during(self.0, "asking another hub")?;
        write.commit().await?;
        Ok(id)
    }

    /// What a hub was asked and has not answered, the oldest first.
    pub async fn open(self, hub_id: &str) -> Result<Vec<OpenQuestion>> {
        let open = "SELECT id, from_hub, taken FROM question \
                    WHERE to_hub = $1 AND answer IS NULL ORDER BY id";
        sqlx::query(open)
            .bind(hub_id)
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read_open))
            .during(self.0, "reading questions of other hubs")
    }

    /// Takes a question, to answer it; `None` when it was taken before, or dropped.
    pub async fn take(self, id: &str) -> Result<Option<TakenQuestion>> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        let take = "UPDATE question SET taken = 1 WHERE id = $1 AND taken = 0 \
                    RETURNING asked, within_ms";
        let taken = sqlx::query(take)
            .bind(id)
            .fetch_optional(write.on())
            .await
            .and_then(|row| row.as_ref().map(read_taken).transpose())
            .during(self.0, "taking a question")?;
        // One that does not open is not taken again and again.
        write.commit().await?;
        let Some((asked, within_ms)) = taken else {
            return Ok(None);
        };
        Ok(Some(TakenQuestion {
            asked: opened(&sealer, QUESTION, id, &asked)?,
            within: Duration::from_millis(within_ms),
        }))
    }

    /// Answers a question that was taken; `false` when nobody waits for the answer any more.
    pub async fn answer(self, id: &str, answer: &Secret) -> Result<bool> {
        let sealer = self.0.sealer();
        let mut write = self.0.write().await?;
        seal::require_key(&mut write, &sealer).await?;
        let set = "UPDATE question SET answer = $2 WHERE id = $1 AND taken = 1 AND answer IS NULL";
        let answered = sqlx::query(set)
            .bind(id)
            .bind(sealed(&sealer, ANSWER, id, answer))
            .execute(write.on())
            .await
            .during(self.0, "answering a question")?;
        write.commit().await?;
        Ok(answered.rows_affected() > 0)
    }

    /// What has become of a question.
    pub async fn answer_to(self, id: &str) -> Result<Awaited> {
        let sealer = self.0.sealer();
        let row = sqlx::query("SELECT answer FROM question WHERE id = $1")
            .bind(id)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.map(|row| row.text_if_any("answer")).transpose())
            .during(self.0, "reading an answer")?;
        Ok(match row {
            None => Awaited::Gone,
            Some(None) => Awaited::Waiting,
            Some(Some(answer)) => Awaited::Answered(opened(&sealer, ANSWER, id, &answer)?),
        })
    }

    /// Nobody waits for the answer any more.
    pub async fn forget(self, id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM question WHERE id = $1")
            .bind(id)
            .execute(write.on())
            .await
            .during(self.0, "forgetting a question")?;
        write.commit().await
    }

    /// A hub begins: nobody waits for what it asked before, and nothing that it was asked before is done late.
    pub async fn begin(self, hub_id: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM question WHERE from_hub = $1 OR to_hub = $1")
            .bind(hub_id)
            .execute(write.on())
            .await
            .during(self.0, "forgetting the questions of a hub")?;
        write.commit().await
    }

    /// Forgets what this hub asked more than 5 minutes ago, and all that was asked by hubs that have left; how many
    /// there were.
    pub async fn purge(self, hub_id: &str) -> Result<u64> {
        let purge = "DELETE FROM question WHERE (from_hub = $1 AND asked_at_ms < $2) \
                     OR from_hub NOT IN (SELECT id FROM hub_node)";
        let mut write = self.0.write().await?;
        let removed = sqlx::query(purge)
            .bind(hub_id)
            .bind(self.0.now_ms() - KEPT_MS)
            .execute(write.on())
            .await
            .during(self.0, "removing old questions")?;
        write.commit().await?;
        Ok(removed.rows_affected())
    }
}

/// All are forgotten when the key changes: whoever waits asks again.
pub(crate) async fn forget_all(write: &mut Write) -> Result<()> {
    let store = write.store.clone();
    sqlx::query("DELETE FROM question")
        .execute(write.on())
        .await
        .map(drop)
        .during(&store, "forgetting all questions")
}

fn read_open(row: &AnyRow) -> sqlx::Result<OpenQuestion> {
    Ok(OpenQuestion {
        id: row.text("id")?,
        from_hub: row.text("from_hub")?,
        is_taken: row.flag("taken")?,
    })
}

/// The sealed question, and how long its answer may take in ms.
fn read_taken(row: &AnyRow) -> sqlx::Result<(String, u64)> {
    Ok((row.text("asked")?, row.count("within_ms")?))
}

fn sealed(sealer: &Sealer, what: &'static str, id: &str, text: &Secret) -> String {
    sealer.seal(Place { what, name: id }, text.expose().as_bytes())
}

fn opened(sealer: &Sealer, what: &'static str, id: &str, text: &str) -> Result<Secret> {
    let place = Place { what, name: id };
    sealer.open_text(place, text).map(Secret::new)
}
