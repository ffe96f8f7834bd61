//! How many requests may be in flight over all writers: all of them, until the target asks for
//! fewer; then half, and slowly more again.

use parking_lot::Mutex;
use tokio::sync::Notify;

/// Confirmed requests in a row after which one more may be in flight.
const CONFIRMED_FOR_ONE_MORE: usize = 32;

/// Shared by the writers of a run.
#[derive(Debug)]
pub(crate) struct Throttle {
    most: usize,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: usize,
    in_flight: usize,
    confirmed: usize,
}

/// The right to have one request in flight.
#[derive(Debug)]
pub(crate) struct Permit<'a>(&'a Throttle);

impl Throttle {
    /// At most so many requests.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                limit: most,
                in_flight: 0,
                confirmed: 0,
            }),
            freed: Notify::new(),
        }
    }

    /// Waits until one more request may be in flight.
    pub(crate) async fn acquire(&self) -> Permit<'_> {
        loop {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            self.freed.notified().await;
        }
    }

    fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = self.state.lock();
        (state.in_flight < state.limit).then(|| {
            state.in_flight += 1;
            Permit(self)
        })
    }

    /// The target asks for fewer: half of what was allowed, at least one.
    pub(crate) fn slow_down(&self) {
        let mut state = self.state.lock();
        state.limit = (state.limit / 2).max(1);
        state.confirmed = 0;
    }

    /// A request was confirmed.
    pub(crate) fn confirmed(&self) {
        let mut state = self.state.lock();
        if state.limit < self.most {
            state.confirmed += 1;
            if state.confirmed >= CONFIRMED_FOR_ONE_MORE {
                state.confirmed = 0;
                state.limit += 1;
                self.freed.notify_one();
            }
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.state.lock().in_flight -= 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_grows_again() {
        let throttle = Throttle::new(4);
        let permits: Vec<_> = (0..4).map_while(|_| throttle.try_acquire()).collect();
        assert_eq!(permits.len(), 4);
        throttle.slow_down();
        drop(permits);
        let two: Vec<_> = (0..4).map_while(|_| throttle.try_acquire()).collect();
        assert_eq!(two.len(), 2);
        drop(two);
        for _ in 0..CONFIRMED_FOR_ONE_MORE * 10 {
            throttle.confirmed();
        }
        let permits: Vec<_> = (0..9).map_while(|_| throttle.try_acquire()).collect();
        assert_eq!(permits.len(), 4);
    }

    #[tokio::test]
    async fn whoever_waits_is_woken() {
        let throttle = Throttle::new(1);
        let first = throttle.acquire().await;
        let (second, ()) = tokio::join!(throttle.acquire(), async { drop(first) });
        drop(second);
    }
}
