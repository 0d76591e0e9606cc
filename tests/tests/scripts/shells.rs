//! The shells that scripts must run under, and programs that stand before the real ones in the `PATH`.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// A shell, and the words that have it run a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shell {
    pub(crate) program: &'static str,
    pub(crate) options: &'static [&'static str],
}

const SHELLS: &[Shell] = &[
    Shell { program: "dash", options: &[] },
    Shell { program: "bash", options: &[] },
    Shell { program: "zsh", options: &["-f"] },
    Shell { program: "bash", options: &["--posix"] },
    Shell { program: "zsh", options: &["--emulate", "sh", "-f"] },
];

/// The real program of that name.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let dirs = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&dirs).map(|dir| dir.join(program)).find(|path| path.is_file())
}

/// Every shell that is installed, in each way that a script may be started by it.
pub(crate) fn shells() -> Vec<Shell> {
    let (there, missing): (Vec<Shell>, Vec<Shell>) =
        SHELLS.iter().copied().partition(|shell| find(shell.program).is_some());
    for shell in missing {
        eprintln!("passed over: {} is not installed", shell.program);
    }
    assert!(!there.is_empty(), "no shell is installed");
    there
}

/// Every shell that is installed, as it is by itself: where many names are tried.
pub(crate) fn usual_shells() -> Vec<Shell> {
    let usual = |shell: &Shell| SHELLS.iter().find(|first| first.program == shell.program) == Some(shell);
    shells().into_iter().filter(usual).collect()
}

/// Writes a program that stands before the real one.
pub(crate) fn stub(dir: &Path, name: &str, body: &str) {
    fs::create_dir_all(dir).expect("the directory of stubs");
    let file = dir.join(name);
    fs::write(&file, format!("#!/bin/sh\n{body}\n")).expect("a stub");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a stub that can be run");
}

/// The `PATH` with that directory before all others.
pub(crate) fn path_with(dir: &Path) -> std::ffi::OsString {
    let usual = env::var_os("PATH").unwrap_or_default();
    env::join_paths([dir.to_owned()].into_iter().chain(env::split_paths(&usual))).expect("directories without colons")
}
