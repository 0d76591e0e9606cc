//! Parses reflogs: which commits a branch's own worktree made, and which came from elsewhere (domain.md section 3).

use std::path::Path;

use orch_shared::{
    facts::{ReflogAction, ReflogEntry},
    ids::{Oid, RefName, WorkerBranch},
    time::Timestamp,
};

use super::files::read_end;

/// The end of a reflog that is read: some five thousand lines.
const MOST_BYTES: u64 = 1024 * 1024;

/// The end of a reflog in which the last few entries are, and what each more may take.
const FEW_BYTES: u64 = 16 * 1024;
const ENTRY_BYTES: u64 = 320;

/// Reads the reflog of a branch, oldest entry first; nothing where there is none.
pub(super) fn read_reflog(common_dir: &Path, branch: &RefName) -> Vec<ReflogEntry> {
    read_up_to(common_dir, branch, MOST_BYTES)
}

/// Reads the last entries of it, so many at least where their messages are no longer than is usual.
pub(super) fn read_last_entries(common_dir: &Path, branch: &RefName, n_entries: usize) -> Vec<ReflogEntry> {
    let more = u64::try_from(n_entries).unwrap_or(u64::MAX).saturating_mul(ENTRY_BYTES);
    read_up_to(common_dir, branch, FEW_BYTES.saturating_add(more).min(MOST_BYTES))
}

fn read_up_to(common_dir: &Path, branch: &RefName, most: u64) -> Vec<ReflogEntry> {
    let Some(name) = branch.as_str() else { return Vec::new() };
    let bytes = read_end(&common_dir.join("logs").join(name), most).unwrap_or_default();
    parse_reflog(&bytes)
}

/// The entries in the lines of a reflog. A first line that was cut does not parse, and is passed over like any other that
/// is odd.
pub(super) fn parse_reflog(bytes: &[u8]) -> Vec<ReflogEntry> {
    bytes.split(|byte| *byte == b'\n').filter_map(parse_line).collect()
}

/// `<old> <new> Name <mail> <seconds> <zone>\t<what>`.
fn parse_line(line: &[u8]) -> Option<ReflogEntry> {
    let line = String::from_utf8_lossy(line);
    let (head, message) = line.split_once('\t').unwrap_or((&line, ""));
    let mut words = head.splitn(3, ' ');
    let (old, new, rest) = (Oid::parse(words.next()?).ok()?, Oid::parse(words.next()?).ok()?, words.next()?);
    let seconds = rest.rsplit_once('>').map_or(rest, |(_, date)| date).split_whitespace().next();
    Some(ReflogEntry {
        old: Some(old).filter(|old| old.as_bytes().iter().any(|byte| *byte != 0)),
        new,
        at: Timestamp::from_seconds(seconds.and_then(|digits| digits.parse().ok()).unwrap_or(0)),
        action: action(message),
    })
}

/// Parses what `git reflog show --date=unix --format="%H %gd %gs"` prints, newest entry first: `<new> <ref>@{<seconds>}
/// <what>`. What an entry moved the branch from is what the one before it moved it to.
pub(super) fn parse_shown(shown: &[u8]) -> Vec<ReflogEntry> {
    let shown = String::from_utf8_lossy(shown);
    let mut entries: Vec<ReflogEntry> = Vec::new();
    for line in shown.lines().rev() {
        let mut words = line.splitn(3, ' ');
        let (Some(new), Some(selector)) = (words.next().and_then(|hex| Oid::parse(hex).ok()), words.next()) else {
            continue;
        };
        let seconds = selector.rsplit_once("@{").and_then(|(_, seconds)| seconds.trim_end_matches('}').parse().ok());
        entries.push(ReflogEntry {
            old: entries.last().map(|entry| entry.new),
            new,
            at: Timestamp::from_seconds(seconds.unwrap_or(0)),
            action: action(words.next().unwrap_or_default()),
        });
    }
    entries
}

