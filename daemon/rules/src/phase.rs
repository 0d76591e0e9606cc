//! Folds a worker's own commits into what the worker says of itself (domain.md section 5).

use orch_shared::{
    ids::{Item, Oid},
    text::Untrusted,
    worker::{CommitClass, Phase},
};

use crate::{
    commit::Commit,
    grammar::{Provider, Statement},
};

/// What a worker's own commits say, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// What the last status commit says.
    pub phase: Phase,
    /// Why it is blocked, where it is and gave a reason.
    pub reason: Option<Untrusted>,
    /// The last own commit.
    pub last: Option<Oid>,
    /// The last status commit.
    pub last_status: Option<Oid>,
    /// The last `[COMPLETE]`, even when it was reopened.
    pub completed: Option<Oid>,
    /// The commits that reopened it: own commits after the last `[COMPLETE]`, but merges and fixups. While there are
    /// any, `complete-but` holds.
    pub after_complete: Vec<Oid>,
    /// What it needs from whom, each with the commit that says so, in the order in which it was said.
    pub needs: Vec<(Provider, Item, Oid)>,
    /// How many checkpoints there are.
    pub n_checkpoints: u32,
}

impl Fold {
    /// True when own commits follow the last `[COMPLETE]`.
    #[must_use]
    pub const fn reopened(&self) -> bool {
        !self.after_complete.is_empty()
    }

    /// Goes on from a phase of which the commits that say so are not known, with those that came since; none of them has
    /// a status.
    pub fn resume<'a>(&mut self, was: Phase, since: impl IntoIterator<Item = &'a Commit>) {
        let reopened = was == Phase::Complete && since.into_iter().any(reopens);
        self.phase = if reopened { Phase::Working } else { was };
    }
}

impl Default for Fold {
    fn default() -> Self {
        Self {
            phase: Phase::Pending,
            reason: None,
            last: None,
            last_status: None,
            completed: None,
            after_complete: Vec::new(),
            needs: Vec::new(),
            n_checkpoints: 0,
        }
    }
}

/// Folds own commits, in chain order.
pub fn fold<'a>(own: impl IntoIterator<Item = &'a Commit>) -> Fold {
    own.into_iter().fold(Fold::default(), then)
}

/// True for a commit after which its worker is not complete any more.
const fn reopens(commit: &Commit) -> bool {
    !matches!(commit.class, CommitClass::Merge | CommitClass::Fixup)
}

fn then(before: Fold, commit: &Commit) -> Fold {
    let reopens = before.completed.is_some() && reopens(commit);
    let mut now = before;
    now.last = Some(commit.oid);
    now.n_checkpoints += u32::from(commit.class == CommitClass::Checkpoint);
    now.needs.extend(commit.statements.iter().filter_map(|statement| match statement {
        Statement::Needs { provider, item } => Some((provider.clone(), item.clone(), commit.oid)),
        Statement::Checkpoint | Statement::Complete | Statement::Blocked { .. } => None,
    }));
    if reopens {
        now.after_complete.push(commit.oid);
        if now.phase == Phase::Complete {
            now.phase = Phase::Working;
        }
    }
    let phase = match commit.class {
        CommitClass::Checkpoint => Phase::Working,
        CommitClass::Needs => Phase::Waiting,
        CommitClass::Blocked => Phase::Blocked,
        CommitClass::Complete => Phase::Complete,
        CommitClass::Plain | CommitClass::Merge | CommitClass::Revert | CommitClass::Fixup => return now,
    };
    now.phase = phase;
    now.reason = reason(commit);
    now.last_status = Some(commit.oid);
    if phase == Phase::Complete {
        now.completed = Some(commit.oid);
        now.after_complete.clear();
    }
    now
}

