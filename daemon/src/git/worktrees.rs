//! Reads git's records of worktrees: what is checked out where, and what was begun and has not ended.
//!
//! A record in which nothing has changed is not opened again. There may be a thousand, and each opening is an event for
//! the watcher of their directories, which is ours.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind},
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use orch_shared::{
    facts::{HeadFact, ReadFault, WorktreeFact},
    ids::{GitPath, Oid, RefName},
    time::Timestamp,
    worker::Operation,
};

use super::{
    access::Access,
    files::{modified_at, read_small},
    repo::unreadable,
};

/// Git holds it while it works on the index of a worktree.
const INDEX_LOCK: &str = "index.lock";
/// A younger lock is nobody's concern.
const LONGEST_COMMAND: Duration = Duration::from_secs(60);
/// A repository with more worktrees than this is refused: of some of them nothing would be known.
const MOST_WORKTREES: usize = 5_000;

/// A record that changed this lately may change again within what its times can tell apart: it is not remembered.
const SETTLES: Duration = Duration::from_secs(2);

/// What was read from the records before, and what they looked like then.
#[derive(Debug, Default)]
pub(super) struct Worktrees {
    read: BTreeMap<PathBuf, (Stamp, WorktreeFact)>,
    /// All that was read the last time, by record: of one that cannot be read now, what is known.
    last: BTreeMap<PathBuf, WorktreeFact>,
    unfinished: Vec<GitPath>,
}

/// Tells whether a record is as it was: git makes, renames and removes files in it, which changes the directory, and
/// writes anew where the worktree is, which changes that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    dir: (u64, i64, i64),
    gitdir: (u64, i64, i64),
}

impl Stamp {
    fn of(record: &Path) -> Option<Self> {
        let of = |path: &Path| fs::metadata(path).ok().map(|found| (found.ino(), found.mtime(), found.mtime_nsec()));
        Some(Self { dir: of(record)?, gitdir: of(&record.join("gitdir"))? })
    }

    /// True when it was left alone for long enough to be believed.
    fn is_settled(&self) -> bool {
        let newest = u64::try_from(self.dir.1.max(self.gitdir.1)).unwrap_or(u64::MAX);
        let changed = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(newest));
        changed.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > SETTLES)
    }
}

impl Worktrees {
    /// The same with what no file shows.
    pub(super) fn read_with(
        &mut self,
        access: &dyn Access,
        common_dir: &Path,
        main: Option<&Path>,
    ) -> Result<Vec<WorktreeFact>, ReadFault> {
        let heads = access.heads()?;
        let mut facts = self.read(common_dir, main)?;
        for fact in &mut facts {
            if let Some(heads) = &heads {
                fact.head = heads.get(fact.path.as_path()).cloned().unwrap_or(HeadFact::Forming);
            }
            // Git writes down what to say in the commit that is to end it.
            let record = fact.admin_dir.as_path();
            if let (None, Some(since)) = (fact.operation, modified_at(&record.join("MERGE_MSG"))) {
                fact.operation = access.hidden_operation(record).map(|operation| (operation, since));
            }
        }
        Ok(facts)
    }

    /// All worktrees, the main one first, the others by the names of their records, as git's files show them.
    pub(super) fn read(&mut self, common_dir: &Path, main: Option<&Path>) -> Result<Vec<WorktreeFact>, ReadFault> {
        let records = records(common_dir)?;
        let mut before = std::mem::take(&mut self.read);
        let last = std::mem::take(&mut self.last);
        self.unfinished.clear();
        let mut facts: Vec<WorktreeFact> = main.map(|path| main_worktree_fact(common_dir, path)).into_iter().collect();
        for record in records {
            // Taken before the record is read, so that what is read is never older than its stamp.
            let stamp = Stamp::of(&record).filter(Stamp::is_settled);
            let fact = match (before.remove(&record), stamp) {
                (Some((was, fact)), Some(is)) if was == is => {
                    Some(WorktreeFact { present: may_be_there(&fact.path.as_path().join(".git")), ..fact })
                }
                // That it cannot be read is no evidence that it is gone.
                _ => linked(&record).unwrap_or_else(|_| last.get(&record).cloned()),
            };
            self.last.extend(fact.clone().map(|fact| (record.clone(), fact)));
            match (stamp, &fact) {
                (Some(stamp), Some(fact)) => drop(self.read.insert(record, (stamp, fact.clone()))),
                (None, Some(_)) => {}
                (_, None) => self.unfinished.push(GitPath::from(record)),
            }
            facts.extend(fact);
        }
        for fact in &mut facts {
            fact.index_lock = fact.index_lock.filter(|since| is_old(*since) && !git_works_in(fact.path.as_path()));
        }
        Ok(facts)
    }

