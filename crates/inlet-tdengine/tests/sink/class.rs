//! Every line of the class table, as a server's answer to an exec and to a statement as text.

use inlet_pipeline::sink::SinkWriter;
use inlet_sandbox::{FaultRule, RequestKind, SandboxOptions};
use inlet_tdengine::CLASSES;

use crate::{harness::Server, rows::usual};

#[tokio::test]
async fn every_code_has_its_class_in_every_way_and_passes() {
    let server = Server::sandbox("classes", SandboxOptions::default()).usual();
    let sandbox = server.sandbox.as_ref().unwrap();
    for line in CLASSES {
        let mut writer = server.writer().await;
        let bound = [RequestKind::Prepare, RequestKind::Bind, RequestKind::Exec];
        let requests = bound.map(|kind| (kind, usual(2, 10)));
        for (kind, request) in requests
            .into_iter()
            .chain([(RequestKind::Query, usual(20, 1))])
        {
            sandbox.add_fault(FaultRule::code(kind, 1, line.code, "on order"));
            let error = writer.write(&request).await.unwrap_err();
            assert_eq!(
                error.class, line.class,
                "0x{:04X} {kind:?}: {error}",
                line.code
            );
            assert_eq!(error.code, Some(line.code));
            sandbox.clear_faults();
            writer.write(&request).await.unwrap();
        }
    }
    assert_eq!(sandbox.stats().out_of_order, 0);
}

/// After three mistakes of ours rows go as SQL, which no fault of binds reaches.
#[tokio::test]
async fn repeated_mistakes_lead_to_sql() {
    let server = Server::sandbox("mistakes", SandboxOptions::default()).usual();
    let sandbox = server.sandbox.as_ref().unwrap();
    let mut writer = server.writer().await;
    sandbox.add_fault(FaultRule::code(RequestKind::Bind, 1000, 0x022A, "on order"));
    for _ in 0..3 {
        writer.write(&usual(2, 10)).await.unwrap_err();
    }
    writer.write(&usual(2, 10)).await.unwrap();
    assert_eq!(server.count(), 20);
}
