//! Passwords: the rules, and their hashes (argon2id), off the async threads.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::Error};
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Characters that a password has at least.
pub(crate) const MIN_CHARS: usize = 10;
/// Characters that a password has at most: hashing a megabyte would be a way to keep the hub busy.
pub(crate) const MAX_CHARS: usize = 256;

/// A hash takes 19 MiB and a core for some ten milliseconds; more at once than this help nobody.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Whether a password may be taken; `path` is its key in the body.
pub(crate) fn check_rules(path: &str, password: &str, username: &str) -> Result<(), Problem> {
    let num_chars = password.chars().count();
    let refused = |message: String| Err(Problem::invalid_value(path, message));
    if num_chars < MIN_CHARS {
        return refused(format!("a password has at least {MIN_CHARS} characters"));
    }
    if num_chars > MAX_CHARS {
        return refused(format!("a password has at most {MAX_CHARS} characters"));
    }
    if password.to_lowercase() == username.to_lowercase() {
        return refused("the password may not be the user name".to_owned());
    }
    Ok(())
}

/// The hash of a password, as a PHC string with its own salt.
pub(crate) async fn hash(password: String) -> Result<String, Problem> {
    let hashed = off_thread(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
    });
    hashed.await?.map_err(|error| Problem::internal(&error))
}

/// Whether a password belongs to a hash. Without a hash (there is no such user) it takes the same time and
/// is false, so that nobody learns who exists by waiting.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    let verified = off_thread(move || {
        let Some(hash) = hash else {
            return Argon2::default()
                .hash_password(password.as_bytes())
                .map(|_| false);
        };
        match Argon2::default().verify_password(password.as_bytes(), hash.as_str()) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(other) => Err(other),
        }
    });
    verified.await?.map_err(|error| Problem::internal(&error))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = HASHING.acquire().await;
    let _turn = turn.map_err(|error| Problem::internal(&error))?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::internal(&error))
}
