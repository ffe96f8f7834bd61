//! The master key: the wrong one, its file, its change.

use std::os::unix::fs::PermissionsExt;

use inlet_config::secret::Secret;
use inlet_store::{
    Answer, Begun, KeyError, KeyFile, MasterKey, QuestionDraft, RequestKey, Role, Store,
    StoreError, UploadDraft, UploadKind,
};

use crate::both::{Db, connection, on_both, user};

on_both!(
    a_wrong_key_is_told_at_once,
    a_rotation_seals_everything_anew,
    a_rotation_that_fails_changes_nothing,
    a_process_with_the_old_key_seals_nothing_more,
    an_interrupted_rotation_of_a_key_file_is_finished,
    a_sealed_value_is_stored_once,
);

async fn a_wrong_key_is_told_at_once(db: Db) {
    drop(db.open().await);
    let other = MasterKey::generate();
    let refused = db.try_open(&other).await.unwrap_err();
    let StoreError::KeyWrong { needed, given } = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!((needed, given), (&db.key.id(), &other.id()));
    assert!(
        refused
            .to_string()
            .contains("start with the key file that belongs to this store")
    );
    db.open().await;
}

const REQUEST: RequestKey<'_> = RequestKey {
    key: "a \"key\"",
    username: "ada",
    route: "POST /x",
};

fn upload(kind: UploadKind) -> UploadDraft {
    UploadDraft {
        kind,
        bytes: b"bytes".to_vec(),
        subject: None,
        expires_at_ms: None,
    }
}

/// One of everything that is sealed.
async fn fill(store: &Store) {
    store
        .users()
        .create(&user("ada", Role::Admin))
        .await
        .unwrap();
    store
        .secrets()
        .put("s", &Secret::new("in secret"), "ada")
        .await
        .unwrap();
    store
        .connections()
        .create("c", &connection("in connection"), "ada")
        .await
        .unwrap();
    for kind in [UploadKind::Certificate, UploadKind::Key, UploadKind::Keytab] {
        store
            .uploads()
            .put(kind.as_str(), &upload(kind), "ada")
            .await
            .unwrap();
    }
    let answer = Answer {
        status: 201,
        headers: Vec::new(),
        body: "in answer".to_owned(),
    };
    let own = Secret::new("in sealed value");
    store
        .sealed_values()
        .put_if_none("own", &own)
        .await
        .unwrap();
    let question = QuestionDraft {
        from_hub: "a",
        to_hub: "b",
        asked: &Secret::new("in question"),
        within: std::time::Duration::from_secs(1),
    };
    store.questions().ask(&question).await.unwrap();
    store.requests().begin(REQUEST, b"body").await.unwrap();
    store
        .requests()
        .finish(REQUEST, b"body", &answer)
        .await
        .unwrap();
}

async fn check(store: &Store) {
    let values = store.secret_values(&["s"]).await.unwrap();
    assert_eq!(values["s"].expose(), "in secret");
    let (_, credential) = store.connections().get_with_credential("c").await.unwrap();
    assert_eq!(credential.unwrap().value.expose(), "in connection");
    for kind in [UploadKind::Certificate, UploadKind::Key, UploadKind::Keytab] {
        assert_eq!(
            store.uploads().content(kind.as_str()).await.unwrap().bytes,
            b"bytes"
        );
    }
    let Begun::Answered(answer) = store.requests().begin(REQUEST, b"body").await.unwrap() else {
        panic!("the answer is kept");
    };
    assert_eq!(answer.body, "in answer");
    let own = store.sealed_values().get("own").await.unwrap();
    assert_eq!(own.unwrap().expose(), "in sealed value");
}

async fn a_sealed_value_is_stored_once(db: Db) {
    let (here, there) = (db.open().await, db.open().await);
    assert!(here.sealed_values().get("own").await.unwrap().is_none());
    let (first, second) = (Secret::new("first"), Secret::new("second"));
    let put = here.sealed_values().put_if_none("own", &first).await;
    assert_eq!(put.unwrap().expose(), "first");
    let put = there.sealed_values().put_if_none("own", &second).await;
    assert_eq!(put.unwrap().expose(), "first");
    assert!(here.sealed_values().get("other").await.unwrap().is_none());
    if !db.is_file() {
        let dump = String::from_utf8_lossy(&db.dump()).into_owned();
        assert!(!dump.contains("first"), "{dump}");
    }
}