    /// Records of which nothing could be read the last time.
    pub(super) fn unfinished(&self) -> &[GitPath] {
        &self.unfinished
    }
}

/// The records of linked worktrees, by their names.
fn records(common_dir: &Path) -> Result<Vec<PathBuf>, ReadFault> {
    let fail = |error: io::Error| unreadable("the list of worktrees", &error);
    let all = match fs::read_dir(common_dir.join("worktrees")) {
        Ok(all) => all,
        // There is none, or something that is no list.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut records = all
        .take(MOST_WORKTREES + 1)
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fail)?;
    if records.len() > MOST_WORKTREES {
        let cause = format!("there are more than {MOST_WORKTREES}");
        return Err(ReadFault::Unreadable { what: "the list of worktrees".to_owned(), cause });
    }
    records.sort();
    Ok(records)
}

/// False when it is not there; true, too, where that cannot be told.
fn may_be_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

fn is_old(since: Timestamp) -> bool {
    let since = u64::try_from(since.as_millis()).ok().map(Duration::from_millis);
    let since = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    since.and_then(|since| since.elapsed().ok()).is_some_and(|age| age > LONGEST_COMMAND)
}

/// True while a git program runs in the worktree: `git commit -a` holds the lock for as long as its editor is open. Where
/// the system does not tell, none does.
fn git_works_in(worktree: &Path) -> bool {
    let works_here = |process: &Path| {
        let name = fs::read(process.join("comm")).unwrap_or_default();
        name.starts_with(b"git") && fs::read_link(process.join("cwd")).is_ok_and(|dir| dir.starts_with(worktree))
    };
    fs::read_dir("/proc").is_ok_and(|all| all.flatten().any(|process| works_here(&process.path())))
}

fn main_worktree_fact(common_dir: &Path, path: &Path) -> WorktreeFact {
    WorktreeFact {
        path: GitPath::from(path),
        admin_dir: GitPath::from(common_dir),
        main: true,
        head: head(common_dir),
        operation: operation(common_dir),
        index_lock: modified_at(&common_dir.join(INDEX_LOCK)),
        present: may_be_there(path),
        added_at: modified_at(&common_dir.join("description")).unwrap_or(Timestamp::from_seconds(0)),
    }
}

/// The root of the main worktree: beside the common directory, unless the repository is bare.
pub(super) fn main_worktree(common_dir: &Path) -> Option<PathBuf> {
    if common_dir.file_name().is_some_and(|name| name == ".git") && !is_bare(common_dir) {
        return common_dir.parent().map(Path::to_owned);
    }
    // A submodule keeps its git directory elsewhere, and says in its configuration where its files are.
    let named = config_value(common_dir, "worktree")?;
    common_dir.join(named).canonicalize().ok()
}

fn is_bare(common_dir: &Path) -> bool {
    config_value(common_dir, "bare").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The value of a key in `[core]`.
fn config_value(common_dir: &Path, key: &str) -> Option<String> {
    let config = String::from_utf8_lossy(&read_small(&common_dir.join("config")).ok()?).into_owned();
    let mut in_core = false;
    let mut value = None;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            in_core = section.split(']').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("core"));
        } else if in_core
            && let Some((name, text)) = line.split_once('=')
            && name.trim().eq_ignore_ascii_case(key)
        {
            value = Some(text.trim().trim_matches('"').to_owned());
        }
    }
    value
}

/// What a record says; none where there is no worktree. An error where it cannot be looked at.
fn linked(record: &Path) -> io::Result<Option<WorktreeFact>> {
    match read_small(&record.join("gitdir")) {
        Ok(gitdir) => Ok(linked_to(record, &gitdir)),
        // Without it there is no worktree yet, or not any more; nor is there one in a pipe.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => Ok(None),
        Err(error) => Err(error),
    }
}

