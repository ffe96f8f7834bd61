//! What lies on the disk never holds a secret in plain text, and neither does any text that the
//! store gives out.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use inlet_config::secret::Secret;
use inlet_store::{
    Answer, Begun, QuestionDraft, RequestKey, Role, Store, TokenDraft, UploadDraft, UploadKind,
};

use crate::both::{Db, connection, on_both, user};

on_both!(a_dump_holds_no_secret);

const IN_SECRET: &str = "plain-text-of-a-secret";
const IN_CONNECTION: &str = "plain-text-of-a-connection";
const IN_KEY: &str = "-----BEGIN PRIVATE KEY----- plain-text-of-a-key";
const IN_KEYTAB: &str = "plain-text-of-a-keytab";
const IN_REQUEST: &str = "plain-text-of-a-request";
const IN_ANSWER: &str = "plain-text-of-an-answer";
const IN_QUESTION: &str = "plain-text-of-a-question";
const IN_ANSWER_OF_HUB: &str = "plain-text-of-what-another-hub-says";
const PUBLIC: &str = "-----BEGIN CERTIFICATE----- everybody may read this";

/// What was put into a store, and all that it and its types showed.
struct Filled {
    secrets: Vec<String>,
    shown: Vec<String>,
}

async fn a_dump_holds_no_secret(db: Db) {
    let store = db.open().await;
    let mut filled = Filled {
        secrets: vec![db.key.to_base64()],
        shown: vec![format!("{store:?} {:?}", db.key)],
    };
    put_values(&store, &mut filled).await;
    put_accounts(&store, &mut filled).await;
    put_request(&store, &mut filled).await;
    put_question(&store, &mut filled).await;
    assert_eq!(filled.secrets.len(), 13);
    let shown = filled.shown.concat();
    for secret in &filled.secrets {
        assert!(!shown.contains(secret), "`{secret}` is shown: {shown}");
    }
    // While the store is open, with SQLite's write-ahead log, and after it was closed.
    let open = db.dump();
    store.close().await;
    for dump in [open, db.dump()] {
        let holds = |text: &str| {
            dump.windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        // What is no secret is found, so the search can find.
        assert!(
            holds(&BASE64_STANDARD.encode(PUBLIC)),
            "the dump is the store's"
        );
        for secret in &filled.secrets {
            assert!(!holds(secret), "`{secret}` is there in plain text");
            let encoded = BASE64_STANDARD.encode(secret);
            assert!(!holds(&encoded), "`{secret}` is there in base64");
        }
    }
}

async fn put_values(store: &Store, filled: &mut Filled) {
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
    let found = store.connections().get_with_credential("c").await.unwrap();
    let values = store.secret_values(&["s"]).await.unwrap();
    filled.shown.extend([
        format!("{connection:?} {found:?} {values:?}"),
        put_upload(store, UploadKind::Key, IN_KEY).await,
        put_upload(store, UploadKind::Keytab, IN_KEYTAB).await,
        put_upload(store, UploadKind::Certificate, PUBLIC).await,
    ]);
    let secrets = [IN_SECRET, IN_CONNECTION, IN_KEY, IN_KEYTAB];
    filled.secrets.extend(secrets.map(str::to_owned));
}

/// Stores an upload; what its types show.
async fn put_upload(store: &Store, kind: UploadKind, text: &str) -> String {
    let draft = UploadDraft {
        kind,
        bytes: text.as_bytes().to_vec(),
        subject: None,
        expires_at_ms: None,
    };
    let upload = store
        .uploads()
        .put(kind.as_str(), &draft, "ada")
        .await
        .unwrap();
    let content = store.uploads().content(kind.as_str()).await.unwrap();
    format!("{draft:?} {upload:?} {content:?}")
}

async fn put_accounts(store: &Store, filled: &mut Filled) {
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
    let found = store.sessions().find(session.token.expose()).await.unwrap();
    let draft = TokenDraft {
        name: "ci".to_owned(),
        username: "ada".to_owned(),
        role: Role::Viewer,
        expires_at_ms: None,
    };
    let (token, text) = store.tokens().create(&draft).await.unwrap();
    filled.shown.push(format!(
        "{setup:?} {session:?} {found:?} {token:?} {text:?}"
    ));
    for secret in [setup, session.token, session.csrf_token, text] {
        filled.secrets.push(secret.expose().to_owned());
    }
}

async fn put_request(store: &Store, filled: &mut Filled) {
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
    let body = IN_REQUEST.as_bytes();
    store.requests().begin(request, body).await.unwrap();
    store
        .requests()
        .finish(request, body, &answer)
        .await
        .unwrap();
    let begun = store.requests().begin(request, body).await.unwrap();
    assert_eq!(begun, Begun::Answered(answer.clone()));
    filled.shown.push(format!("{answer:?} {begun:?}"));
    filled
        .secrets
        .extend([IN_REQUEST, IN_ANSWER].map(str::to_owned));
}

/// Asks one hub something for another, which answers.
async fn put_question(store: &Store, filled: &mut Filled) {
    let (asked, answer) = (Secret::new(IN_QUESTION), Secret::new(IN_ANSWER_OF_HUB));
    let draft = QuestionDraft {
        from_hub: "a",
        to_hub: "b",
        asked: &asked,
        within: Duration::from_secs(1),
    };
    let questions = store.questions();
    let id = questions.ask(&draft).await.unwrap();
    let taken = questions.take(&id).await.unwrap();
    questions.answer(&id, &answer).await.unwrap();
    let told = questions.answer_to(&id).await.unwrap();
    filled.shown.push(format!("{draft:?} {taken:?} {told:?}"));
    filled
        .secrets
        .extend([IN_QUESTION, IN_ANSWER_OF_HUB].map(str::to_owned));
}