async fn a_rotation_seals_everything_anew(db: Db) {
    let store = db.open().await;
    fill(&store).await;
    let new = MasterKey::generate();
    assert_eq!(store.rotate_key(&new).await.unwrap(), 6);
    assert_eq!(store.key_id(), new.id());
    check(&store).await;
    store.close().await;
    // Nothing is left that needs the old key: its id is nowhere.
    let old_id = db.key.id();
    let store = db.try_open(&new).await.unwrap();
    check(&store).await;
    if !db.is_file() {
        // In a file, freed pages may still hold what was there, sealed with a key that is gone.
        let dump = String::from_utf8_lossy(&db.dump()).into_owned();
        assert!(
            dump.contains(&new.id()) && !dump.contains(&old_id),
            "{dump}"
        );
    }
    let refused = db.try_open(&db.key).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::KeyWrong { .. }),
        "{refused:?}"
    );
}

async fn a_rotation_that_fails_changes_nothing(db: Db) {
    let store = db.open().await;
    fill(&store).await;
    db.execute("UPDATE upload SET content = 'v1.x.y' WHERE name = 'keytab'")
        .await;
    store.rotate_key(&MasterKey::generate()).await.unwrap_err();
    store
        .uploads()
        .put("keytab", &upload(UploadKind::Keytab), "ada")
        .await
        .unwrap();
    check(&store).await;
    check(&db.open().await).await;
}

async fn a_process_with_the_old_key_seals_nothing_more(db: Db) {
    let (here, there) = (db.open().await, db.open().await);
    fill(&here).await;
    there.rotate_key(&MasterKey::generate()).await.unwrap();
    let write = here
        .secrets()
        .put("s", &Secret::new("x"), "ada")
        .await
        .unwrap_err();
    let read = here.secret_values(&["s"]).await.unwrap_err();
    for refused in [write, read] {
        assert!(
            matches!(refused, StoreError::KeyWrong { .. }),
            "{refused:?}"
        );
    }
    check(&there).await;
}

async fn an_interrupted_rotation_of_a_key_file_is_finished(db: Db) {
    let file = KeyFile::new(db.folder.path().join("master.key"));
    let store = Store::open_with_key_file(&db.address, &file).await.unwrap();
    fill(&store).await;
    let first = file.load_or_create().unwrap();
    assert_eq!(store.rotate_key_file(&file).await.unwrap(), 6);
    let second = file.load_or_create().unwrap();
    assert_ne!(first, second);
    check(&store).await;
    store.close().await;

    // Before the store had changed: the next key lies there, and the present one still counts.
    let next = MasterKey::generate();
    let next_path = db.folder.path().join("master.key.next");
    std::fs::write(&next_path, next.to_base64()).unwrap();
    std::fs::set_permissions(&next_path, PermissionsExt::from_mode(0o600)).unwrap();
    let store = Store::open_with_key_file(&db.address, &file).await.unwrap();
    assert_eq!(store.key_id(), second.id());
    // After it: the file is one behind.
    store.rotate_key(&next).await.unwrap();
    store.close().await;
    let store = Store::open_with_key_file(&db.address, &file).await.unwrap();
    check(&store).await;
    assert_eq!(file.load_or_create().unwrap(), next);
    assert!(!next_path.exists());
}

#[test]
fn a_key_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let file = KeyFile::new(&path);
    let key = file.load_or_create().unwrap();
    assert_eq!(file.load_or_create().unwrap(), key);
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no draft is left"
    );
    assert!(!format!("{key:?} {file:?}").contains(&key.to_base64()));
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(MasterKey::parse(&text, "in a variable").unwrap(), key);

    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    let open = file.load_or_create().unwrap_err();
    assert!(
        matches!(open, KeyError::FileOpenToOthers { mode: 0o640, .. }),
        "{open:?}"
    );
    for wrong in [
        "",
        "c2hvcnQ=",
        "no base64 at all, but letters of enough length",
    ] {
        let refused = MasterKey::parse(wrong, "in the variable `INLET_KEY`").unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("in the variable `INLET_KEY` is not 32 bytes")
        );
    }
}

#[test]
fn a_key_made_by_two_at_once_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let keys: Vec<MasterKey> = std::thread::scope(|scope| {
        let make = || KeyFile::new(&path).load_or_create().unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}
