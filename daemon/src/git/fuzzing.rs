//! What holds for any bytes in the files and objects of git that are parsed here; see `crate::fuzzing`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use orch_shared::{
    facts::{HeadFact, ReflogAction, ReflogEntry, WorktreeFact},
    ids::Oid,
    protocol::{decode, encode},
    time::Timestamp,
};

use super::{
    format::format_of,
    raw_commit::{read_links, read_message, read_tree},
    reflog::{parse_reflog, parse_shown},
    repo::git_dir_of,
    worktrees::{Worktrees, check_head, main_worktree},
};

/// Seconds beyond this are not told apart in milliseconds.
const MOST_SECONDS: i64 = i64::MAX / 1000;

/// Checks what holds for the bytes of any commit.
///
/// # Panics
/// When it does not hold.
pub fn check_raw_commit(raw: &[u8]) {
    let (links, message, tree) = (read_links(raw), read_message(raw), read_tree(raw));
    let header = raw.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let named = header.clone().filter(|line| line.starts_with(b"parent ")).count();
    assert!(links.parents.len() <= named, "more parents than were named");
    // A replacement character has three bytes for one that is not UTF-8.
    assert!(message.expose().len() <= 3 * raw.len(), "the message has grown");

    let body = raw.windows(2).position(|pair| pair == b"\n\n").map(|end| &raw[end + 2..]);
    match (body, std::str::from_utf8(body.unwrap_or_default())) {
        (Some(_), Ok(body)) => assert_eq!(message.expose(), body, "UTF-8 is kept, whatever the header says"),
        (Some(body), Err(_)) => assert!(message.expose().chars().count() <= body.len(), "more characters than bytes"),
        (None, _) => assert!(message.expose().is_empty(), "a message out of nothing"),
    }
    if body.is_some() {
        let longer = [raw, b"\n\nparent 1111111111111111111111111111111111111111\ncommitter a <b> 1 +0000\n"].concat();
        assert_eq!(
            (read_links(&longer), read_tree(&longer)),
            (links.clone(), tree),
            "what a message says is no header"
        );
    }

    let seconds = links.committed_at.as_millis().div_euclid(1000);
    if seconds.abs() < MOST_SECONDS {
        let parents: String = links.parents.iter().map(|parent| format!("parent {parent}\n")).collect();
        let written = format!("{parents}committer A > B <a@b> {seconds} +0000\n\n{}", message.expose());
        assert_eq!(read_links(written.as_bytes()), links, "what was read reads the same when it is written");
        assert_eq!(read_message(written.as_bytes()), message);
    }
}

/// Checks what holds for the bytes of any reflog.
///
/// # Panics
/// When it does not hold.
pub fn check_reflog(bytes: &[u8]) {
    let entries = parse_reflog(bytes);
    let lines = || bytes.split(|byte| *byte == b'\n');
    assert!(entries.len() <= lines().count(), "more entries than lines");
    let line_by_line: Vec<ReflogEntry> = lines().flat_map(parse_reflog).collect();
    assert_eq!(entries, line_by_line, "a line is read by itself, whatever stands around it");
    if let Some((cut, rest)) = bytes.iter().position(|byte| *byte == b'\n').map(|end| bytes.split_at(end + 1)) {
        let begun_inside = parse_reflog(&[&cut[cut.len() / 2..], rest].concat());
        assert!(begun_inside.ends_with(&parse_reflog(rest)), "a first line that is cut takes nothing from the others");
    }
    let zeros = |oid: &Oid| oid.as_bytes().iter().all(|byte| *byte == 0);
    for entry in &entries {
        assert!(!entry.old.as_ref().is_some_and(zeros), "no branch was at zero");
        if let Some(line) = written(entry) {
            assert_eq!(parse_reflog(line.as_bytes()), std::slice::from_ref(entry), "{line}");
        }
    }

    let shown = parse_shown(bytes);
    assert!(shown.len() <= lines().count(), "more entries than lines");
    assert!(shown.windows(2).all(|pair| pair[1].old == Some(pair[0].new)), "each entry begins where the last ended");
    assert!(shown.first().is_none_or(|first| first.old.is_none()));
}

/// An entry as git writes it; none where its time cannot be written exactly.
fn written(entry: &ReflogEntry) -> Option<String> {
    let seconds = entry.at.as_millis().div_euclid(1000);
    if seconds.abs() >= MOST_SECONDS || Timestamp::from_seconds(seconds) != entry.at {
        return None;
    }
    let old = entry.old.map_or_else(|| "0".repeat(2 * entry.new.as_bytes().len()), |old| old.to_string());
    let what = match entry.action {
        ReflogAction::Commit => "commit: x".to_owned(),
        ReflogAction::Amend => "commit (amend): x".to_owned(),
        ReflogAction::Rebase { onto: Some(onto) } => format!("rebase (finish): refs/heads/x onto {onto}"),
        ReflogAction::Rebase { onto: None } => "rebase: x".to_owned(),
        ReflogAction::CherryPick => "cherry-pick: x".to_owned(),
        ReflogAction::Revert => "revert: x".to_owned(),
        ReflogAction::Merge => "merge x: Merge made by the 'ort' strategy.".to_owned(),
        ReflogAction::FastForward => "merge x: Fast-forward".to_owned(),
        ReflogAction::Reset => "reset: moving to x".to_owned(),
        ReflogAction::Created => "branch: Created from x".to_owned(),
        ReflogAction::Am => "am: x".to_owned(),
        ReflogAction::Renamed => "Branch: renamed refs/heads/work/task-1-a to refs/heads/work/task-1-b".to_owned(),
        ReflogAction::Other => "x".to_owned(),
    };
    Some(format!("{old} {} A > B <a@b> {seconds} +0100\t{what}", entry.new))
}

