use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Instant,
};

use super::*;

/// A server that sends back what it gets.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = stream.read(&mut buffer) {
                    if stream.write_all(&buffer[..length]).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// Sends these bytes and waits for them to come back.
fn round_trip(stream: &mut TcpStream, num_bytes: usize) -> std::io::Result<Duration> {
    let started = Instant::now();
    stream.write_all(&vec![7; num_bytes])?;
    stream.read_exact(&mut vec![0; num_bytes])?;
    Ok(started.elapsed())
}

#[test]
fn every_toxic_does_what_its_name_says() {
    let Some(proxy) = Toxiproxy::start().unwrap() else {
        return;
    };
    let line = proxy.line(echo()).unwrap();
    let connect = || {
        let stream = TcpStream::connect(line.address()).unwrap();
        let limit = Some(Duration::from_millis(500));
        stream.set_read_timeout(limit).unwrap();
        stream
    };
    let mut stream = connect();
    round_trip(&mut stream, 10).unwrap();

    let late = Toxic::Latency(Duration::from_millis(100));
    line.add(late).unwrap();
    let took = round_trip(&mut stream, 10).unwrap();
    assert!(took >= Duration::from_millis(200), "{took:?}");
    line.remove(late).unwrap();

    let thin = Toxic::Bandwidth { kib_per_s: 100 };
    line.add(thin).unwrap();
    let took = round_trip(&mut connect(), 20 << 10).unwrap();
    assert!(took >= Duration::from_millis(150), "{took:?}");
    line.remove(thin).unwrap();

    line.add(Toxic::HalfOpen).unwrap();
    let error = round_trip(&mut stream, 10).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock, "nobody is told");
    line.remove(Toxic::HalfOpen).unwrap();
    round_trip(&mut connect(), 10).unwrap();

    line.add(Toxic::ResetPeer).unwrap();
    assert!(round_trip(&mut connect(), 10).is_err());
    line.remove(Toxic::ResetPeer).unwrap();
    let mut stream = connect();
    round_trip(&mut stream, 10).unwrap();

    line.down().unwrap();
    assert!(round_trip(&mut stream, 10).is_err());
    assert!(TcpStream::connect(line.address()).is_err());
    line.up().unwrap();
    round_trip(&mut connect(), 10).unwrap();
}
