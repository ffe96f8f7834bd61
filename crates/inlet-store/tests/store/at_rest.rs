//! What lies on the disk never holds a secret in plain text, and neither does any text that the
//! store gives out.

use inlet_config::secret::Secret;
use inlet_store::{
    Answer, Begun, CredentialKind, RequestKey, Role, TokenDraft, UploadDraft, UploadKind,
};

use crate::both::{Db, connection, on_both, user};

on_both!(a_dump_holds_no_secret);

const IN_SECRET: &str = "plain-text-of-a-secret";
const IN_CONNECTION: &str = "plain-text-of-a-connection";
const IN_KEY: &str = "-----BEGIN PRIVATE KEY----- plain-text-of-a-key";
const IN_KEYTAB: &str = "plain-text-of-a-keytab";
const IN_REQUEST: &str = "plain-text-of-a-request";
const IN_ANSWER: &str = "plain-text-of-an-answer";
const PUBLIC: &str = "-----BEGIN CERTIFICATE----- everybody may read this";

async fn a_dump_holds_no_secret(db: Db) {
    let store = db.open().await;
    store
        .secrets()
        .put("s", &Secret::new(IN_SECRET), "ada")
        .await
        .unwrap();
    let connection = connection(IN_CONNECTION);
    store
        .connections()
        .create("c", &connection, "ada")
        .await
        .unwrap();
    let uploads = [
        ("key", UploadKind::Key, IN_KEY),
        ("keytab", UploadKind::Keytab, IN_KEYTAB),
        ("ca", UploadKind::Certificate, PUBLIC),
    ];
    let mut shown = format!("{connection:?} {store:?} {:?}", db.key);
    for (name, kind, text) in uploads {
        let draft = UploadDraft {
            kind,
            bytes: text.as_bytes().to_vec(),
            subject: None,
            expires_at_ms: None,
        };
        let upload = store.uploads().put(name, &draft, "ada").await.unwrap();
        let content = store.uploads().content(name).await.unwrap();
        shown += &format!("{draft:?} {upload:?} {content:?}");
    }
    let setup = store.begin_setup().await.unwrap();
    store
        .finish_setup(&setup, &user("ada", Role::Admin))
        .await
        .unwrap();
    let session = store
        .sessions()
        .begin("ada", 60_000, 60_000, "::1")
        .await
        .unwrap();
    let draft = TokenDraft {
        name: "ci".to_owned(),
        username: "ada".to_owned(),
        role: Role::Viewer,
        expires_at_ms: None,
    };
    let (_, token) = store.tokens().create(&draft).await.unwrap();
    let request = RequestKey {
        key: "k",
        username: "ada",
        route: "POST /tokens",
    };
    let answer = Answer {
        status: 201,
        headers: Vec::new(),
        body: IN_ANSWER.to_owned(),
    };
    store
        .requests()
        .begin(request, IN_REQUEST.as_bytes())
        .await
        .unwrap();
    store
        .requests()
        .finish(request, IN_REQUEST.as_bytes(), &answer)
        .await
        .unwrap();
    let (found, credential) = store.connections().get_with_credential("c").await.unwrap();
    assert_eq!(found.credential, Some(CredentialKind::Password));
    let begun = store
        .requests()
        .begin(request, IN_REQUEST.as_bytes())
        .await
        .unwrap();
    assert!(matches!(begun, Begun::Answered(_)));
    let values = store.secret_values(&["s"]).await.unwrap();
    shown += &format!("{answer:?} {begun:?} {session:?} {credential:?} {values:?}");

    let secrets = [
        IN_SECRET.as_bytes(),
        IN_CONNECTION.as_bytes(),
        IN_KEY.as_bytes(),
        IN_KEYTAB.as_bytes(),
        IN_REQUEST.as_bytes(),
        IN_ANSWER.as_bytes(),
        setup.expose().as_bytes(),
        session.token.expose().as_bytes(),
        session.csrf_token.expose().as_bytes(),
        token.expose().as_bytes(),
    ];
    let key = db.key.to_base64();
    // While the store is open, with SQLite's write-ahead log, and after it was closed.
    let open = db.dump();
    store.close().await;
    for dump in [open, db.dump()] {
        let holds = |text: &[u8]| dump.windows(text.len()).any(|window| window == text);
        // What is not secret is found, so the search can find.
        assert!(
            holds(base64_of(PUBLIC).as_bytes()),
            "the dump is the store's"
        );
        for secret in secrets {
            let text = String::from_utf8_lossy(secret);
            assert!(!holds(secret), "`{text}` is there in plain text");
            assert!(
                !holds(base64_of(&text).as_bytes()),
                "`{text}` is there in base64"
            );
        }
        assert!(!holds(key.as_bytes()), "the key is there");
    }
    for secret in secrets {
        let text = String::from_utf8_lossy(secret);
        assert!(!shown.contains(&*text), "`{text}` is shown: {shown}");
    }
    assert!(
        !shown.contains(&key) && !shown.contains("secret@"),
        "{shown}"
    );
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(text)
}
