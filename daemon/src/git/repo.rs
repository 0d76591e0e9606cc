//! An open repository: found like git finds it, checked before it is opened, and never written to.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use orch_shared::{
    facts::{OpenRequest, OpenedRepo, ReadFault},
    ids::{GitPath, RefName},
    text::Visible,
};

use super::{
    access::Access,
    base,
    files::{Stamp, read_small},
    format::{Format, format_of},
    histories::Histories,
    library::Library,
    program::Program,
    worktrees::{self, Worktrees},
};

/// A repository and what is remembered of it between snapshots.
pub(super) struct OpenRepo {
    pub(super) access: Box<dyn Access>,
    pub(super) common_dir: PathBuf,
    /// Canonical; none for a bare repository.
    pub(super) main_worktree: Option<PathBuf>,
    pub(super) configured_base: Option<String>,
    pub(super) prefix: String,
    pub(super) histories: Histories,
    pub(super) worktrees: Worktrees,
    /// Branches that are there and could not be read the last time, and why.
    pub(super) unreadable: BTreeMap<RefName, String>,
    /// The configuration that it was opened with: it says in what format everything is stored.
    opened_with: Option<Stamp>,
}

impl OpenRepo {
    /// Opens the repository that the path lies in.
    pub(super) fn open(request: &OpenRequest) -> Result<(Self, OpenedRepo), ReadFault> {
        let path = request.path.as_path();
        let start = path.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => vanished(path),
            _ => unreadable("the path", &error),
        })?;
        let common_dir = find_common_dir(&start).ok_or(ReadFault::NotARepo)?;
        let opened_with = configuration(&common_dir);
        let access = open_access(&common_dir)?;
        let main_worktree = worktrees::main_worktree(&common_dir);
        let configured_base = request.base.clone();
        let base = base::find(access.as_ref(), main_worktree.is_none(), configured_base.as_deref())?;
        let opened = OpenedRepo {
            common_dir: GitPath::from(common_dir.as_path()),
            main_worktree: main_worktree.as_deref().map(GitPath::from),
            base,
        };
        let open = Self {
            access,
            common_dir,
            main_worktree,
            configured_base,
            prefix: request.prefix.clone(),
            histories: Histories::default(),
            worktrees: Worktrees::default(),
            unreadable: BTreeMap::new(),
            opened_with,
        };
        Ok((open, opened))
    }

    /// Opens it anew where its configuration is another: refs may have been moved to another format, or another
    /// repository may lie here now.
    pub(super) fn notice_another_format(&mut self) -> Result<bool, ReadFault> {
        let is_another = self.is_another_format();
        if is_another {
            self.open_anew()?;
        }
        Ok(is_another)
    }

    /// True when its configuration is not the one that it was opened with.
    pub(super) fn is_another_format(&self) -> bool {
        configuration(&self.common_dir) != self.opened_with
    }

    /// Forgets what the handle knows of packs, refs and formats.
    pub(super) fn open_anew(&mut self) -> Result<(), ReadFault> {
        // Taken before it is read, so that what is read is never older.
        let opened_with = configuration(&self.common_dir);
        self.access = open_access(&self.common_dir)?;
        self.main_worktree = worktrees::main_worktree(&self.common_dir);
        self.opened_with = opened_with;
        Ok(())
    }
}

fn configuration(common_dir: &Path) -> Option<Stamp> {
    Stamp::of_file(&common_dir.join("config"))
}

/// Opens it with what can read its format.
fn open_access(common_dir: &Path) -> Result<Box<dyn Access>, ReadFault> {
    let opened: Result<Box<dyn Access>, ReadFault> = match format_of(common_dir)? {
        Format::Plain => Library::open(common_dir).map(|library| Box::new(library) as Box<dyn Access>),
        Format::Other { what } => {
            Program::open_unusual(common_dir, &what).map(|program| Box::new(program) as Box<dyn Access>)
        }
    };
    opened.map_err(|fault| if common_dir.exists() { fault } else { vanished(common_dir) })
}

/// The common git directory at or above the path, canonical.
fn find_common_dir(start: &Path) -> Option<PathBuf> {
    let git_dir =
        start.ancestors().find_map(|dir| git_dir_of(dir).or_else(|| is_git_dir(dir).then(|| dir.to_owned())))?;
    let common = match read_small(&git_dir.join("commondir")) {
        Ok(text) => git_dir.join(PathBuf::from(String::from_utf8(text).ok()?.trim_end_matches('\n'))),
        Err(_) => git_dir,
    };
    common.canonicalize().ok()
}

/// The git directory of a worktree, by what is at its root.
pub(super) fn git_dir_of(worktree: &Path) -> Option<PathBuf> {
    let dot_git = worktree.join(".git");
    match fs::metadata(&dot_git) {
        Ok(found) if found.is_dir() => Some(dot_git),
        Ok(found) if found.is_file() => linked_git_dir(&dot_git),
        _ => None,
    }
}

/// What a `.git` file names: `gitdir: <path>`, absolute or relative to the file.
fn linked_git_dir(dot_git: &Path) -> Option<PathBuf> {
    let text = String::from_utf8(read_small(dot_git).ok()?).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim();
    Some(dot_git.parent()?.join(named))
}

fn is_git_dir(dir: &Path) -> bool {
    dir.join("HEAD").is_file()
        && (dir.join("commondir").is_file() || (dir.join("objects").is_dir() && dir.join("refs").is_dir()))
}

pub(super) fn vanished(path: &Path) -> ReadFault {
    ReadFault::Vanished { path: Visible(&path.to_string_lossy()).to_string() }
}

pub(super) fn unreadable(what: &str, error: &std::io::Error) -> ReadFault {
    ReadFault::Unreadable { what: what.to_owned(), cause: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::Fixture;

    fn open(path: &Path) -> Result<OpenedRepo, ReadFault> {
        let request = OpenRequest { path: GitPath::from(path), base: None, prefix: "work/".to_owned() };
        OpenRepo::open(&request).map(|(_, opened)| opened)
    }

    #[test]
    fn every_path_in_a_repo_leads_to_the_same_common_directory() {
        let fixture = Fixture::new();
        fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
        std::fs::create_dir_all(fixture.path().join("a/b")).expect("made");
        let expected = fixture.path().join(".git");
        for below in ["", ".git", "a/b", "worktrees/task-1", ".git/worktrees/task-1"] {
            let opened = open(&fixture.path().join(below)).expect(below);
            assert_eq!(opened.common_dir.as_path(), expected, "{below}");
            assert_eq!(opened.main_worktree.as_ref().map(GitPath::as_path), Some(fixture.path()), "{below}");
        }
    }

    #[test]
    fn what_cannot_be_opened_says_why() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(open(dir.path()), Err(ReadFault::NotARepo));
        let nowhere = dir.path().join("nowhere");
        assert_eq!(open(&nowhere), Err(ReadFault::Vanished { path: nowhere.display().to_string() }));
    }

    #[test]
    fn a_bare_repo_has_no_main_worktree() {
        let fixture = Fixture::new();
        let bare = fixture.path().join("bare.git");
        fixture.git(&["clone", "-q", "--bare", ".", "bare.git"]);
        let opened = open(&bare).expect("opened");
        assert_eq!((opened.common_dir.as_path(), opened.main_worktree), (bare.as_path(), None));
    }
}