fn linked_to(record: &Path, gitdir: &[u8]) -> Option<WorktreeFact> {
    // `git worktree add` holds this lock while it makes one: what is not there yet is not missing.
    let in_the_making = read_small(&record.join("locked")).is_ok_and(|why| why.trim_ascii() == b"initializing");
    let named = Path::new(std::ffi::OsStr::from_bytes(gitdir.trim_ascii_end()));
    if named.as_os_str().is_empty() {
        // It is being written, or its writing was cut off.
        return None;
    }
    let dot_git = record.join(named);
    let root = dot_git.parent()?;
    let path = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    Some(WorktreeFact {
        present: may_be_there(&dot_git) || in_the_making,
        path: GitPath::from(path),
        admin_dir: GitPath::from(record),
        main: false,
        head: head(record),
        operation: operation(record),
        index_lock: modified_at(&record.join(INDEX_LOCK)),
        added_at: modified_at(&record.join("commondir")).or_else(|| modified_at(record))?,
    })
}

/// Refuses a repository whose HEAD is not one: git takes such a directory for no repository at all.
pub(super) fn check_head(common_dir: &Path) -> Result<(), ReadFault> {
    let broken = |cause: String| ReadFault::Unreadable { what: "HEAD".to_owned(), cause };
    let bytes = read_small(&common_dir.join("HEAD")).map_err(|error| broken(error.to_string()))?;
    let text = bytes.trim_ascii();
    let named = text.strip_prefix(b"ref:").is_some_and(|name| name.trim_ascii().starts_with(b"refs/"));
    if named || std::str::from_utf8(text).is_ok_and(|hex| Oid::parse(hex).is_ok()) {
        return Ok(());
    }
    Err(broken("it names neither a branch nor a commit".to_owned()))
}

fn head(git_dir: &Path) -> HeadFact {
    let Ok(bytes) = read_small(&git_dir.join("HEAD")) else { return HeadFact::Forming };
    let text = bytes.trim_ascii();
    if let Some(name) = text.strip_prefix(b"ref:") {
        let name = name.trim_ascii();
        return if name.is_empty() { HeadFact::Forming } else { HeadFact::Branch(RefName::from_bytes(name)) };
    }
    match std::str::from_utf8(text).ok().and_then(|hex| Oid::parse(hex).ok()) {
        // `git worktree add` writes zeros first.
        Some(oid) if oid.as_bytes().iter().any(|byte| *byte != 0) => HeadFact::Detached(oid),
        _ => HeadFact::Forming,
    }
}

