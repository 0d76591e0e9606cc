//! The arguments of the demo.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Leave the repo, the daemon's state and every prompt there, and print how to look at them.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Show the pings on your desktop, too.
    #[arg(long)]
    pub(crate) notify: bool,
    /// Do not pause for the reader. There are pauses on a terminal only.
    #[arg(long)]
    pub(crate) fast: bool,
}