/// What stands between two files in the input for [`check_worktree`].
const NEXT_FILE: u8 = 0x1e;

/// The files that git keeps of a worktree, and of the repository that it belongs to, in the order of the input.
const FILES: &[&str] = &[
    ".git/worktrees/x/HEAD",
    ".git/worktrees/x/gitdir",
    ".git/worktrees/x/locked",
    ".git/HEAD",
    ".git/config",
    "tree/.git",
];

/// Checks what holds for a repository whose administration files hold anything at all.
///
/// # Panics
/// When it does not hold, or where no directory can be had for the files.
pub fn check_worktree(bytes: &[u8]) {
    let place = Place::new();
    let contents: Vec<&[u8]> = bytes.split(|byte| *byte == NEXT_FILE).take(FILES.len()).collect();
    let common_dir = place.write(&contents);
    let record = common_dir.join("worktrees/x");

    let main = main_worktree(&common_dir);
    let read = || Worktrees::default().read(&common_dir, main.as_deref());
    let facts = read();
    assert_eq!(facts, read(), "the same files, the same facts");
    let facts = facts.unwrap_or_default();
    let linked: Vec<&WorktreeFact> = facts.iter().filter(|fact| !fact.main).collect();
    assert!(linked.len() <= 1 && facts.len() <= linked.len() + usize::from(main.is_some()), "{facts:?}");
    let names_a_place = contents.get(1).is_some_and(|gitdir| !gitdir.trim_ascii_end().is_empty());
    assert!(linked.is_empty() || names_a_place, "a worktree that is nowhere: {facts:?}");
    for fact in &facts {
        let (admin_dir, head) = if fact.main { (&common_dir, contents.get(3)) } else { (&record, contents.first()) };
        assert_eq!(fact.admin_dir.as_path(), admin_dir);
        check_head_fact(&fact.head, head.copied().unwrap_or_default());
        assert_eq!(fact.operation, None, "nothing was begun");
        let sent = encode(fact).ok().and_then(|bytes| decode::<WorktreeFact>(&bytes).ok());
        assert_eq!(sent.as_ref(), Some(fact), "it reaches the daemon as it is");
    }
    if check_head(&common_dir).is_ok() {
        let head = contents.get(3).map(|head| head.trim_ascii()).unwrap_or_default();
        let unborn = head.iter().all(|byte| *byte == b'0');
        let known = facts.iter().filter(|fact| fact.main).all(|fact| fact.head != HeadFact::Forming);
        assert!(known || unborn, "a HEAD that is one says what is checked out");
    }
    if let Some(git_dir) = git_dir_of(&place.0.join("tree")) {
        assert!(contents.get(5).is_some_and(|text| text.starts_with(b"gitdir:")), "{}", git_dir.display());
    }
    let _format = format_of(&common_dir);
    place.assert_untouched(&contents);
}

/// What is checked out is what the file names, and nothing that it does not.
fn check_head_fact(head: &HeadFact, file: &[u8]) {
    match head {
        HeadFact::Branch(name) => {
            let name = name.as_bytes();
            assert!(!name.is_empty() && name.trim_ascii() == name, "{name:?}");
            assert!(file.trim_ascii().starts_with(b"ref:") && file.trim_ascii().ends_with(name), "{name:?}");
        }
        HeadFact::Detached(oid) => {
            assert!(oid.as_bytes().iter().any(|byte| *byte != 0), "zeros are no commit");
            assert!(file.trim_ascii().eq_ignore_ascii_case(oid.to_string().as_bytes()), "{oid}");
        }
        HeadFact::Forming => {}
    }
}

/// A directory for the files of one input; gone when it has been checked.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let memory = Path::new("/dev/shm");
        let below = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        Self(below.join(format!("orchd-fuzz-{}-{number}", std::process::id())))
    }

    fn write(&self, contents: &[&[u8]]) -> PathBuf {
        for (file, content) in FILES.iter().zip(contents) {
            let path = self.0.join(file);
            let made = path.parent().map(fs::create_dir_all);
            assert!(
                matches!(made, Some(Ok(()))) && fs::write(&path, content).is_ok(),
                "no place for {}",
                path.display()
            );
        }
        self.0.join(".git")
    }

    fn assert_untouched(&self, contents: &[&[u8]]) {
        for (file, content) in FILES.iter().zip(contents) {
            assert!(fs::read(self.0.join(file)).is_ok_and(|now| now == *content), "{file} was written");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
