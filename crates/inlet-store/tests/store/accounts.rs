//! Users, sessions, API tokens, the setup, the audit log.

use std::time::Duration;

use inlet_config::secret::Secret;
use inlet_store::{
    AuditDraft, AuditQuery, Role, SessionLookup, Store, StoreError, TOKEN_PREFIX, TokenDraft,
    TokenLookup, UserChange, Via,
};

use crate::both::{Db, NOW, on_both, page, user};

on_both!(
    users_come_and_go,
    an_admin_is_always_left,
    two_admins_cannot_take_each_other_away,
    the_setup_makes_one_admin_once,
    sessions_slide_up_to_their_latest_end,
    sessions_end,
    a_new_password_ends_other_sessions,
    tokens_are_told_once_and_listed,
    tokens_may_do_what_their_user_may_until_they_expire,
    the_audit_log_is_filtered_and_paged,
);

const HOUR_MS: i64 = 3_600_000;

async fn users_come_and_go(db: Db) {
    let store = db.open().await;
    let users = store.users();
    assert!(!users.any().await.unwrap());
    users.create(&user("ada", Role::Admin)).await.unwrap();
    let bob = users.create(&user("bob", Role::Viewer)).await.unwrap();
    assert_eq!(
        (bob.role, bob.disabled, bob.last_login_at_ms),
        (Role::Viewer, false, None)
    );
    assert!(users.any().await.unwrap());
    let taken = users.create(&user("bob", Role::Admin)).await.unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");
    let (found, hash) = users.get_for_login("bob").await.unwrap().unwrap();
    assert_eq!((found, hash.as_str()), (bob, "$argon2id$stands-for-a-hash"));
    assert_eq!(users.get_for_login("eve").await.unwrap(), None);

    let change = UserChange {
        role: Some(Role::Editor),
        password_hash: Some("$argon2id$new".to_owned()),
        disabled: None,
    };
    let changed = users.update("bob", &change, None).await.unwrap();
    assert_eq!((changed.role, changed.disabled), (Role::Editor, false));
    assert_eq!(
        users.get_for_login("bob").await.unwrap().unwrap().1,
        "$argon2id$new"
    );
    users.note_login("bob").await.unwrap();
    assert_eq!(users.get("bob").await.unwrap().last_login_at_ms, Some(NOW));
    let listed = users.list(&page(1, None)).await.unwrap();
    assert_eq!(
        (listed.total, listed.items[0].username.as_str()),
        (2, "ada")
    );
    users.delete("bob").await.unwrap();
    assert!(matches!(
        users.get("bob").await,
        Err(StoreError::NotFound { .. })
    ));
    let gone = users.update("bob", &change, None).await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
}

async fn an_admin_is_always_left(db: Db) {
    let store = db.open().await;
    let users = store.users();
    users.create(&user("ada", Role::Admin)).await.unwrap();
    users.create(&user("bob", Role::Editor)).await.unwrap();
    let less = UserChange {
        role: Some(Role::Viewer),
        ..UserChange::default()
    };
    let off = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    for refused in [
        users.delete("ada").await.unwrap_err(),
        users.update("ada", &less, None).await.unwrap_err(),
        users.update("ada", &off, None).await.unwrap_err(),
    ] {
        let text = "`ada` is the last admin: make another user an admin first";
        assert_eq!(refused.to_string(), text);
    }
    let more = UserChange {
        role: Some(Role::Admin),
        ..UserChange::default()
    };
    users.update("bob", &more, None).await.unwrap();
    users.update("ada", &off, None).await.unwrap();
    let last = users.delete("bob").await.unwrap_err();
    assert!(
        matches!(last, StoreError::WrongState { .. }),
        "a disabled admin does not count"
    );
}

