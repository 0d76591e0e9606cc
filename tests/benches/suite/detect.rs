//! From a commit to whoever wants to know of it, beside a bare watcher of the ref and beside the workflow's shell loop.

#[cfg(target_os = "linux")]
mod commits;
#[cfg(target_os = "linux")]
mod renames;
#[cfg(target_os = "linux")]
mod shell_loop;
#[cfg(target_os = "linux")]
mod watcher;
#[cfg(target_os = "linux")]
mod world;

use orch_e2e::tier::Tier;

pub(crate) fn measure(tier: Tier) {
    println!("## From a commit to the ping\n");
    #[cfg(target_os = "linux")]
    {
        renames::measure(tier);
        commits::measure(tier);
        shell_loop::measure(tier);
    }
    #[cfg(not(target_os = "linux"))]
    println!("Skipped: the reference is inotify, which this system has not.\n");
}
