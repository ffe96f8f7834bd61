//! `inlet man`: the manual pages, from the same declarations as `--help`.

use std::fs;

use anyhow::Context as _;
use clap::CommandFactory as _;

use super::Outcome;
use crate::cli::{Cli, ManArgs};

/// Writes `inlet.1` and an `inlet-<command>.1` for each command.
pub(crate) fn run(args: &ManArgs) -> Outcome {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("creating `{}`", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("writing the manual pages into `{}`", folder.display()))?;
    Ok(())
}