async fn two_admins_cannot_take_each_other_away(db: Db) {
    let store = db.open().await;
    for round in 0..5 {
        let names = [format!("a{round}"), format!("b{round}")];
        for name in &names {
            store
                .users()
                .create(&user(name, Role::Admin))
                .await
                .unwrap();
        }
        // Of those of earlier rounds none is left but one.
        for other in store.users().list(&page(100, None)).await.unwrap().items {
            if !names.contains(&other.username) {
                store.users().delete(&other.username).await.unwrap();
            }
        }
        let delete = |name: &String| {
            let (store, name) = (store.clone(), name.clone());
            tokio::spawn(async move { store.users().delete(&name).await })
        };
        let (first, second) = (delete(&names[0]), delete(&names[1]));
        let answers = [first.await.unwrap(), second.await.unwrap()];
        let num_deleted = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(num_deleted, 1, "{answers:?}");
    }
}

async fn the_setup_makes_one_admin_once(db: Db) {
    let store = db.open().await;
    let void = store.begin_setup().await.unwrap();
    let token = store.begin_setup().await.unwrap();
    let ada = user("ada", Role::Viewer);
    for wrong in [&void, &Secret::new("guessed")] {
        let refused = store.finish_setup(wrong, &ada).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::NotFound { .. }),
            "{refused:?}"
        );
    }
    store.finish_setup(&token, &ada).await.unwrap();
    assert_eq!(store.users().get("ada").await.unwrap().role, Role::Admin);
    let again = store
        .finish_setup(&token, &user("eve", Role::Admin))
        .await
        .unwrap_err();
    assert!(matches!(again, StoreError::WrongState { .. }), "{again:?}");
    let again = store.begin_setup().await.unwrap_err();
    assert!(matches!(again, StoreError::WrongState { .. }), "{again:?}");
}

async fn lookup(store: &Store, token: &Secret) -> SessionLookup {
    store.sessions().find(token.expose()).await.unwrap()
}

async fn is_valid(store: &Store, token: &Secret) -> bool {
    matches!(lookup(store, token).await, SessionLookup::Valid(_))
}

async fn sessions_slide_up_to_their_latest_end(db: Db) {
    let store = db.open().await;
    store
        .users()
        .create(&user("bob", Role::Editor))
        .await
        .unwrap();
    let sessions = store.sessions();
    let begun = sessions
        .begin("bob", HOUR_MS, 3 * HOUR_MS, "127.0.0.1")
        .await
        .unwrap();
    assert_eq!(begun.expires_at_ms, NOW + HOUR_MS);
    db.clock.advance(Duration::from_mins(40));
    let SessionLookup::Valid(session) = lookup(&store, &begun.token).await else {
        panic!("the session goes on");
    };
    assert_eq!(
        (session.username.as_str(), session.role),
        ("bob", Role::Editor)
    );
    assert_eq!(session.csrf_token, begun.csrf_token);
    assert_eq!(
        session.expires_at_ms,
        NOW + 40 * 60_000 + HOUR_MS,
        "use moves the end on"
    );
    assert!(!format!("{begun:?} {session:?}").contains(begun.token.expose()));
    // Up to three hours after its begin, then no use helps.
    for _ in 0..3 {
        db.clock.advance(Duration::from_mins(40));
        assert!(is_valid(&store, &begun.token).await);
    }
    assert_eq!(sessions.count().await.unwrap(), 1);
    let only_asked = |token: &Secret| {
        let (store, token) = (store.clone(), token.expose().to_owned());
        async move { store.sessions().is_valid(&token).await.unwrap() }
    };
    assert!(only_asked(&begun.token).await);
    assert!(!only_asked(&Secret::new("guessed")).await);
    db.clock.advance(Duration::from_mins(20));
    assert!(!only_asked(&begun.token).await);
    assert!(matches!(
        lookup(&store, &begun.token).await,
        SessionLookup::Expired
    ));
    assert_eq!(sessions.count().await.unwrap(), 0);
}

