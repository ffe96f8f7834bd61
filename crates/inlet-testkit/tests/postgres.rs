//! PostgreSQL of the test kit, for real.

use inlet_testkit::PostgresServer;

#[test]
fn databases_of_a_server_are_apart_and_it_goes_with_its_owner() {
    let server = PostgresServer::start().unwrap();
    let url = server.create_database("one").unwrap();
    assert!(url.ends_with("/one"), "{url}");
    server.create_database("two").unwrap();
    server
        .query(
            "one",
            "CREATE TABLE t (n BIGINT, name TEXT); INSERT INTO t VALUES (7, 'a')",
        )
        .unwrap();
    assert_eq!(server.query("one", "SELECT * FROM t").unwrap(), "7\ta\n");
    let refused = server.query("two", "SELECT * FROM t").unwrap_err();
    assert!(refused.to_string().contains("does not exist"), "{refused}");

    let port = url.rsplit(':').next().unwrap().split('/').next().unwrap();
    let address = format!("127.0.0.1:{port}");
    assert!(std::net::TcpStream::connect(&address).is_ok());
    drop(server);
    assert!(std::net::TcpStream::connect(&address).is_err());
}
