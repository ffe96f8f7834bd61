//! What to do after a request failed: the class table of [`WriteClass`] as a pure state machine.
//!
//! | class | what happens |
//! | --- | --- |
//! | `Unreachable` | again for ever, pauses doubling |
//! | `SlowDown` | fewer requests side by side, pause, again |
//! | `Refresh` | refresh and again, once; then as `Unknown` |
//! | `Split` | halves, in order; a row that alone is too large is at fault |
//! | `RowFault` | halves until the row stands alone, then its strategy |
//! | `NeedsPerson` | hold, say why, refresh and again now and then, for ever |
//! | `OurMistake` | refresh and again, three times; then as `Unknown` |
//! | `Unknown` | again three times, then halves; a row that stands alone is held as by `NeedsPerson` |
//!
//! There is no way from here to a lost row: each ends written, at fault by the target's own word,
//! or held. Time and jitter come from outside, so every line is one row of a test.

use std::time::Duration;

use inlet_message::fault::FaultKind;

use crate::sink::WriteClass;

/// Attempts at what is `Unknown` or `OurMistake` before something else is tried.
const FEW: u32 = 3;

/// How long the pauses are.
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    /// The first pause after a failure; each further one is twice as long.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// The first pause before probing what needs a person; each further one is twice as long.
    pub first_probe: Duration,
    /// The longest pause between probes.
    pub longest_probe: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(100),
            longest: Duration::from_secs(5),
            first_probe: Duration::from_secs(5),
            longest_probe: Duration::from_secs(30),
        }
    }
}

/// What to do next with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Send it again after the pause.
    Again(Duration),
    /// Refresh what the writer remembers, then send it again after the pause.
    Refresh(Duration),
    /// Let fewer requests be in flight, then send it again after the pause.
    SlowDown(Duration),
    /// Cut it in two halves and send them in order.
    Halve,
    /// Its only row is at fault.
    GiveUpRow(FaultKind),
    /// Only a person can help: refresh and try again after the pause, and say why meanwhile.
    Hold(Duration),
}

/// What a request has been through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempts {
    passing: u32,
    refreshed: u32,
    mistakes: u32,
    unknown: u32,
    held: u32,
}

impl Attempts {
    /// The step after a failure of this class, for a request of so many rows.
    pub fn after(&mut self, class: WriteClass, num_rows: usize, pauses: &Pauses) -> NextStep {
        match class {
            WriteClass::Unreachable => NextStep::Again(self.next_pause(pauses)),
            WriteClass::SlowDown => NextStep::SlowDown(self.next_pause(pauses)),
            WriteClass::Refresh if self.refreshed == 0 => {
                self.refreshed += 1;
                NextStep::Refresh(Duration::ZERO)
            }
            WriteClass::OurMistake if self.mistakes < FEW => {
                self.mistakes += 1;
                NextStep::Refresh(self.next_pause(pauses))
            }
            WriteClass::Split | WriteClass::RowFault(_) if num_rows > 1 => NextStep::Halve,
            WriteClass::Split => NextStep::GiveUpRow(FaultKind::RowRefused),
            WriteClass::RowFault(kind) => NextStep::GiveUpRow(kind),
            WriteClass::NeedsPerson => self.hold(pauses),
            WriteClass::Refresh | WriteClass::OurMistake | WriteClass::Unknown => {
                self.after_unknown(num_rows, pauses)
            }
        }
    }

    /// What a half of the request begins with: it is suspected of the same, but has not waited.
    #[must_use]
    pub fn of_half(self) -> Self {
        Self {
            passing: 0,
            held: 0,
            ..self
        }
    }

    fn after_unknown(&mut self, num_rows: usize, pauses: &Pauses) -> NextStep {
        if self.unknown < FEW {
            self.unknown += 1;
            NextStep::Again(self.next_pause(pauses))
        } else if num_rows > 1 {
            NextStep::Halve
        } else {
            self.hold(pauses)
        }
    }

    fn hold(&mut self, pauses: &Pauses) -> NextStep {
        self.held += 1;
        NextStep::Hold(doubled(pauses.first_probe, self.held, pauses.longest_probe))
    }

    fn next_pause(&mut self, pauses: &Pauses) -> Duration {
        self.passing += 1;
        doubled(pauses.first, self.passing, pauses.longest)
    }
}

/// The pause before attempt number `attempt` (from 1).
pub(crate) fn doubled(first: Duration, attempt: u32, longest: Duration) -> Duration {
    let factor = 1_u32
        .checked_shl(attempt.saturating_sub(1))
        .unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}

/// Spreads pauses over 75 to 125 % of their length, so that writers do not knock all at once.
#[derive(Debug)]
pub struct Jitter(u64);

impl Jitter {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The pause, a little shorter or longer.
    pub fn spread(&mut self, pause: Duration) -> Duration {
        // xorshift64: enough to tell writers apart, and the same in every run.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        pause.mul_f64(0.75 + (self.0 % 512) as f64 / 1024.0)
    }
}

#[cfg(test)]
mod tests;