async fn sessions_end(db: Db) {
    let store = db.open().await;
    store
        .users()
        .create(&user("ada", Role::Admin))
        .await
        .unwrap();
    store
        .users()
        .create(&user("bob", Role::Editor))
        .await
        .unwrap();
    let sessions = store.sessions();
    let unused = sessions
        .begin("bob", HOUR_MS, 9 * HOUR_MS, "::1")
        .await
        .unwrap();
    db.clock.advance(Duration::from_mins(50));
    // To ask, unlike to find, is no use of it.
    assert!(sessions.is_valid(unused.token.expose()).await.unwrap());
    db.clock.advance(Duration::from_mins(10));
    assert!(matches!(
        lookup(&store, &unused.token).await,
        SessionLookup::Expired
    ));
    assert_eq!(sessions.purge().await.unwrap(), 0);
    db.clock.advance(Duration::from_hours(8 * 24));
    assert_eq!(sessions.purge().await.unwrap(), 1);
    assert!(matches!(
        lookup(&store, &unused.token).await,
        SessionLookup::Unknown
    ));

    let ended = sessions
        .begin("bob", HOUR_MS, HOUR_MS, "::1")
        .await
        .unwrap();
    sessions.end(ended.token.expose()).await.unwrap();
    assert!(matches!(
        lookup(&store, &ended.token).await,
        SessionLookup::Unknown
    ));
    let of_deleted = sessions
        .begin("bob", HOUR_MS, HOUR_MS, "::1")
        .await
        .unwrap();
    store.users().delete("bob").await.unwrap();
    assert!(matches!(
        lookup(&store, &of_deleted.token).await,
        SessionLookup::Unknown
    ));
}

async fn a_new_password_ends_other_sessions(db: Db) {
    let store = db.open().await;
    store
        .users()
        .create(&user("ada", Role::Admin))
        .await
        .unwrap();
    store
        .users()
        .create(&user("bob", Role::Admin))
        .await
        .unwrap();
    let begin = || store.sessions().begin("bob", HOUR_MS, HOUR_MS, "::1");
    let (own, other) = async { (begin().await.unwrap(), begin().await.unwrap()) }.await;
    let change = UserChange {
        password_hash: Some("$argon2id$new".to_owned()),
        ..UserChange::default()
    };
    store
        .users()
        .update("bob", &change, Some(own.token.expose()))
        .await
        .unwrap();
    assert!(is_valid(&store, &own.token).await);
    assert!(!is_valid(&store, &other.token).await);
    let off = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    store
        .users()
        .update("bob", &off, Some(own.token.expose()))
        .await
        .unwrap();
    assert!(!is_valid(&store, &own.token).await);
    let on = UserChange {
        disabled: Some(false),
        ..UserChange::default()
    };
    store.users().update("bob", &on, None).await.unwrap();
    assert!(!is_valid(&store, &own.token).await, "it does not come back");
}

fn token_of_bob() -> TokenDraft {
    TokenDraft {
        name: "ci".to_owned(),
        username: "bob".to_owned(),
        role: Role::Admin,
        expires_at_ms: Some(NOW + HOUR_MS),
    }
}

async fn tokens_are_told_once_and_listed(db: Db) {
    let store = db.open().await;
    let tokens = store.tokens();
    store
        .users()
        .create(&user("ada", Role::Admin))
        .await
        .unwrap();
    store
        .users()
        .create(&user("bob", Role::Editor))
        .await
        .unwrap();
    let draft = token_of_bob();
    let (first, text) = tokens.create(&draft).await.unwrap();
    assert!(text.expose().starts_with(TOKEN_PREFIX) && text.expose().len() > 40);
    assert!(text.expose().starts_with(&first.prefix) && first.prefix.len() == 12);
    let refused = tokens.create(&draft).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::NameTaken { .. }),
        "{refused:?}"
    );
    let username = "eve".to_owned();
    let of_none = TokenDraft {
        username,
        ..draft.clone()
    };
    let refused = tokens.create(&of_none).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::NotFound { what: "user", .. }),
        "{refused:?}"
    );

    let username = "ada".to_owned();
    let forever = TokenDraft {
        username,
        expires_at_ms: None,
        ..draft
    };
    let (second, _) = tokens.create(&forever).await.unwrap();
    let listed = tokens.list(None, &page(1, None)).await.unwrap();
    assert_eq!((listed.total, &listed.items[0].id), (2, &second.id));
    let rest = tokens
        .list(None, &page(1, listed.next_cursor))
        .await
        .unwrap();
    assert_eq!((&rest.items[0].id, rest.next_cursor), (&first.id, None));
    let of_bob = tokens.list(Some("bob"), &page(9, None)).await.unwrap();
    assert_eq!((of_bob.total, &of_bob.items[0].id), (1, &first.id));
}

