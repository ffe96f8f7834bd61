//! Opening: again, twice at once, what a newer version wrote, and addresses that lead nowhere.

use inlet_config::secret::Secret;
use inlet_store::{Clock, MasterKey, Store, StoreAddress, StoreError};

use crate::both::{Db, on_both, source};

on_both!(
    a_store_is_as_it_was_left,
    many_may_open_a_new_store_at_once,
    a_store_of_a_newer_version_is_left_alone,
);

async fn a_store_is_as_it_was_left(db: Db) {
    let store = db.open().await;
    let created = source(&store, "plant").await;
    store
        .secrets()
        .put("s", &Secret::new("value"), "ada")
        .await
        .unwrap();
    // Dropped, not closed: what was answered is kept all the same.
    drop(store);
    for _ in 0..3 {
        let store = db.open().await;
        store.ping().await.unwrap();
        assert_eq!(store.sources().get(&created.id).await.unwrap(), created);
        assert_eq!(
            store.secret_values(&["s"]).await.unwrap()["s"].expose(),
            "value"
        );
        store.close().await;
    }
}

async fn many_may_open_a_new_store_at_once(db: Db) {
    let db = std::sync::Arc::new(db);
    let all: Vec<_> = (0..4)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.open().await })
        })
        .collect();
    for (number, store) in all.into_iter().enumerate() {
        source(&store.await.unwrap(), &format!("source {number}")).await;
    }
    assert_eq!(
        db.open().await.sources().all_desired().await.unwrap().len(),
        4
    );
}

async fn a_store_of_a_newer_version_is_left_alone(db: Db) {
    db.open().await.close().await;
    db.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let refused = db.try_open(&db.key).await.unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("a newer version of Inlet wrote it"), "{text}");
    assert!(!text.contains("secret"), "the password of the URL: {text}");
}

#[tokio::test]
async fn addresses_are_read_or_refused_with_a_reason() {
    let read = |text: &str| StoreAddress::parse(text).map(|address| address.to_string());
    assert_eq!(read("hub.db").unwrap(), "`hub.db`");
    assert_eq!(
        read("sqlite:/var/lib/inlet/hub.db").unwrap(),
        "`/var/lib/inlet/hub.db`"
    );
    assert_eq!(
        read("sqlite:///var/lib/hub.db").unwrap(),
        "`/var/lib/hub.db`"
    );
    assert_eq!(
        read("postgres://inlet:topsecret@db/inlet").unwrap(),
        "`postgres://db:5432/inlet`"
    );
    for (wrong, expect) in [
        ("", "names no file"),
        ("sqlite::memory:", "a store needs a file"),
        ("mysql://u:topsecret@host/db", "begins with `mysql://`"),
        ("postgres://u:topsecret@host", "names no database"),
        ("postgres://u:topsecret@host:port/db", "is no URL"),
    ] {
        let text = read(wrong).unwrap_err().to_string();
        assert!(text.contains(expect), "`{wrong}`: {text}");
        assert!(!text.contains("topsecret"), "{text}");
    }
    let missing = Store::open("/no/such/folder/hub.db", &MasterKey::generate())
        .await
        .unwrap_err();
    assert!(
        matches!(missing, StoreError::Unavailable { .. }),
        "{missing:?}"
    );
    assert!(
        missing.to_string().contains("`/no/such/folder/hub.db`"),
        "{missing}"
    );
    let address = StoreAddress::parse("postgres://u:topsecret@127.0.0.1:1/db").unwrap();
    let refused = Store::open_at(address, &MasterKey::generate(), Clock::system()).await;
    let refused = format!("{:?}", refused.unwrap_err());
    assert!(!refused.contains("topsecret"), "{refused}");
}
