//! Prompt files: where a session can be pointed at something that exists on disk.
//!
//! A prompt is written whole or not at all: to a new file beside it, then renamed over the old one.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use orch_shared::{
    alert::PromptKind,
    ids::{RepoName, TaskId},
    paths::{PathsError, ensure_private_dir},
};
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum PromptFileError {
    #[error("cannot make the directory for prompts")]
    Directory(#[source] PathsError),
    #[error("cannot write the prompt {}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Where prompts are written: `prompts/<repo>/<task>/<kind>.md` below the state directory.
#[derive(Debug)]
pub(crate) struct PromptFiles {
    root: PathBuf,
}

impl PromptFiles {
    pub(crate) const fn below(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where a prompt lies, written or not.
    pub(crate) fn path(&self, repo: &RepoName, task: &TaskId, kind: PromptKind) -> PathBuf {
        self.root.join(repo.as_str()).join(task.as_str()).join(format!("{kind}.md"))
    }

    /// Puts a prompt in place of the one that was there.
    pub(crate) fn write(
        &self,
        repo: &RepoName,
        task: &TaskId,
        kind: PromptKind,
        text: &str,
    ) -> Result<PathBuf, PromptFileError> {
        let path = self.path(repo, task, kind);
        let dir = path.parent().unwrap_or(&self.root);
        ensure_private_dir(dir).map_err(PromptFileError::Directory)?;
        let unfinished = dir.join(format!(".{kind}.md.{}", std::process::id()));
        replace(&unfinished, &path, text).map_err(|source| {
            // Nothing half written stays behind; that it may not be there at all is fine.
            drop(fs::remove_file(&unfinished));
            PromptFileError::Write { path: path.clone(), source }
        })?;
        Ok(path)
    }
}

fn replace(unfinished: &Path, path: &Path, text: &str) -> io::Result<()> {
    // Not flushed to the disk: the ping waits for this, and after a loss of power the prompt is rendered anew.
    fs::write(unfinished, text)?;
    fs::rename(unfinished, path)
}

/// When each of the person's templates was last written, and its size: what tells that they must be read again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TemplatesStamp(BTreeMap<OsString, (SystemTime, u64)>);

impl TemplatesStamp {
    pub(crate) fn of(dir: &Path) -> Self {
        let stamp = |file: fs::DirEntry| {
            let name =
                Some(file.file_name()).filter(|name| Path::new(name).extension().is_some_and(|it| it == "md"))?;
            // A link is followed: what it leads to is what is read.
            let found = fs::metadata(file.path()).ok()?;
            Some((name, (found.modified().ok()?, found.len())))
        };
        // Most people have no templates of their own: then one look is enough.
        Self(fs::read_dir(dir).map_or_else(|_| BTreeMap::new(), |files| files.flatten().filter_map(stamp).collect()))
    }

    /// Those that have the name of no prompt, and are never used.
    pub(crate) fn strangers(&self) -> impl Iterator<Item = &OsStr> {
        let is_known = |name: &OsStr| PromptKind::ALL.iter().any(|kind| *name == *format!("{kind}.md"));
        self.0.keys().map(OsString::as_os_str).filter(move |name| !is_known(name))
    }

    /// True where there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads the templates that a person laid beside the configuration, `templates/<kind>.md`.
///
/// What cannot be read is left out and named.
pub(crate) fn read_templates(dir: &Path) -> (BTreeMap<PromptKind, String>, Vec<(PromptKind, String)>) {
    let (mut templates, mut problems) = (BTreeMap::new(), Vec::new());
    for kind in PromptKind::ALL {
        let path = dir.join(format!("{kind}.md"));
        match fs::read_to_string(&path) {
            Ok(text) => drop(templates.insert(*kind, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => problems.push((*kind, format!("cannot read the template {}: {error}", path.display()))),
        }
    }
    (templates, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_replaced_whole_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = PromptFiles::below(dir.path().join("prompts"));
        let repo = RepoName::parse("shop").expect("valid");
        let task = TaskId::parse("task-3").expect("valid");
        for text in ["first", "second"] {
            let path = files.write(&repo, &task, PromptKind::Resume, text).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("there"), text);
            assert!(path.ends_with("prompts/shop/task-3/resume.md"));
            assert_eq!(fs::read_dir(path.parent().expect("a parent")).expect("there").count(), 1);
        }
    }

    #[test]
    fn a_prompt_that_cannot_be_written_leaves_the_old_one() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = PromptFiles::below(dir.path().to_owned());
        let repo = RepoName::parse("shop").expect("valid");
        let task = TaskId::parse("task-3").expect("valid");
        // A directory stands where the file would go: the rename fails after the text was written.
        fs::create_dir_all(files.path(&repo, &task, PromptKind::Resume)).expect("made");
        fs::set_permissions(dir.path().join("shop/task-3"), std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .expect("chmod");
        files.write(&repo, &task, PromptKind::Resume, "text").expect_err("refused");
        assert_eq!(fs::read_dir(dir.path().join("shop/task-3")).expect("there").count(), 1);
    }
}
