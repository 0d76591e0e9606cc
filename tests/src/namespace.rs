//! Runs a test again in namespaces of its own, where it may lower limits of the kernel and mount file systems.

use std::{path::Path, process::Command};

/// Set where a test runs in its namespaces.
const INSIDE: &str = "ORCH_TEST_NAMESPACE";

/// Runs the test of that full name in a user and a mount namespace of its own. Where none can be had it says so, and passes.
///
/// # Panics
/// When the test fails there, or there is no test of that name.
pub fn inside(name: &str, test: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return test();
    }
    let unshare = || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount"]).env(INSIDE, "1");
        command
    };
    if !unshare().args(["mount", "-t", "tmpfs", "none", "/mnt"]).status().is_ok_and(|status| status.success()) {
        return eprintln!("skipped: no namespaces in which limits and mounts can be changed can be had here");
    }
    let this = std::env::current_exe().expect("the path of the running test");
    let output = unshare().arg(this).args(["--exact", "--nocapture", name]).output().expect("unshare runs");
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "in the namespaces:\n{said}\n{complained}");
}

/// Sets a limit of this user namespace, such as `max_inotify_watches`.
///
/// # Panics
/// When the kernel refuses.
pub fn set_limit(name: &str, most: u32) {
    let file = Path::new("/proc/sys/user").join(name);
    std::fs::write(&file, most.to_string()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Mounts an empty file system in memory.
///
/// # Panics
/// When the kernel refuses.
pub fn mount(dir: &Path) {
    let status = Command::new("mount").args(["-t", "tmpfs", "none"]).arg(dir).status();
    assert!(status.expect("mount runs").success(), "nothing can be mounted at {}", dir.display());
}

/// Takes the file system away, also from those who have files of it open.
///
/// # Panics
/// When the kernel refuses.
pub fn unmount(dir: &Path) {
    let status = Command::new("umount").arg("--lazy").arg(dir).status();
    assert!(status.expect("umount runs").success(), "{} cannot be unmounted", dir.display());
}
