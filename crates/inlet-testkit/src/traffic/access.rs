//! Access rules, by Kafka's `CreateAcls` request written by hand.
//!
//! rdkafka has no call for it and Kafka's own tool is not among the jars of the broker; the request
//! is small and version 1 of it is fixed for ever.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};

use super::DEADLINE;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource<'a> {
    /// One topic by name, or all by `*`.
    Topic(&'a str),
    /// One consumer group by name, or all by `*`.
    Group(&'a str),
}

/// What a rule allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Everything.
    All,
    /// Reading messages, or being a member of a group.
    Read,
    /// Producing messages.
    Write,
    /// Seeing that it exists, and where it begins and ends.
    Describe,
}

impl Operation {
    /// Kafka's number of the operation.
    fn code(self) -> u8 {
        match self {
            Self::All => 2,
            Self::Read => 3,
            Self::Write => 4,
            Self::Describe => 8,
        }
    }
}

const CREATE_ACLS: i16 = 30;
const VERSION: i16 = 1;
const LITERAL: u8 = 3;
const ALLOW: u8 = 3;

/// Allows `user` (of SASL, or a whole distinguished name such as `CN=inlet-client`) an operation.
///
/// The controller has stored the rule on return; the brokers learn of it a moment later.
pub fn allow(
    bootstrap: &str,
    user: &str,
    resource: Resource<'_>,
    operation: Operation,
) -> Result<()> {
    let request = request(user, resource, operation);
    let answer = exchange(bootstrap, &request)
        .with_context(|| format!("allow `{user}` {operation:?} on {resource:?}"))?;
    // Correlation id, throttle time and number of results, 4 bytes each, then the error code.
    let code = answer
        .get(12..14)
        .context("the answer to `CreateAcls` is too short")?;
    let code = i16::from_be_bytes([code[0], code[1]]);
    ensure!(
        code == 0,
        "allow `{user}` {operation:?} on {resource:?}: error code {code}"
    );
    Ok(())
}

fn request(user: &str, resource: Resource<'_>, operation: Operation) -> Vec<u8> {
    let (kind, name) = match resource {
        Resource::Topic(name) => (2, name),
        Resource::Group(name) => (3, name),
    };
    let mut bytes = Vec::new();
    bytes.extend(CREATE_ACLS.to_be_bytes());
    bytes.extend(VERSION.to_be_bytes());
    bytes.extend(1_i32.to_be_bytes()); // correlation id
    string(&mut bytes, "inlet-testkit"); // client id
    bytes.extend(1_i32.to_be_bytes()); // number of rules
    bytes.push(kind);
    string(&mut bytes, name);
    bytes.push(LITERAL);
    string(&mut bytes, &format!("User:{user}"));
    string(&mut bytes, "*"); // from any host
    bytes.extend([operation.code(), ALLOW]);
    bytes
}

fn string(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as i16).to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Sends one request to the first broker that accepts, and returns the answer without its length.
fn exchange(bootstrap: &str, request: &[u8]) -> Result<Vec<u8>> {
    let mut broker = bootstrap
        .split(',')
        .find_map(|address| TcpStream::connect(address).ok())
        .with_context(|| format!("no broker of `{bootstrap}` accepts a connection"))?;
    broker.set_read_timeout(Some(DEADLINE))?;
    broker.write_all(&(request.len() as i32).to_be_bytes())?;
    broker.write_all(request)?;
    let mut length = [0; 4];
    broker.read_exact(&mut length)?;
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    broker.read_exact(&mut answer)?;
    Ok(answer)
}
