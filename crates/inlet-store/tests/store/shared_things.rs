//! Connections, uploads, secrets, and who refers to them.

use inlet_config::secret::Secret;
use inlet_store::{
    ConnectionDraft, CredentialChange, CredentialKind, Desired, Reference, ReferenceKind, Source,
    Store, StoreError, UploadDraft, UploadKind,
};

use crate::both::{Db, NOW, connection, draft, draft_with, on_both, page};

on_both!(
    connections_keep_their_credential_until_told,
    of_two_editors_of_a_connection_one_learns_of_the_other,
    uploads_come_back_as_they_went,
    secrets_are_written_and_read_by_name,
    what_is_in_use_stays,
    what_is_used_no_more_may_go,
    sealed_values_open_in_their_own_row_only,
);

fn reference(kind: ReferenceKind, name: &str) -> Reference {
    Reference {
        kind,
        name: name.to_owned(),
    }
}

async fn connections_keep_their_credential_until_told(db: Db) {
    let store = db.open().await;
    let connections = store.connections();
    let created = connections
        .create("plant", &connection("pw-1"), "ada")
        .await
        .unwrap();
    assert_eq!(
        (created.version, created.credential),
        (1, Some(CredentialKind::Password))
    );
    let taken = connections
        .create("plant", &connection("pw-2"), "ada")
        .await
        .unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken:?}");

    let keep = ConnectionDraft {
        url: "wss://other:6041".to_owned(),
        credential: CredentialChange::Keep,
        ..connection("")
    };
    let updated = connections.update("plant", 1, &keep, "bob").await.unwrap();
    assert_eq!(
        (updated.version, updated.url.as_str()),
        (2, "wss://other:6041")
    );
    assert_eq!(
        (updated.created_by.as_str(), updated.updated_by.as_str()),
        ("ada", "bob")
    );
    let (_, credential) = connections.get_with_credential("plant").await.unwrap();
    assert_eq!(credential.unwrap().value.expose(), "pw-1");

    let clear = ConnectionDraft {
        credential: CredentialChange::Clear,
        ..keep
    };
    let cleared = connections.update("plant", 2, &clear, "bob").await.unwrap();
    assert_eq!(cleared.credential, None);
    assert_eq!(
        connections.get_with_credential("plant").await.unwrap().1,
        None
    );
    connections
        .create("another", &connection("pw"), "ada")
        .await
        .unwrap();
    let listed = connections.list(&page(1, None)).await.unwrap();
    assert_eq!(
        (listed.total, listed.items[0].name.as_str()),
        (2, "another")
    );
    let rest = connections
        .list(&page(1, listed.next_cursor))
        .await
        .unwrap();
    assert_eq!(rest.items, [cleared]);
}

async fn of_two_editors_of_a_connection_one_learns_of_the_other(db: Db) {
    let store = db.open().await;
    let connections = store.connections();
    connections
        .create("plant", &connection("pw-1"), "ada")
        .await
        .unwrap();
    connections
        .update("plant", 1, &connection("pw-2"), "bob")
        .await
        .unwrap();
    let late = connections
        .update("plant", 1, &connection("pw-3"), "eve")
        .await
        .unwrap_err();
    let StoreError::EditedMeanwhile {
        by, at_ms, version, ..
    } = late
    else {
        panic!("{late:?}");
    };
    assert_eq!((by.as_str(), at_ms, version), ("bob", NOW, 2));
    let (_, credential) = connections.get_with_credential("plant").await.unwrap();
    assert_eq!(
        credential.unwrap().value.expose(),
        "pw-2",
        "nothing of it was stored"
    );
    let late = connections.delete("plant", 1).await.unwrap_err();
    assert!(
        matches!(late, StoreError::EditedMeanwhile { .. }),
        "{late:?}"
    );
    connections.delete("plant", 2).await.unwrap();
    let gone = connections.delete("plant", 2).await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound { .. }), "{gone:?}");
}

async fn uploads_come_back_as_they_went(db: Db) {
    let store = db.open().await;
    let every_byte: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    for kind in [UploadKind::Certificate, UploadKind::Key, UploadKind::Keytab] {
        let draft = UploadDraft {
            kind,
            bytes: every_byte.clone(),
            subject: Some("CN=broker".to_owned()),
            expires_at_ms: Some(NOW + 1),
        };
        let upload = store
            .uploads()
            .put(kind.as_str(), &draft, "ada")
            .await
            .unwrap();
        assert_eq!((upload.size, upload.kind), (1 << 20, kind));
        assert_eq!(
            (upload.subject.as_deref(), upload.expires_at_ms),
            (Some("CN=broker"), Some(NOW + 1))
        );
        let content = store.uploads().content(kind.as_str()).await.unwrap();
        assert!(
            content.bytes == every_byte && content.kind == kind,
            "{content:?}"
        );
    }
    let draft = UploadDraft {
        kind: UploadKind::Key,
        bytes: b"abc".to_vec(),
        subject: None,
        expires_at_ms: None,
    };
    let replaced = store
        .uploads()
        .put("certificate", &draft, "bob")
        .await
        .unwrap();
    let sha256_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(
        (replaced.sha256.as_str(), replaced.created_by.as_str()),
        (sha256_of_abc, "bob")
    );
    assert_eq!(
        store.uploads().content("certificate").await.unwrap().bytes,
        b"abc"
    );
    let listed = store.uploads().list(&page(2, None)).await.unwrap();
    assert_eq!((listed.total, listed.items.len()), (3, 2));
    store.uploads().delete("key").await.unwrap();
    assert!(matches!(
        store.uploads().get("key").await,
        Err(StoreError::NotFound { .. })
    ));
}

