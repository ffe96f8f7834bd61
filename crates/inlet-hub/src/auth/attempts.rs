//! How often a login may be tried: 5 wrong ones a minute for a user from an address, 30 from an address.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use crate::problem::{Code, Problem};

/// Wrong logins a [`SPAN`] for one user from one address.
const PER_USER: usize = 5;
/// Wrong logins a [`SPAN`] from one address, whoever they name.
const PER_ADDRESS: usize = 30;
/// For how long a wrong login counts.
const SPAN: Duration = Duration::from_mins(1);
/// So many users and addresses are kept apart before those of the past are swept out.
const SWEEP_FROM: usize = 1_000;

/// Who tried: a user from an address, or anybody from it.
type Who = (Option<String>, IpAddr);

/// The wrong logins of the last minute. A restart forgets them, which gives nobody more than one more
/// minute's.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<Who, VecDeque<Instant>>>);

impl Attempts {
    /// Takes an attempt before the password is looked at, so that many at the same time are no way around
    /// the limit. [`Self::forgive`] gives it back when the login is right.
    pub(crate) fn take(
        &self,
        username: &str,
        address: IpAddr,
        now: Instant,
    ) -> Result<(), Problem> {
        let mut attempts = self.0.lock();
        if attempts.len() > SWEEP_FROM {
            attempts.retain(|_, times| times.back().is_some_and(|last| now - *last < SPAN));
        }
        for (who, limit) in keys(username, address) {
            let times = attempts.entry(who).or_default();
            while times.front().is_some_and(|first| now - *first >= SPAN) {
                times.pop_front();
            }
            if let Some(first) = times.front()
                && times.len() >= limit
            {
                let age = now.duration_since(*first);
                return Err(too_many(SPAN.saturating_sub(age)));
            }
        }
        for (who, _) in keys(username, address) {
            attempts.entry(who).or_default().push_back(now);
        }
        Ok(())
    }

    /// Gives back an attempt that was right.
    pub(crate) fn forgive(&self, username: &str, address: IpAddr) {
        let mut attempts = self.0.lock();
        for (who, _) in keys(username, address) {
            if let Some(times) = attempts.get_mut(&who) {
                times.pop_back();
            }
        }
    }
}

fn keys(username: &str, address: IpAddr) -> [(Who, usize); 2] {
    [
        ((Some(username.to_lowercase()), address), PER_USER),
        ((None, address), PER_ADDRESS),
    ]
}

fn too_many(pause: Duration) -> Problem {
    Problem::new(
        Code::TooManyAttempts,
        "there were too many wrong logins from your address",
    )
    .with_hint(format!("try again in {} s", pause.as_secs() + 1))
    .with_retry_after(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn take(attempts: &Attempts, username: &str, from: IpAddr, now: Instant) -> bool {
        attempts.take(username, from, now).is_ok()
    }

    #[test]
    fn the_sixth_wrong_login_within_a_minute_is_refused_for_this_user_and_address_only() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        for seconds in 0..5 {
            let now = start + Duration::from_secs(seconds);
            assert!(take(&attempts, "Jo", HERE, now), "attempt {seconds}");
        }
        let later = start + Duration::from_secs(59);
        assert!(!take(&attempts, "jo", HERE, later), "case does not matter");
        assert!(take(&attempts, "jo", THERE, later));
        assert!(take(&attempts, "mia", HERE, later));
        let minute = start + SPAN;
        assert!(
            take(&attempts, "jo", HERE, minute),
            "the first is forgotten"
        );
        assert!(!take(&attempts, "jo", HERE, minute));
    }

    #[test]
    fn right_logins_do_not_count() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..100 {
            assert!(take(&attempts, "jo", HERE, now));
            attempts.forgive("jo", HERE);
        }
    }

    #[test]
    fn an_address_cannot_try_many_names() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        let tried = (0..100).filter(|user| take(&attempts, &format!("u{user}"), HERE, now));
        assert_eq!(tried.count(), PER_ADDRESS);
    }
}
