//! Builds the crate again when the page was built: the embedded files change their names with it.

use std::{fs, io};

const PAGE: &str = "../../ui/dist";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    // A path that does not exist counts as changed each time; an empty folder is a build without the page.
    fs::create_dir_all(PAGE)?;
    println!("cargo:rerun-if-changed={PAGE}");
    Ok(())
}
