//! Lists local branches from git's own files, and opens only those that changed since the last time.
//!
//! Branches lie in a file each below `refs/heads`, or in a line each of `packed-refs`; a file stands above a line. A file
//! that was left alone is known by its stamp: there may be a thousand, and opening one is an event for the watcher of its
//! directory, which is ours. Files are read before `packed-refs`, as git does, so that a branch that is being packed at
//! this moment is in one of the two.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use orch_shared::{
    facts::ReadFault,
    ids::{Oid, RefName},
};

use super::{MOST_BRANCHES, Tips, is_listed, too_many};
use crate::git::files::{Stamp, read_small, read_up_to};

/// Deeper directories than this are nobody's branches.
const DEEPEST: usize = 200;

/// What was read before.
#[derive(Debug, Default)]
pub(in crate::git) struct Listing {
    loose: BTreeMap<PathBuf, (Stamp, Oid)>,
    packed: Option<(Stamp, Tips)>,
}

impl Listing {
    /// All local branches that can be read.
    ///
    /// What an alias stands for is looked up elsewhere.
    pub(in crate::git) fn read(
        &mut self,
        common_dir: &Path,
        prefix: &str,
        look_up: impl Fn(&RefName) -> Result<Option<Oid>, ReadFault>,
    ) -> Result<Tips, ReadFault> {
        let mut loose = Walk {
            look_up: &look_up,
            before: std::mem::take(&mut self.loose),
            now: BTreeMap::new(),
            tips: Tips::new(),
        };
        loose.below(&common_dir.join("refs/heads"), "refs/heads".as_bytes(), 0)?;
        // Of what others pushed, only the directories in which workers' branches can lie.
        let directories = prefix.rsplit_once('/').map_or("", |(directories, _)| directories);
        for remote in fs::read_dir(common_dir.join("refs/remotes")).into_iter().flatten().flatten() {
            let name = [b"refs/remotes/", remote.file_name().as_bytes()].concat();
            let name =
                if directories.is_empty() { name } else { [name.as_slice(), b"/", directories.as_bytes()].concat() };
            loose.below(&remote.path().join(directories), &name, 0)?;
        }
        let Walk { now, tips, .. } = loose;
        self.loose = now;
        let mut all = self.read_packed(&common_dir.join("packed-refs"), prefix)?;
        all.extend(tips.into_iter().filter(|(name, _)| is_listed(name, prefix)));
        too_many(&all)?;
        Ok(all)
    }

    /// One branch, from its own file; none where it has none, or one that needs a closer look.
    pub(in crate::git) fn glance(common_dir: &Path, name: &RefName) -> Option<Oid> {
        let bytes = read_small(&common_dir.join(std::ffi::OsStr::from_bytes(name.as_bytes()))).ok()?;
        std::str::from_utf8(bytes.trim_ascii()).ok().and_then(|hex| Oid::parse(hex).ok())
    }

    fn read_packed(&mut self, path: &Path, prefix: &str) -> Result<Tips, ReadFault> {
        let fail = |error: io::Error| unreadable("packed-refs", error.to_string());
        let stamp = match fs::metadata(path) {
            Ok(found) => Stamp::of(&found),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.packed = None;
                return Ok(Tips::new());
            }
            Err(error) => return Err(fail(error)),
        };
        if let Some((was, tips)) = &self.packed
            && *was == stamp
        {
            return Ok(tips.clone());
        }
        let tips = parse_packed(&read_up_to(path, MOST_PACKED).map_err(fail)?, prefix);
        too_many(&tips)?;
        self.packed = stamp.is_settled().then(|| (stamp, tips.clone()));
        Ok(tips)
    }
}

/// A million refs with long names.
const MOST_PACKED: u64 = 256 * 1024 * 1024;

/// The branches among `<oid> <name>` lines, one more than are wanted at most; comments and peeled tags are passed over.
fn parse_packed(bytes: &[u8], prefix: &str) -> Tips {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| {
            let (oid, name) = line.split_at_checked(40)?;
            let name = name.strip_prefix(b" ")?.trim_ascii_end();
            let oid = Oid::parse(std::str::from_utf8(oid).ok()?).ok()?;
            let name = RefName::from_bytes(name);
            is_listed(&name, prefix).then_some((name, oid))
        })
        .take(MOST_BRANCHES + 1)
        .collect()
}

/// A walk through the files of branches.
struct Walk<'a> {
    look_up: &'a dyn Fn(&RefName) -> Result<Option<Oid>, ReadFault>,
    before: BTreeMap<PathBuf, (Stamp, Oid)>,
    now: BTreeMap<PathBuf, (Stamp, Oid)>,
    tips: Tips,
}