async fn secrets_are_written_and_read_by_name(db: Db) {
    let store = db.open().await;
    let secrets = store.secrets();
    secrets
        .put("kafka", &Secret::new("one"), "ada")
        .await
        .unwrap();
    secrets
        .put("kafka", &Secret::new("two ✓"), "bob")
        .await
        .unwrap();
    secrets.put("empty", &Secret::new(""), "bob").await.unwrap();
    let values = store
        .secret_values(&["kafka", "empty", "none"])
        .await
        .unwrap();
    assert_eq!(values.len(), 2);
    assert_eq!(
        (values["kafka"].expose(), values["empty"].expose()),
        ("two ✓", "")
    );
    let listed = secrets.list(&page(1, None)).await.unwrap();
    assert_eq!((listed.total, listed.items[0].name.as_str()), (2, "empty"));
    let rest = secrets.list(&page(1, listed.next_cursor)).await.unwrap();
    assert_eq!(rest.items[0].updated_by, "bob");
    assert!(secrets.exists("kafka").await.unwrap());
    secrets.delete("kafka").await.unwrap();
    assert!(!secrets.exists("kafka").await.unwrap());
    let gone = secrets.delete("kafka").await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound { .. }), "{gone:?}");
}

/// A data source that refers to a connection, a secret and an upload; the connection refers to the
/// upload too.
async fn used(store: &Store) -> (Source, Vec<Reference>) {
    let upload = UploadDraft {
        kind: UploadKind::Certificate,
        bytes: b"ca".to_vec(),
        subject: None,
        expires_at_ms: None,
    };
    store.uploads().put("ca", &upload, "ada").await.unwrap();
    store
        .secrets()
        .put("password", &Secret::new("pw"), "ada")
        .await
        .unwrap();
    let with_ca = ConnectionDraft {
        ca_upload: Some("ca".to_owned()),
        ..connection("pw")
    };
    store
        .connections()
        .create("td", &with_ca, "ada")
        .await
        .unwrap();
    let references = vec![
        reference(ReferenceKind::Connection, "td"),
        reference(ReferenceKind::Secret, "password"),
        reference(ReferenceKind::Upload, "ca"),
        reference(ReferenceKind::Upload, "ca"),
    ];
    let draft = draft_with("plant", &references);
    let source = store
        .sources()
        .create(&draft, Desired::Stopped, "ada")
        .await
        .unwrap();
    (source, references)
}

async fn what_is_in_use_stays(db: Db) {
    let store = db.open().await;
    used(&store).await;
    for (refused, expect) in [
        (
            store.connections().delete("td", 1).await.unwrap_err(),
            "connection `td` is in use by plant: take it out there first",
        ),
        (
            store.secrets().delete("password").await.unwrap_err(),
            "secret `password` is in use by plant: take it out there first",
        ),
        (
            store.uploads().delete("ca").await.unwrap_err(),
            "upload `ca` is in use by plant, connection `td`: take it out there first",
        ),
    ] {
        assert_eq!(refused.to_string(), expect);
    }
    assert_eq!(
        store.connections().get("td").await.unwrap().used_by,
        ["plant"]
    );
    let uploads = store.uploads().list(&page(9, None)).await.unwrap();
    assert_eq!(uploads.items[0].used_by, ["plant", "connection `td`"]);
    let secrets = store.secrets().list(&page(9, None)).await.unwrap();
    assert_eq!(secrets.items[0].used_by, ["plant"]);
}

async fn what_is_used_no_more_may_go(db: Db) {
    let store = db.open().await;
    let (source, references) = used(&store).await;
    // A new version lets go of what it no longer names.
    store
        .sources()
        .update(&source.id, 1, &draft("plant"), "ada")
        .await
        .unwrap();
    store.secrets().delete("password").await.unwrap();
    store
        .set_references(&source.id, &references[..1])
        .await
        .unwrap();
    let of_connection = store
        .used_by(ReferenceKind::Connection, "td")
        .await
        .unwrap();
    assert_eq!(of_connection, ["plant"]);
    // So does a data source that is deleted.
    store.sources().delete(&source.id, 2, "ada").await.unwrap();
    let of_connection = store
        .used_by(ReferenceKind::Connection, "td")
        .await
        .unwrap();
    assert_eq!(of_connection, [""; 0]);
    store.connections().delete("td", 1).await.unwrap();
    store.uploads().delete("ca").await.unwrap();
}

async fn sealed_values_open_in_their_own_row_only(db: Db) {
    let store = db.open().await;
    store
        .secrets()
        .put("mine", &Secret::new("a"), "ada")
        .await
        .unwrap();
    store
        .secrets()
        .put("yours", &Secret::new("b"), "ada")
        .await
        .unwrap();
    db.execute(
        "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE name = 'yours') \
         WHERE name = 'mine'",
    )
    .await;
    let moved = store.secret_values(&["mine"]).await.unwrap_err();
    assert_eq!(
        moved.to_string(),
        "the sealed value of secret `mine` is damaged: store it anew"
    );
    assert_eq!(
        store.secret_values(&["yours"]).await.unwrap()["yours"].expose(),
        "b"
    );
}
