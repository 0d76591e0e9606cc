//! Reads git's records of worktrees: what is checked out where, and what was begun and has not ended.

use std::{
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use orch_shared::{
    facts::{HeadFact, ReadFault, WorktreeFact},
    ids::{GitPath, Oid, RefName},
    time::Timestamp,
    worker::Operation,
};

use super::files::{modified_at, read_small};

/// More worktrees than this are not read.
const MOST_WORKTREES: usize = 5_000;

/// All worktrees, the main one first, the others by the names of their records.
pub(super) fn read_worktrees(common_dir: &Path, main: Option<&Path>) -> Vec<WorktreeFact> {
    let main = main.map(|path| WorktreeFact {
        path: GitPath::from(path),
        admin_dir: GitPath::from(common_dir),
        main: true,
        head: head(common_dir),
        operation: operation(common_dir),
        present: path.is_dir(),
        added_at: modified_at(&common_dir.join("description")).unwrap_or(Timestamp::from_seconds(0)),
    });
    let mut records: Vec<PathBuf> = fs::read_dir(common_dir.join("worktrees"))
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).take(MOST_WORKTREES).collect())
        .unwrap_or_default();
    records.sort();
    main.into_iter().chain(records.iter().filter_map(|record| linked(record))).collect()
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

fn linked(record: &Path) -> Option<WorktreeFact> {
    // Without it there is no worktree yet, or not any more.
    let gitdir = read_small(&record.join("gitdir")).ok()?;
    // `git worktree add` holds this lock while it makes one: what is not there yet is not missing.
    let in_the_making = read_small(&record.join("locked")).is_ok_and(|why| why.trim_ascii() == b"initializing");
    let named = Path::new(std::ffi::OsStr::from_bytes(gitdir.trim_ascii_end()));
    let dot_git = record.join(named);
    let root = dot_git.parent()?;
    let path = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    Some(WorktreeFact {
        present: dot_git.exists() || in_the_making,
        path: GitPath::from(path),
        admin_dir: GitPath::from(record),
        main: false,
        head: head(record),
        operation: operation(record),
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
    use crate::git::fixture::Fixture;

    fn worktrees(fixture: &Fixture) -> Vec<WorktreeFact> {
        read_worktrees(&fixture.path().join(".git"), Some(fixture.path()))
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
}
