//! Free ports on loopback.
//!
//! A port that is free now may be taken a moment later. Two things make that rare: the ports lie
//! below the kernel's ephemeral range, so no outgoing connection takes them, and one process never
//! hands out a port twice. Whoever starts a server still retries on a clash.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// First port that may be handed out, and how many follow it; Linux picks ephemeral ones from 32768.
const FIRST: u32 = 10_000;
const COUNT: u32 = 22_000;

/// A TCP port of 127.0.0.1 that nothing listens on.
///
/// # Panics
/// When every port of the range is taken.
pub fn free_port() -> u16 {
    static NEXT: OnceLock<AtomicU32> = OnceLock::new();
    // Processes begin at random places, so that two test binaries seldom try the same port.
    let next = NEXT.get_or_init(|| AtomicU32::new(RandomState::new().hash_one(0) as u32 % COUNT));
    (0..COUNT)
        .map(|_| (FIRST + next.fetch_add(1, Ordering::Relaxed) % COUNT) as u16)
        .find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
        .expect("one of 22,000 ports is free")
}