async fn tokens_may_do_what_their_user_may_until_they_expire(db: Db) {
    let store = db.open().await;
    let tokens = store.tokens();
    store
        .users()
        .create(&user("ada", Role::Admin))
        .await
        .unwrap();
    store
        .users()
        .create(&user("bob", Role::Editor))
        .await
        .unwrap();
    let (token, text) = tokens.create(&token_of_bob()).await.unwrap();
    let TokenLookup::Valid { role, .. } = tokens.find(text.expose()).await.unwrap() else {
        panic!("the token is valid");
    };
    assert_eq!(role, Role::Editor, "no more than its user may");
    assert_eq!(
        tokens.get(&token.id).await.unwrap().last_used_at_ms,
        Some(NOW)
    );
    assert_eq!(
        tokens.find("inlet_guessed").await.unwrap(),
        TokenLookup::Unknown
    );

    let off = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    store.users().update("bob", &off, None).await.unwrap();
    assert_eq!(
        tokens.find(text.expose()).await.unwrap(),
        TokenLookup::Unknown
    );
    let on = UserChange {
        disabled: Some(false),
        ..UserChange::default()
    };
    store.users().update("bob", &on, None).await.unwrap();
    db.clock.advance(Duration::from_hours(1));
    assert_eq!(
        tokens.find(text.expose()).await.unwrap(),
        TokenLookup::Expired
    );
    tokens.delete(&token.id).await.unwrap();
    assert_eq!(
        tokens.find(text.expose()).await.unwrap(),
        TokenLookup::Unknown
    );
    assert!(matches!(
        tokens.delete(&token.id).await,
        Err(StoreError::NotFound { .. })
    ));
}

async fn the_audit_log_is_filtered_and_paged(db: Db) {
    let store = db.open().await;
    let entry = |username: &str, action: &str, object: &str| AuditDraft {
        username: username.to_owned(),
        via: Via::Token,
        action: action.to_owned(),
        object: object.to_owned(),
        detail: None,
        address: "127.0.0.1".to_owned(),
    };
    for (username, action, object) in [
        ("ada", "source.create", "plant"),
        ("ada", "source.update", "plant"),
        ("bob", "source.update", "other"),
    ] {
        store
            .audit()
            .append(&entry(username, action, object))
            .await
            .unwrap();
        db.clock.advance(Duration::from_secs(1));
    }
    let count = |username: Option<&str>, action: Option<&str>, object: Option<&str>| {
        let query = AuditQuery {
            username: username.map(str::to_owned),
            action: action.map(str::to_owned),
            object: object.map(str::to_owned),
            page: page(1, None),
        };
        let store = store.clone();
        async move { store.audit().list(&query).await.unwrap().total }
    };
    assert_eq!(count(None, None, None).await, 3);
    assert_eq!(count(Some("ada"), None, None).await, 2);
    assert_eq!(count(None, Some("source.update"), None).await, 2);
    assert_eq!(
        count(Some("ada"), Some("source.update"), Some("plant")).await,
        1
    );
    assert_eq!(count(Some("eve"), None, None).await, 0);
    let query = AuditQuery {
        page: page(2, None),
        ..AuditQuery::default()
    };
    let first = store.audit().list(&query).await.unwrap();
    assert_eq!(first.items[0].entry, entry("bob", "source.update", "other"));
    assert_eq!(first.items[0].at_ms, NOW + 2000);
    let query = AuditQuery {
        page: page(2, first.next_cursor),
        ..AuditQuery::default()
    };
    let rest = store.audit().list(&query).await.unwrap();
    assert_eq!((rest.items.len(), rest.next_cursor), (1, None));
    assert_eq!(store.audit().remove_before(NOW + 1000).await.unwrap(), 1);
    assert_eq!(count(None, None, None).await, 2);
}