impl Walk<'_> {
    fn below(&mut self, dir: &Path, name: &[u8], depth: usize) -> Result<(), ReadFault> {
        if depth > DEEPEST {
            return Err(unreadable("the list of branches", format!("one lies more than {DEEPEST} directories deep")));
        }
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            // Git removes directories that became empty.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
            Err(error) => return Err(unreadable("the list of branches", error.to_string())),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = [name, b"/", entry.file_name().as_bytes()].concat();
            // An old kind of alias is a link to a file; a link to a directory is nobody's, and may be a circle.
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() && is_link => {}
                Ok(found) if found.is_dir() => self.below(&path, &name, depth + 1)?,
                Ok(found) if found.is_file() && !name.ends_with(b".lock") => self.take(path, name, Stamp::of(&found)),
                _ => {}
            }
            if self.tips.len() > MOST_BRANCHES {
                break;
            }
        }
        Ok(())
    }

    /// One that cannot be read is left out alone; if it was there before, the direct look says why.
    fn take(&mut self, path: PathBuf, name: Vec<u8>, stamp: Stamp) {
        let name = RefName::from_bytes(name);
        let known = self.before.remove(&path).filter(|(was, _)| *was == stamp).map(|(_, oid)| oid);
        let Some(oid) = known.or_else(|| self.open(&path, &name)) else { return };
        if stamp.is_settled() {
            self.now.insert(path, (stamp, oid));
        }
        self.tips.insert(name, oid);
    }

    fn open(&self, path: &Path, name: &RefName) -> Option<Oid> {
        let bytes = read_small(path).ok()?;
        let text = bytes.trim_ascii();
        if text.starts_with(b"ref:") {
            return (self.look_up)(name).ok().flatten();
        }
        std::str::from_utf8(text).ok().and_then(|hex| Oid::parse(hex).ok())
    }
}

fn unreadable(what: &str, cause: String) -> ReadFault {
    ReadFault::Unreadable { what: what.to_owned(), cause }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::git::{access::Access as _, files::SETTLES, fixture::Fixture, library::Library};

    /// Everything looks as if it had been left alone for long.
    fn age(dir: &Path) {
        for entry in fs::read_dir(dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                age(&path);
            } else {
                let long_ago = SystemTime::now() - 100 * SETTLES;
                fs::File::options().write(true).open(&path).and_then(|f| f.set_modified(long_ago)).expect("aged");
            }
        }
    }

    #[test]
    fn the_list_is_gits_whatever_happens_between_two_looks() {
        let fixture = Fixture::new();
        let common = fixture.path().join(".git");
        let library = Library::open(&common).expect("opened");
        let mut listing = Listing::default();
        let steps: &[&[&str]] = &[
            &["branch", "work/task-1"],
            &["branch", "work/deep/er/task-2"],
            &["commit", "-q", "--allow-empty", "-m", "moved"],
            &["pack-refs", "--all"],
            &["branch", "-f", "work/task-1", "main"],
            &["branch", "-D", "work/deep/er/task-2"],
            &["symbolic-ref", "refs/heads/alias", "refs/heads/main"],
            &["commit", "-q", "--allow-empty", "-m", "again"],
            &["pack-refs", "--all"],
            &["branch", "-m", "work/task-1", "work/task-9"],
        ];
        for step in steps {
            fixture.git(step);
            age(&common.join("refs"));
            // The first look reads, the second remembers; both are what git says.
            for look in ["read", "remembered"] {
                let listed = listing.read(&common, "work/", |name| library.look_up(name)).expect("read");
                let ours: Vec<String> =
                    listed.iter().map(|(name, oid)| format!("{oid} {}", name.as_str().unwrap_or_default())).collect();
                let theirs = fixture.git(&["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads"]);
                assert_eq!(ours.join("\n"), theirs.trim(), "{look} after {step:?}");
            }
        }
    }

    #[test]
    fn what_is_no_branch_hides_no_other() {
        let fixture = Fixture::new();
        let heads = fixture.path().join(".git/refs/heads");
        fs::write(heads.join("zeros"), [0; 41]).expect("written");
        fs::write(heads.join("main.lock"), "half").expect("written");
        assert!(std::process::Command::new("mkfifo").arg(heads.join("pipe")).status().expect("runs").success());
        std::os::unix::fs::symlink("..", heads.join("circle")).expect("linked");
        let listed = Listing::default().read(&fixture.path().join(".git"), "work/", |_| Ok(None)).expect("read");
        assert_eq!(listed.keys().map(|name| name.as_str()).collect::<Vec<_>>(), [Some("refs/heads/main")]);
    }
}
