//! `orchctl completions`: for packagers, and for a shell's start file.

use super::Ended;
use crate::{
    cli::{CompletionsArgs, definition},
    exit_code,
    output::print,
};

pub(super) fn run(args: &CompletionsArgs) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut definition(), "orchctl", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(exit_code::OK)
}
