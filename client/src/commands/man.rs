//! `orchctl man`: one manual page for each command, for packagers.

use std::path::Path;

use super::Ended;
use crate::{
    cli::{ManArgs, definition},
    error::CommandError,
    exit_code,
};

pub(super) fn run(args: &ManArgs) -> Ended {
    let fail = |error: std::io::Error| {
        CommandError::failed(format!("the manual pages cannot be written to {}", args.dir.display())).cause(error)
    };
    std::fs::create_dir_all(&args.dir).map_err(fail)?;
    write(&args.dir).map_err(fail)?;
    Ok(exit_code::OK)
}

fn write(dir: &Path) -> std::io::Result<()> {
    clap_mangen::generate_to(definition(), dir)
}
