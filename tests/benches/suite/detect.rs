//! From a commit to whoever wants to know of it, beside a bare watcher of the ref and beside the workflow's shell loop.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints what it measured, and a broken surrounding ends it"
)]

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

fn main() {
    if !orch_e2e::measuring::is_wanted() {
        return;
    }
    println!("## From a commit to the ping\n");
    #[cfg(target_os = "linux")]
    {
        renames::measure();
        commits::measure();
        shell_loop::measure();
    }
    #[cfg(not(target_os = "linux"))]
    println!("Skipped: the reference is inotify, which this system has not.\n");
}
