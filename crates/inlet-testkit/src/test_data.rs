//! Real data beside the checkout, for tests that are worth more with it.

use std::env;
use std::path::{Path, PathBuf};

/// The file `name` of the folder `INLET_TEST_DATA`, by default `shared/data` beside the workspace.
///
/// `None` when it is not there: the test then says so and skips.
pub fn data_file(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = env::var_os("INLET_TEST_DATA").map_or_else(beside, PathBuf::from);
    let file = folder.join(name);
    file.is_file().then_some(file)
}
