//! The store on both of its databases.

use inlet_store::*;
#[tokio::test]
async fn smoke() {
    let dir = tempfile::tempdir().unwrap();
    let s = Store::open(
        dir.path().join("a b?.db").to_str().unwrap(),
        &MasterKey::generate(),
    )
    .await
    .unwrap();
    let d = SourceDraft {
        document: "x".into(),
        name: "N".into(),
        summary: serde_json::json!({"a":1}),
        search_text: "N".into(),
        references: vec![],
        comment: None,
    };
    let c = s
        .sources()
        .create(&d, Desired::Stopped, "me")
        .await
        .unwrap();
    println!(
        "{c:?} {:?}",
        std::fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect::<Vec<_>>()
    );
    println!("{:?}", s.sources().update(&c.id, 3, &d, "x").await);
    println!("{:?}", s.sources().create(&d, Desired::Stopped, "x").await);
    println!("{:?}", s.sources().list(&SourceQuery::default()).await);
}
