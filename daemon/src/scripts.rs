//! Script files: what a person asked to have on the disk, below the state directory and never in a repo.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use orch_shared::paths::{PathsError, ensure_private_dir};
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum ScriptFileError {
    #[error("cannot make the directory for scripts")]
    Directory(#[source] PathsError),
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Puts a script, or what belongs to one, in place of the one that was there, whole or not at all. Only this user can
/// read it, and a script can be run.
pub(crate) fn write_script(dir: &Path, name: &str, text: &str) -> Result<PathBuf, ScriptFileError> {
    ensure_private_dir(dir).map_err(ScriptFileError::Directory)?;
    let path = dir.join(name);
    let unfinished = dir.join(format!(".{name}.{}", std::process::id()));
    let mode = if name.ends_with(".sh") { 0o700 } else { 0o600 };
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&unfinished)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&unfinished, &path));
    written.map_err(|source| {
        // Nothing half written stays behind; that it may not be there at all is fine.
        drop(fs::remove_file(&unfinished));
        ScriptFileError::Write { path: path.clone(), source }
    })?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_script_is_replaced_whole_for_this_user_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let dir = dir.path().join("scripts");
        for text in ["first", "second"] {
            let path = write_script(&dir, "setup.sh", text).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("there"), text);
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o700);
        }
        assert_eq!(fs::read_dir(&dir).expect("there").count(), 1);
        fs::create_dir(dir.join("taken.sh")).expect("made");
        let error = write_script(&dir, "taken.sh", "x").expect_err("a directory is there");
        assert!(error.to_string().contains("taken.sh"), "{error}");
        assert_eq!(fs::read_dir(&dir).expect("there").count(), 2, "nothing half written is left");
    }
}