/// The operation in progress, by the file that git keeps while it lasts, and since when that file is there.
fn operation(git_dir: &Path) -> Option<(Operation, Timestamp)> {
    const SIGNS: &[(&str, Operation)] = &[
        ("rebase-merge/head-name", Operation::Rebase),
        ("rebase-apply/applying", Operation::Am),
        ("rebase-apply/head-name", Operation::Rebase),
        ("MERGE_HEAD", Operation::Merge),
        ("CHERRY_PICK_HEAD", Operation::CherryPick),
        ("REVERT_HEAD", Operation::Revert),
        ("BISECT_LOG", Operation::Bisect),
    ];
    SIGNS.iter().find_map(|(sign, operation)| modified_at(&git_dir.join(sign)).map(|since| (*operation, since)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::{Fixture, Reading, in_every_format};

    fn worktrees(fixture: &Fixture) -> Vec<WorktreeFact> {
        Worktrees::default().read(&fixture.path().join(".git"), Some(fixture.path())).expect("read")
    }

    #[test]
    fn linked_worktrees_are_found_wherever_they_are() {
        let fixture = Fixture::new();
        fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
        fixture.git(&["worktree", "add", "-q", "--detach", "../elsewhere"]);
        let found = worktrees(&fixture);
        assert_eq!(found.len(), 3);
        assert!(found[0].main && found.iter().all(|worktree| worktree.present));
        let of = |name: &str| found.iter().find(|w| w.path.as_path().ends_with(name)).expect(name);
        assert_eq!(of("task-1").head, HeadFact::Branch(RefName::from_branch("work/task-1")));
        assert!(matches!(of("elsewhere").head, HeadFact::Detached(_)));

        fs::remove_dir_all(fixture.path().join("worktrees/task-1")).expect("removed");
        let found = worktrees(&fixture);
        assert_eq!(found.iter().filter(|worktree| !worktree.present).count(), 1, "gone, and still on record");
    }

    #[test]
    fn a_half_made_record_is_forming_and_an_empty_one_is_none() {
        let fixture = Fixture::new();
        let records = fixture.path().join(".git/worktrees");
        fs::create_dir_all(records.join("empty")).expect("made");
        fs::create_dir_all(records.join("half")).expect("made");
        fs::write(records.join("half/gitdir"), "/nowhere/.git\n").expect("written");
        let found = worktrees(&fixture);
        assert_eq!(found.len(), 2, "the main one and the half one");
        assert_eq!((found[1].head.clone(), found[1].present), (HeadFact::Forming, false));
        assert!(found[1].added_at > Timestamp::from_seconds(1_000_000_000), "not made long ago");
        fs::write(records.join("half/locked"), "initializing").expect("written");
        assert!(worktrees(&fixture)[1].present, "git is making it at this moment");
        fs::write(records.join("half/locked"), "on a stick").expect("written");
        assert!(!worktrees(&fixture)[1].present, "locked by a person");
    }

    #[test]
    fn a_record_that_has_only_begun_is_named_for_watching() {
        let fixture = Fixture::new();
        let record = fixture.path().join(".git/worktrees/begun");
        fs::create_dir_all(&record).expect("made");
        let mut memory = Worktrees::default();
        assert_eq!(memory.read(&fixture.path().join(".git"), None).expect("read"), []);
        assert_eq!(memory.unfinished(), [GitPath::from(record.as_path())]);
        fs::write(record.join("gitdir"), "\n").expect("written");
        assert_eq!(memory.read(&fixture.path().join(".git"), None).expect("read"), [], "it names no place yet");
        assert_eq!(memory.unfinished(), [GitPath::from(record.as_path())]);
        fs::write(record.join("gitdir"), "/nowhere/.git\n").expect("written");
        assert_eq!(memory.read(&fixture.path().join(".git"), None).expect("read").len(), 1);
        assert_eq!(memory.unfinished(), []);
    }

    #[test]
    fn what_cannot_be_looked_at_is_not_gone() {
        let fixture = Fixture::new();
        fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
        let common = fixture.path().join(".git");
        let gitdir = common.join("worktrees/task-1/gitdir");
        let mut memory = Worktrees::default();
        let before = memory.read(&common, None).expect("read");
        // A link to itself cannot be followed, whoever asks; a directory without rights can by some.
        fs::rename(&gitdir, common.join("aside")).expect("moved");
        std::os::unix::fs::symlink("gitdir", &gitdir).expect("linked");
        assert_eq!(memory.read(&common, None).expect("read"), before);
        assert_eq!(memory.read(&common, None).expect("read"), before, "the second time, too");
        fs::remove_file(&gitdir).expect("removed");
        assert_eq!(memory.read(&common, None).expect("read"), [], "now it is gone");
        fs::rename(common.join("worktrees"), common.join("worktrees-aside")).expect("moved");
        std::os::unix::fs::symlink("worktrees", common.join("worktrees")).expect("linked");
        assert!(memory.read(&common, None).is_err(), "nor are all of them");
    }

    #[test]
    fn of_too_many_none_is_left_out_in_silence() {
        let fixture = Fixture::new();
        let common = fixture.path().join(".git");
        for number in 0..=MOST_WORKTREES {
            fs::create_dir_all(common.join("worktrees").join(number.to_string())).expect("made");
        }
        let fault = Worktrees::default().read(&common, None).expect_err("a fault");
        assert!(fault.to_string().contains(&format!("more than {MOST_WORKTREES}")), "{fault}");
        fs::remove_dir(common.join("worktrees/0")).expect("removed");
        assert_eq!(Worktrees::default().read(&common, None), Ok(Vec::new()));
    }

    #[test]
    fn a_record_that_settled_is_read_again_when_anything_in_it_changes() {
        let fixture = Fixture::new();
        fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
        let record = fixture.path().join(".git/worktrees/task-1");
        let long_ago = SystemTime::now() - 100 * SETTLES;
        let age = |path: &Path| fs::File::open(path).and_then(|file| file.set_modified(long_ago)).expect("aged");
        let mut memory = Worktrees::default();
        let mut read = || memory.read(&fixture.path().join(".git"), None).expect("read").remove(0);
        age(&record.join("gitdir"));
        age(&record);
        let settled = read();
        assert_eq!(read(), settled, "from memory");

        fixture.git(&["-C", "worktrees/task-1", "checkout", "-q", "--detach"]);
        assert!(matches!(read().head, HeadFact::Detached(_)), "HEAD was renamed into place");
        age(&record);
        let _settled_again = read();
        fs::write(record.join("MERGE_HEAD"), "x").expect("written");
        assert!(read().operation.is_some(), "an operation began");
        age(&record);
        fixture.git(&["worktree", "move", "worktrees/task-1", "worktrees/moved"]);
        assert!(read().path.as_path().ends_with("moved"));
        age(&record);
        age(&record.join("gitdir"));
        assert!(read().present);
        fs::remove_dir_all(fixture.path().join("worktrees/moved")).expect("removed");
        assert!(!read().present, "whether it is there is looked at each time");
    }

    #[test]
    fn operations_are_seen_while_they_last() {
        let fixture = Fixture::new();
        fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
        let record = fixture.path().join(".git/worktrees/task-1");
        for (sign, operation) in [("MERGE_HEAD", Operation::Merge), ("CHERRY_PICK_HEAD", Operation::CherryPick)] {
            fs::write(record.join(sign), "x").expect("written");
            assert_eq!(worktrees(&fixture)[1].operation.map(|(operation, _)| operation), Some(operation));
            fs::remove_file(record.join(sign)).expect("removed");
        }
        assert_eq!(worktrees(&fixture)[1].operation, None);
    }

    #[test]
    fn every_operation_that_stops_half_way_is_seen_in_every_worktree_of_every_format() {
        in_every_format(|fixture| {
            let root = fixture.path().to_owned();
            let change = |dir: &str, text: &str| {
                fs::write(root.join(dir).join("page"), text).expect("written");
                fixture.git(&["-C", dir, "add", "page"]);
                fixture.git(&["-C", dir, "commit", "-q", "-m", text]);
            };
            fixture.git(&["worktree", "add", "-q", "-b", "work/task-1", "worktrees/task-1"]);
            change("worktrees/task-1", "mine");
            change(".", "first");
            change(".", "second");
            let patch = fixture.git(&["format-patch", "-1", "--stdout", "work/task-1"]);
            fs::write(root.join("patch"), patch + "\n").expect("written");
            let mut reading = Reading::of(&fixture);
            for (dir, other) in [(".", "work/task-1"), ("worktrees/task-1", "main")] {
                let is_at =
                    |worktree: &&WorktreeFact| worktree.path.as_path() == root.join(dir).canonicalize().expect("there");
                let mut operation = || {
                    let snapshot = reading.read();
                    snapshot.worktrees.iter().find(is_at).expect(dir).operation.map(|(operation, _)| operation)
                };
                let patch = root.join("patch");
                let patch = patch.to_str().expect("text");
                for (begun, ended, expected) in [
                    (&["merge", other][..], &["merge", "--abort"][..], Operation::Merge),
                    (&["rebase", other], &["rebase", "--abort"], Operation::Rebase),
                    (&["rebase", "--apply", other], &["rebase", "--abort"], Operation::Rebase),
                    (&["cherry-pick", other], &["cherry-pick", "--abort"], Operation::CherryPick),
                    (&["revert", "main~1"], &["revert", "--abort"], Operation::Revert),
                    (&["am", patch], &["am", "--abort"], Operation::Am),
                    (&["bisect", "start"], &["bisect", "reset"], Operation::Bisect),
                ] {
                    if (dir, expected) == (".", Operation::Revert) {
                        // What is taken back is then against what is there.
                        change(".", "third");
                    }
                    fixture.git_stops_or_not(&[&["-C", dir], begun].concat());
                    assert_eq!(operation(), Some(expected), "{begun:?} in {dir}");
                    fixture.git(&[&["-C", dir], ended].concat());
                    assert_eq!(operation(), None, "{ended:?} in {dir}");
                }
            }
        });
    }
}
