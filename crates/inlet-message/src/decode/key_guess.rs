//! Messages of a topic mostly have the same keys in the same order, so the decoder guesses each key
//! from the message before and compares eight bytes instead of reading and hashing a name.
//!
//! A wrong guess costs a look-up and is corrected for the next message; it never changes a result.

use super::tree::Target;

/// Keys further back in an object are looked up every time.
const MAX_GUESSES: usize = 512;

/// The key that is expected at one position of an object.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    /// The first eight bytes of `quoted`, and a mask over those that exist.
    head: u64,
    mask: u64,
    /// The key with its closing quote, as it stands in the message; empty: none was seen here.
    quoted: Vec<u8>,
    pub(crate) target: Target,
}

impl Guess {
    /// Bytes of the key with its closing quote.
    #[inline]
    pub(crate) fn num_bytes(&self) -> usize {
        self.quoted.len()
    }
}

/// The keys of one node of the field tree, by position.
#[derive(Debug, Default)]
pub(crate) struct KeyGuesses {
    guesses: Vec<Guess>,
}

impl KeyGuesses {
    /// The guess for this position, if it is the key at the beginning of `rest`.
    #[inline]
    pub(crate) fn check(&self, position: usize, rest: &[u8]) -> Option<&Guess> {
        let guess = self.guesses.get(position)?;
        let head = rest.first_chunk::<8>()?;
        if (u64::from_le_bytes(*head) ^ guess.head) & guess.mask != 0 {
            return None;
        }
        let len = guess.quoted.len();
        let matches = len > 0 && (len <= 8 || rest.get(8..len) == Some(&guess.quoted[8..]));
        matches.then_some(guess)
    }

    /// Remembers the key (as it stands in the message, without quotes) for the next message.
    pub(crate) fn learn(&mut self, position: usize, raw_key: &str, target: Target) {
        if position >= MAX_GUESSES {
            return;
        }
        if position >= self.guesses.len() {
            self.guesses.resize_with(position + 1, Guess::default);
        }
        let guess = &mut self.guesses[position];
        guess.quoted.clear();
        guess.quoted.extend_from_slice(raw_key.as_bytes());
        guess.quoted.push(b'"');
        let mut head = [0; 8];
        let num_bytes = guess.quoted.len().min(8);
        head[..num_bytes].copy_from_slice(&guess.quoted[..num_bytes]);
        guess.head = u64::from_le_bytes(head);
        guess.mask = u64::MAX >> (64 - 8 * num_bytes);
        guess.target = target;
    }
}