/// Why a commit says that its worker is blocked; several reasons are one text.
fn reason(commit: &Commit) -> Option<Untrusted> {
    let reasons: Vec<&str> = commit
        .statements
        .iter()
        .filter_map(|statement| match statement {
            Statement::Blocked { reason } => reason.as_ref().map(Untrusted::expose),
            Statement::Checkpoint | Statement::Complete | Statement::Needs { .. } => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| Untrusted::from(reasons.join("; ")))
}

#[cfg(test)]
mod tests {
    use orch_shared::{
        facts::{CommitContent, CommitFact},
        time::Timestamp,
    };

    use super::*;
    use crate::commit::read_commit;

    /// The n-th commit is oid n; `merge: ` before a subject gives it two parents.
    fn commits(subjects: &[&str]) -> Vec<Commit> {
        let oid = |byte: usize| Oid::from_bytes(&[u8::try_from(byte).unwrap(); 20]).unwrap();
        let of = |(place, subject): (usize, &&str)| {
            let merge = subject.strip_prefix("merge: ");
            read_commit(&CommitFact {
                oid: oid(place),
                content: CommitContent::Read {
                    parents: vec![oid(200); 1 + usize::from(merge.is_some())],
                    committed_at: Timestamp::from_seconds(0),
                    message: Untrusted::from(merge.unwrap_or(subject)),
                },
            })
        };
        subjects.iter().enumerate().map(of).collect()
    }

    #[test]
    fn the_last_status_commit_gives_the_phase() {
        for (subjects, phase, reason, after_complete) in [
            (&[] as &[&str], Phase::Pending, None, 0),
            (&["x", "y"], Phase::Pending, None, 0),
            (&["[DONE] x"], Phase::Pending, None, 0),
            (&["[CHECKPOINT] x"], Phase::Working, None, 0),
            (&["[CHECKPOINT] x", "y"], Phase::Working, None, 0),
            (&["[NEEDS:task-2/A] x"], Phase::Waiting, None, 0),
            (&["[NEEDS:task-2/A] x", "y"], Phase::Waiting, None, 0),
            (&["[NEEDS:task-2/A] x", "[CHECKPOINT] y"], Phase::Working, None, 0),
            (&["[BLOCKED:key] x"], Phase::Blocked, Some("key"), 0),
            (&["[BLOCKED:key] x", "plain"], Phase::Blocked, Some("key"), 0),
            (&["[BLOCKED:key] x", "[BLOCKED] y"], Phase::Blocked, None, 0),
            (&["[BLOCKED:a][BLOCKED:b] x"], Phase::Blocked, Some("a; b"), 0),
            (&["[BLOCKED:key] x", "[CHECKPOINT] y"], Phase::Working, None, 0),
            (&["[CHECKPOINT][BLOCKED:key][COMPLETE] x"], Phase::Blocked, Some("key"), 0),
            (&["[COMPLETE] x"], Phase::Complete, None, 0),
            (&["[COMPLETE] x", "merge: y", "fixup! x"], Phase::Complete, None, 0),
            (&["[COMPLETE] x", "y"], Phase::Working, None, 1),
            (&["[COMPLETE] x", "Revert \"y\""], Phase::Working, None, 1),
            (&["[COMPLETE] x", "[CHECKPOINT] y", "z", "merge: m"], Phase::Working, None, 2),
            (&["[COMPLETE] x", "[NEEDS:task-2/A] y"], Phase::Waiting, None, 1),
            (&["[COMPLETE] x", "[BLOCKED:key] y", "z"], Phase::Blocked, Some("key"), 2),
            (&["[COMPLETE] x", "y", "[COMPLETE] z"], Phase::Complete, None, 0),
            (&["[COMPLETE] x", "y", "[COMPLETE][NEEDS:task-2/A] z"], Phase::Waiting, None, 2),
        ] {
            let commits = commits(subjects);
            let fold = fold(&commits);
            let why = fold.reason.as_ref().map(Untrusted::expose);
            assert_eq!((fold.phase, why, fold.after_complete.len()), (phase, reason, after_complete), "{subjects:?}");
            assert_eq!(fold.reopened(), after_complete > 0, "{subjects:?}");
        }
    }

    #[test]
    fn the_commits_that_decided_are_named() {
        let commits = commits(&["[COMPLETE] a", "b", "[CHECKPOINT] c", "d"]);
        let fold = fold(&commits);
        assert_eq!(fold.last_status, Some(commits[2].oid));
        assert_eq!(fold.completed, Some(commits[0].oid));
        assert_eq!(fold.after_complete, [commits[1].oid, commits[2].oid, commits[3].oid]);
        assert_eq!(fold.n_checkpoints, 1);
    }

    #[test]
    fn needs_are_kept_in_the_order_in_which_they_were_said() {
        let commits = commits(&["[NEEDS:task-2/B][NEEDS:task-3/A] x", "[CHECKPOINT] y", "[NEEDS:task-2/A,B] z"]);
        let fold = fold(&commits);
        let said: Vec<_> = fold.needs.iter().map(|(_, item, by)| (item.written().expose(), *by)).collect();
        let expected = [("B", 0), ("A", 0), ("A", 2), ("B", 2)].map(|(item, by)| (item, commits[by].oid));
        assert_eq!(said, expected);
    }
}
