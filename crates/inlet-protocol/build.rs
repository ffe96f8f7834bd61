//! Compiles the messages of the link. Without `protoc`: protox reads the file in Rust.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let files = protox::compile(["inlet/link/v1/link.proto"], ["proto"])?;
    // Without transport there is no `LinkClient::connect`, which would hide the call of that name.
    // Bytes are shared with the buffer that they came in, so rows are not copied once more.
    tonic_prost_build::configure()
        .bytes(".")
        .build_transport(false)
        .compile_fds(files)?;
    Ok(())
}
