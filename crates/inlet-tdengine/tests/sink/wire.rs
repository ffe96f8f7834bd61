//! Connections that end, and those that are encrypted.

use std::{net::SocketAddr, time::Duration};

use inlet_pipeline::sink::{Sink, SinkWriter, WriteClass};
use inlet_sandbox::{Fault, FaultRule, RequestKind, Sandbox, SandboxOptions, TlsIdentity};

use crate::{harness::Server, rows::usual};

#[tokio::test]
async fn a_lost_answer_is_an_unknown_outcome_and_writing_again_is_harmless() {
    let server = Server::sandbox("lost", SandboxOptions::default()).usual();
    let sandbox = server.sandbox.as_ref().unwrap();
    let mut writer = server.writer().await;
    for applied in [false, true] {
        sandbox.add_fault(FaultRule {
            on: RequestKind::Exec,
            skip: 0,
            times: Some(1),
            containing: None,
            fault: Fault::Close { applied },
        });
        let error = writer.write(&usual(3, 7)).await.unwrap_err();
        assert_eq!(error.class, WriteClass::Unreachable, "{error}");
        writer.write(&usual(3, 7)).await.unwrap();
        assert_eq!(server.count(), 21);
        sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_server_that_comes_back_is_written_to_again() {
    let mut server = Server::sandbox("restart", SandboxOptions::default()).usual();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    let address: SocketAddr = server.sandbox.as_ref().unwrap().address();
    server.sandbox.take().unwrap().stop();
    let error = writer.write(&usual(3, 7)).await.unwrap_err();
    assert_eq!(error.class, WriteClass::Unreachable, "{error}");
    let options = SandboxOptions {
        address,
        ..SandboxOptions::default()
    };
    server.sandbox = Some(Sandbox::start(options).unwrap());
    // The sandbox kept nothing.
    server.sink().prepare().await.unwrap();
    writer.write(&usual(3, 7)).await.unwrap();
    assert_eq!(server.count(), 21);
}

/// A future that is dropped between bind and exec leaves no half-used connection behind.
#[tokio::test]
async fn a_write_that_is_given_up_does_not_confuse_the_next() {
    let server = Server::sandbox("dropped_future", SandboxOptions::default()).usual();
    let sandbox = server.sandbox.as_ref().unwrap();
    let mut writer = server.writer().await;
    sandbox.add_fault(FaultRule {
        on: RequestKind::Exec,
        skip: 0,
        times: Some(1),
        containing: None,
        fault: Fault::Hold { applied: false },
    });
    let limit = Duration::from_millis(300);
    assert!(
        tokio::time::timeout(limit, writer.write(&usual(3, 7)))
            .await
            .is_err()
    );
    writer.write(&usual(3, 7)).await.unwrap();
    assert_eq!(sandbox.stats().out_of_order, 0);
    assert_eq!(server.count(), 21);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let server = Server::sandbox("silent", SandboxOptions::default()).usual();
    let sandbox = server.sandbox.as_ref().unwrap();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    sandbox.add_fault(FaultRule {
        on: RequestKind::Bind,
        skip: 0,
        times: None,
        containing: None,
        fault: Fault::Hold { applied: false },
    });
    // From here on the clock jumps to whatever is waited for.
    tokio::time::pause();
    let error = writer.write(&usual(3, 7)).await.unwrap_err();
    assert_eq!(error.class, WriteClass::Unreachable, "{error}");
    tokio::time::resume();
    sandbox.clear_faults();
    writer.write(&usual(3, 7)).await.unwrap();
}

/// A connection that died while nobody used it costs no failed write.
#[tokio::test]
async fn a_connection_that_died_while_idle_is_replaced() {
    let mut server = Server::sandbox("idle", SandboxOptions::default()).usual();
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    let address = server.sandbox.as_ref().unwrap().address();
    server.sandbox.take().unwrap().stop();
    let options = SandboxOptions {
        address,
        ..SandboxOptions::default()
    };
    server.sandbox = Some(Sandbox::start(options).unwrap());
    server.sink().prepare().await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    writer.write(&usual(3, 7)).await.unwrap();
    assert_eq!(server.count(), 21);
}

#[tokio::test]
async fn rows_and_statements_travel_over_tls() {
    let certificate = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let pem = certificate.cert.pem();
    let options = SandboxOptions {
        tls: Some(TlsIdentity {
            certificates_pem: pem.clone().into_bytes(),
            key_pem: certificate.signing_key.serialize_pem().into_bytes(),
        }),
        ..SandboxOptions::default()
    };
    let mut server = Server::sandbox("tls", options).usual();
    let error = server.sink().prepare().await.unwrap_err();
    assert_eq!(error.class, WriteClass::NeedsPerson, "{error}");
    assert!(error.message.contains("TLS handshake failed"), "{error}");

    server.target.connection.ca = Some(pem);
    let mut writer = server.writer().await;
    writer.write(&usual(3, 7)).await.unwrap();
    let count = format!("SELECT COUNT(*) FROM {}.meters", server.target.database);
    let answer = server.sandbox.as_ref().unwrap().sql(&count).unwrap();
    assert_eq!(answer["data"][0][0], 21);
}