/// What the message of an entry says moved the branch. Git's own words, not translated in reflogs.
fn action(message: &str) -> ReflogAction {
    let (command, rest) = message.split_once(':').unwrap_or((message, ""));
    let rest = rest.trim();
    match command.split([' ', '(']).next().unwrap_or_default() {
        "commit" if command.contains("(amend)") => ReflogAction::Amend,
        "commit" => ReflogAction::Commit,
        "rebase" => ReflogAction::Rebase { onto: onto(rest) },
        "cherry-pick" => ReflogAction::CherryPick,
        "revert" => ReflogAction::Revert,
        "am" => ReflogAction::Am,
        "reset" => ReflogAction::Reset,
        "branch" if rest.starts_with("Created") => ReflogAction::Created,
        // `git branch --copy` copies the reflog as well: what stands above this line was made on the other branch.
        "Branch" if rest.starts_with("copied") => ReflogAction::Created,
        "Branch" if keeps_its_task(rest) => ReflogAction::Renamed,
        "merge" | "pull" if rest.to_ascii_lowercase().starts_with("fast-forward") => ReflogAction::FastForward,
        "merge" | "pull" if rest.starts_with("Merge made by") => ReflogAction::Merge,
        // `pull --rebase` and its kin write `pull … (finish): refs/heads/x onto <oid>`.
        "pull" if command.contains("(finish)") => ReflogAction::Rebase { onto: onto(rest) },
        _ => ReflogAction::Other,
    }
}

/// `renamed refs/heads/work/task-1-a to refs/heads/work/task-1-b`.
fn keeps_its_task(rest: &str) -> bool {
    let task = |name: &str| WorkerBranch::of_directory(name.rsplit('/').next().unwrap_or_default());
    let names = rest.strip_prefix("renamed ").and_then(|names| names.split_once(" to "));
    names.is_some_and(|(before, after)| task(before).is_some_and(|before| task(after) == Some(before)))
}

/// `refs/heads/x onto <oid>`.
fn onto(rest: &str) -> Option<Oid> {
    rest.rsplit_once("onto ").and_then(|(_, oid)| Oid::parse(oid.trim()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";
    const NEW: &str = "b94a8fe5ccb19ba61c4c0873d391e987982fbbd3";

    #[test]
    fn the_words_of_git_are_understood() {
        let onto = Oid::parse(OLD).ok();
        for (message, expected) in [
            ("commit: x: y", ReflogAction::Commit),
            ("commit (initial): x", ReflogAction::Commit),
            ("commit (merge): Merge branch 'b'", ReflogAction::Commit),
            ("commit (amend): x", ReflogAction::Amend),
            (&format!("rebase (finish): refs/heads/work/task-1 onto {OLD}"), ReflogAction::Rebase { onto }),
            (&format!("rebase finished: refs/heads/x onto {OLD}"), ReflogAction::Rebase { onto }),
            (&format!("pull --rebase (finish): refs/heads/x onto {OLD}"), ReflogAction::Rebase { onto }),
            ("cherry-pick: x", ReflogAction::CherryPick),
            ("revert: Revert \"x\"", ReflogAction::Revert),
            ("merge work/task-2: Fast-forward", ReflogAction::FastForward),
            ("merge work/task-2: Merge made by the 'ort' strategy.", ReflogAction::Merge),
            ("pull: Fast-forward", ReflogAction::FastForward),
            ("pull origin main: fast-forward", ReflogAction::FastForward),
            ("pull: Merge made by the 'ort' strategy.", ReflogAction::Merge),
            ("reset: moving to HEAD~1", ReflogAction::Reset),
            ("branch: Created from HEAD", ReflogAction::Created),
            ("Branch: copied refs/heads/a to refs/heads/b", ReflogAction::Created),
            ("am: x", ReflogAction::Am),
            ("Branch: renamed refs/heads/work/task-1-a to refs/heads/work/task-1-b", ReflogAction::Renamed),
            ("Branch: renamed refs/heads/work/task-1-a to refs/heads/work/task-2-a", ReflogAction::Other),
            ("Branch: renamed refs/heads/a to refs/heads/b", ReflogAction::Other),
            ("", ReflogAction::Other),
        ] {
            assert_eq!(action(message), expected, "{message}");
        }
    }

    #[test]
    fn lines_are_read_and_odd_ones_passed_over() {
        let zero = "0".repeat(40);
        let entry = parse_line(format!("{zero} {NEW} A > B <m@x> 1700000000 +0100\tcommit (initial): x").as_bytes());
        let entry = entry.expect("read");
        assert_eq!((entry.old, entry.at), (None, Timestamp::from_seconds(1_700_000_000)));
        for line in ["", "short", &format!("{OLD} zz x"), &format!("{OLD} {NEW}")] {
            assert_eq!(parse_line(line.as_bytes()), None, "{line}");
        }
    }
}
