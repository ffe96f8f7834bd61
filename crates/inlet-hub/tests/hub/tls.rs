//! TLS by files that are read again when they change.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_hub::options::{HubOptions, TlsFiles};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring,
    pki_types::CertificateDer,
};
use rustls_pki_types::pem::PemObject as _;

use crate::{uploads::key_and_certificate, world::World};

type Stream = StreamOwned<ClientConnection, TcpStream>;

const HOST: &str = "hub.plant.example";

/// Files for a hub, and what they hold.
fn write(folder: &Path, certificate: &str, key: &str) -> TlsFiles {
    let files = TlsFiles {
        certificate: folder.join("cert.pem"),
        key: folder.join("key.pem"),
    };
    fs::write(&files.certificate, certificate).unwrap();
    fs::write(&files.key, key).unwrap();
    files
}

/// Connects as a client that trusts one certificate.
fn connect(world: &World, certificate: &str) -> Result<Stream, std::io::Error> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), HOST.try_into().unwrap()).unwrap();
    let socket = TcpStream::connect(world.address)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(client, socket);
    get_healthz(&mut stream)?;
    Ok(stream)
}

/// One request on a connection that stays open.
fn get_healthz(stream: &mut Stream) -> std::io::Result<()> {
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        let mut part = [0; 1024];
        match stream.read(&mut part)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            num_bytes => answer.extend_from_slice(&part[..num_bytes]),
        }
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
    Ok(())
}

#[test]
fn a_changed_certificate_is_used_at_once_and_open_connections_stay() {
    let folder = tempfile::TempDir::new().unwrap();
    let (key, first) = key_and_certificate(HOST);
    let files = write(folder.path(), &first, &key);
    let world = World::with(|options| options.tls = Some(files));
    let mut open = connect(&world, &first).unwrap();

    // A certificate without its key is not used; the first one stays.
    let (new_key, second) = key_and_certificate(HOST);
    write(folder.path(), &second, &key);
    std::thread::sleep(Duration::from_millis(2500));
    connect(&world, &first).unwrap();

    write(folder.path(), &second, &new_key);
    let deadline = Instant::now() + Duration::from_secs(20);
    while connect(&world, &second).is_err() {
        assert!(Instant::now() < deadline, "the new certificate is not used");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(connect(&world, &first).is_err(), "the old one is gone");
    get_healthz(&mut open).expect("the open connection stays");
}

#[test]
fn files_that_cannot_be_used_are_told_at_the_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let (key, certificate) = key_and_certificate(HOST);
    let (other_key, _) = key_and_certificate(HOST);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (certificate, key, told) in [
        (certificate.as_str(), other_key.as_str(), "cannot be used"),
        ("hush", key.as_str(), "cannot be used"),
        (certificate.as_str(), "hush", "holds no private key in PEM"),
    ] {
        let mut options = HubOptions::new(folder.path().join("hub"));
        options.listen = ([127, 0, 0, 1], 0).into();
        options.tls = Some(write(folder.path(), certificate, key));
        let error = match runtime.block_on(inlet_hub::server::start(options)) {
            Ok(_) => panic!("{told}: it started"),
            Err(error) => error.to_string(),
        };
        assert!(
            error.contains(told) && error.contains("cert.pem") || error.contains("key.pem"),
            "{error}"
        );
    }
}
