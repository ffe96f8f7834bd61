//! Requests that may come twice.

use std::time::Duration;

use inlet_store::{Answer, Begun, RequestKey};

use crate::both::{Db, on_both};

on_both!(
    the_second_request_gets_the_answer_of_the_first,
    a_request_that_failed_or_was_lost_may_be_made_again,
    of_many_at_once_one_is_first,
);

const REQUEST: RequestKey<'_> = RequestKey {
    key: "k-1",
    username: "ada",
    route: "POST /api/v1/sources",
};

fn answer() -> Answer {
    Answer {
        status: 201,
        headers: vec![("etag".to_owned(), "\"1\"".to_owned())],
        body: "{\"id\": 7}".to_owned(),
    }
}

async fn the_second_request_gets_the_answer_of_the_first(db: Db) {
    let store = db.open().await;
    let requests = store.requests();
    assert_eq!(
        requests.begin(REQUEST, b"body").await.unwrap(),
        Begun::First
    );
    assert_eq!(
        requests.begin(REQUEST, b"body").await.unwrap(),
        Begun::InProgress
    );
    requests.finish(REQUEST, b"body", &answer()).await.unwrap();
    assert_eq!(
        requests.begin(REQUEST, b"body").await.unwrap(),
        Begun::Answered(answer())
    );
    assert_eq!(
        requests.begin(REQUEST, b"other").await.unwrap(),
        Begun::OtherBody
    );
    for other in [
        RequestKey {
            key: "k-2",
            ..REQUEST
        },
        RequestKey {
            username: "bob",
            ..REQUEST
        },
        RequestKey {
            route: "POST /api/v1/users",
            ..REQUEST
        },
    ] {
        assert_eq!(
            requests.begin(other, b"body").await.unwrap(),
            Begun::First,
            "{other:?}"
        );
    }
    db.clock.advance(Duration::from_hours(24));
    assert_eq!(
        requests.begin(REQUEST, b"body").await.unwrap(),
        Begun::Answered(answer())
    );
    db.clock.advance(Duration::from_millis(1));
    assert_eq!(
        requests.begin(REQUEST, b"other").await.unwrap(),
        Begun::First
    );
    assert_eq!(requests.purge().await.unwrap(), 3);
}

async fn a_request_that_failed_or_was_lost_may_be_made_again(db: Db) {
    let store = db.open().await;
    let requests = store.requests();
    requests.begin(REQUEST, b"body").await.unwrap();
    requests.abandon(REQUEST).await.unwrap();
    assert_eq!(
        requests.begin(REQUEST, b"mended").await.unwrap(),
        Begun::First
    );
    db.clock.advance(Duration::from_millis(60_001));
    assert_eq!(
        requests.begin(REQUEST, b"again").await.unwrap(),
        Begun::First
    );
    requests.finish(REQUEST, b"again", &answer()).await.unwrap();
    requests.abandon(REQUEST).await.unwrap();
    assert_eq!(
        requests.begin(REQUEST, b"again").await.unwrap(),
        Begun::Answered(answer())
    );
}

async fn of_many_at_once_one_is_first(db: Db) {
    let store = db.open().await;
    let all: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.requests().begin(REQUEST, b"body").await.unwrap() })
        })
        .collect();
    let mut num_first = 0;
    for begun in all {
        match begun.await.unwrap() {
            Begun::First => num_first += 1,
            other => assert_eq!(other, Begun::InProgress),
        }
    }
    assert_eq!(num_first, 1);
}
