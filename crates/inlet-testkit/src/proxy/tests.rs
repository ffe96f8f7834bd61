//! Each fault, seen from a client of an echo server.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::{Fault, TcpProxy};
use crate::wait_until;

const DEADLINE: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(100);

fn proxy_of_an_echo_server() -> TcpProxy {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
        }
    });
    TcpProxy::start(address).unwrap()
}

fn client_of(proxy: &TcpProxy) -> TcpStream {
    let client = TcpStream::connect(proxy.address()).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client
}

fn echo(client: &mut TcpStream, text: &str) -> std::io::Result<String> {
    client.write_all(text.as_bytes())?;
    let mut answer = vec![0; text.len()];
    client.read_exact(&mut answer)?;
    Ok(String::from_utf8(answer).unwrap())
}

#[test]
fn forwards_and_cuts() {
    let proxy = proxy_of_an_echo_server();
    let mut client = client_of(&proxy);
    assert_eq!(echo(&mut client, "hello").unwrap(), "hello");
    proxy.cut();
    assert!(echo(&mut client, "hello").is_err());
    assert_eq!(echo(&mut client_of(&proxy), "again").unwrap(), "again");
}

#[test]
fn refuses_new_connections_only() {
    let proxy = proxy_of_an_echo_server();
    let mut client = client_of(&proxy);
    assert_eq!(echo(&mut client, "before").unwrap(), "before");
    proxy.set(Fault::Refuse);
    let refused = || {
        let error = TcpStream::connect(proxy.address()).err();
        error.is_some_and(|it| it.kind() == ErrorKind::ConnectionRefused)
    };
    wait_until(DEADLINE, "a refusal", refused).unwrap();
    assert_eq!(echo(&mut client, "still").unwrap(), "still");
    proxy.set(Fault::None);
    wait_until(DEADLINE, "an open port", || {
        TcpStream::connect(proxy.address()).is_ok()
    })
    .unwrap();
}

#[test]
fn holds_back_and_goes_on() {
    let proxy = proxy_of_an_echo_server();
    let mut client = client_of(&proxy);
    proxy.set(Fault::Blackhole);
    client.set_read_timeout(Some(SHORT)).unwrap();
    assert_eq!(
        echo(&mut client, "held").unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    proxy.set(Fault::None);
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut answer = [0; 4];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"held");
}

#[test]
fn drops_answers_and_then_the_connection() {
    let proxy = proxy_of_an_echo_server();
    let mut client = client_of(&proxy);
    assert_eq!(echo(&mut client, "before").unwrap(), "before");
    proxy.set(Fault::DropResponses);
    client.set_read_timeout(Some(SHORT)).unwrap();
    assert_eq!(
        echo(&mut client, "lost").unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    proxy.set(Fault::None);
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    let ended = client.read(&mut [0; 4]);
    assert!(matches!(ended, Ok(0) | Err(_)), "not cut: {ended:?}");
}

#[test]
fn delays_both_directions() {
    let proxy = proxy_of_an_echo_server();
    let mut client = client_of(&proxy);
    proxy.set(Fault::Delay(SHORT));
    let started = Instant::now();
    assert_eq!(echo(&mut client, "late").unwrap(), "late");
    assert!(started.elapsed() >= SHORT * 2);
}
