//! A server that goes away.

use inlet_store::{ErrorClass, MasterKey, Store, StoreError};
use inlet_testkit::PostgresServer;

use crate::both::source;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_told_apart_from_a_mistake() {
    let server = PostgresServer::start().unwrap();
    let address = server.create_database("hub").unwrap();
    let store = Store::open(&address, &MasterKey::generate()).await.unwrap();
    source(&store, "plant").await;
    drop(server);
    // The first call may meet a connection that breaks, a later one none at all.
    for _ in 0..2 {
        let gone = store.sources().all_desired().await.unwrap_err();
        assert!(matches!(gone, StoreError::Unavailable { .. }), "{gone:?}");
        assert_eq!(
            (gone.class(), gone.is_transient()),
            (ErrorClass::External, true)
        );
        let text = gone.to_string();
        assert!(
            text.contains("127.0.0.1") && !text.contains("secret"),
            "{text}"
        );
    }
}
