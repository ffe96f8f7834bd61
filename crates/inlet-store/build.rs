//! Tells cargo that the embedded migrations are part of the crate: `sqlx::migrate!` alone would
//! not notice a new file.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
