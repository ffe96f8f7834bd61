//! What one hub asks another.

use std::time::Duration;

use inlet_config::secret::Secret;
use inlet_store::{Awaited, MasterKey, OpenQuestion, QuestionDraft, Store, StoreError};
use serde_json::json;

use crate::both::{Db, on_both};

on_both!(
    a_question_is_taken_once_and_answered_once,
    of_many_who_take_a_question_one_gets_it,
    a_question_that_nobody_waits_for_is_gone,
    a_hub_that_begins_again_neither_waits_nor_answers_late,
    old_questions_and_those_of_hubs_that_left_are_removed,
    a_rotation_of_the_key_forgets_all_questions,
);

const WITHIN: Duration = Duration::from_secs(90);

async fn ask(store: &Store, from_hub: &str, to_hub: &str) -> String {
    let asked = Secret::new(format!("of {from_hub}"));
    let draft = QuestionDraft {
        from_hub,
        to_hub,
        asked: &asked,
        within: WITHIN,
    };
    store.questions().ask(&draft).await.unwrap()
}

async fn ids(store: &Store, hub_id: &str) -> Vec<String> {
    let open = store.questions().open(hub_id).await.unwrap();
    open.into_iter().map(|question| question.id).collect()
}

async fn a_question_is_taken_once_and_answered_once(db: Db) {
    let (a, b) = (db.open().await, db.open().await);
    let first = ask(&a, "a", "b").await;
    let second = ask(&a, "a", "b").await;
    assert_eq!(ids(&b, "b").await, [first.as_str(), second.as_str()]);
    assert_eq!(ids(&b, "a").await, [""; 0]);
    let waiting = a.questions().answer_to(&first).await.unwrap();
    assert_eq!(waiting, Awaited::Waiting);

    let early = b.questions().answer(&first, &Secret::new("early")).await;
    assert!(!early.unwrap(), "what was not taken is not answered");
    let taken = b.questions().take(&first).await.unwrap().unwrap();
    assert_eq!((taken.asked.expose(), taken.within), ("of a", WITHIN));
    assert_eq!(b.questions().take(&first).await.unwrap(), None);
    let open = b.questions().open("b").await.unwrap();
    let is_taken = |question: &OpenQuestion| question.is_taken;
    assert_eq!(open.iter().map(is_taken).collect::<Vec<_>>(), [true, false]);

    let (answer, another) = (Secret::new("the answer"), Secret::new("another"));
    assert!(b.questions().answer(&first, &answer).await.unwrap());
    assert!(!b.questions().answer(&first, &another).await.unwrap());
    assert_eq!(ids(&b, "b").await, [second]);
    let told = a.questions().answer_to(&first).await.unwrap();
    assert_eq!(told, Awaited::Answered(answer));
    a.questions().forget(&first).await.unwrap();
    let gone = a.questions().answer_to(&first).await.unwrap();
    assert_eq!(gone, Awaited::Gone);
}

async fn of_many_who_take_a_question_one_gets_it(db: Db) {
    let store = db.open().await;
    let id = ask(&store, "a", "b").await;
    let takers: Vec<_> = (0..4)
        .map(|_| {
            let (store, id) = (store.clone(), id.clone());
            tokio::spawn(async move { store.questions().take(&id).await.unwrap() })
        })
        .collect();
    let mut taken = Vec::new();
    for taker in takers {
        taken.extend(taker.await.unwrap());
    }
    assert_eq!(taken.len(), 1, "{taken:?}");
}

async fn a_question_that_nobody_waits_for_is_gone(db: Db) {
    let store = db.open().await;
    let (taken, waiting) = (ask(&store, "a", "b").await, ask(&store, "a", "b").await);
    store.questions().take(&taken).await.unwrap().unwrap();
    store.questions().forget(&taken).await.unwrap();
    store.questions().forget(&waiting).await.unwrap();
    let late = store.questions().answer(&taken, &Secret::new("late")).await;
    assert!(!late.unwrap(), "nobody waits");
    assert_eq!(store.questions().take(&waiting).await.unwrap(), None);
    assert_eq!(ids(&store, "b").await, [""; 0]);
}

async fn a_hub_that_begins_again_neither_waits_nor_answers_late(db: Db) {
    let store = db.open().await;
    let asked = ask(&store, "b", "c").await;
    let to_answer = ask(&store, "a", "b").await;
    let of_others = ask(&store, "a", "c").await;
    store.questions().begin("b").await.unwrap();
    for id in [asked, to_answer] {
        let gone = store.questions().answer_to(&id).await.unwrap();
        assert_eq!(gone, Awaited::Gone);
    }
    assert_eq!(ids(&store, "c").await, [of_others]);
}

async fn old_questions_and_those_of_hubs_that_left_are_removed(db: Db) {
    let store = db.open().await;
    for hub in ["a", "b"] {
        store.nodes().enter(hub, hub, &json!({})).await.unwrap();
    }
    let _old = ask(&store, "a", "b").await;
    let of_another = ask(&store, "b", "a").await;
    db.clock.advance(Duration::from_secs(5 * 60 + 1));
    let new = ask(&store, "a", "b").await;
    assert_eq!(store.questions().purge("a").await.unwrap(), 1);
    assert_eq!(ids(&store, "b").await, [new.as_str()]);
    // By the clock of `a` it is old: `b` may have another, and is there to forget it.
    assert_eq!(ids(&store, "a").await, [of_another]);
    store.nodes().leave("b").await.unwrap();
    assert_eq!(store.questions().purge("a").await.unwrap(), 1);
    assert_eq!(ids(&store, "b").await, [new]);
    assert_eq!(ids(&store, "a").await, [""; 0]);
}

async fn a_rotation_of_the_key_forgets_all_questions(db: Db) {
    let (a, b) = (db.open().await, db.open().await);
    let id = ask(&a, "a", "b").await;
    a.rotate_key(&MasterKey::generate()).await.unwrap();
    let gone = a.questions().answer_to(&id).await.unwrap();
    assert_eq!(gone, Awaited::Gone);
    // Who has the old key neither asks nor reads what the others ask.
    let asked = Secret::new("with the old key");
    let draft = QuestionDraft {
        from_hub: "b",
        to_hub: "a",
        asked: &asked,
        within: WITHIN,
    };
    let refused = b.questions().ask(&draft).await.unwrap_err();
    let new = ask(&a, "a", "b").await;
    let unread = b.questions().take(&new).await.unwrap_err();
    for error in [refused, unread] {
        assert!(matches!(error, StoreError::KeyWrong { .. }), "{error:?}");
    }
}
