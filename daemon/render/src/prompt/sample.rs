//! Made-up facts: one worker to whom everything happens, one to whom nothing does. A person's template is tried out with
//! them before it is used, and the tests begin with them.
#![expect(clippy::expect_used, reason = "what is parsed are constants, and tests render them")]

use std::path::Path;

use orch_shared::{
    alert::{PromptKind, WayOut},
    facts::Session,
    ids::{GitPath, Item, Oid, RefName, RepoName, TaskId},
    plan::{AssignedItem, ItemId, ItemProgress, ItemState, OwnedFiles, Size},
    prompting::{
        Breach, ConflictFacts, ConflictFile, CycleEdge, Hunk, NeedFacts, PlannedFacts, PlannedWait, PromptFacts,
        Sibling, Stray, Uncommitted,
    },
    report::{CommitReport, NeedReport},
    text::Untrusted,
    time::Timestamp,
    worker::{Attribution, CommitClass, Evidence, Health, NeedState, Operation, Phase},
};

use super::{
    Prompt, PromptRequest,
    context::{self, Context},
};

/// When it all happened.
pub(super) const AT: Timestamp = Timestamp::from_millis(1_767_607_200_000);

/// What the templates of this kind may be asked to show.
pub(super) fn contexts(kind: PromptKind) -> Vec<Context> {
    let text = "something";
    let lists = WayOut::ALL.iter().map(|choose| (busy("task-1", text), vec![busy("task-2", text)], *choose));
    let unplanned =
        (!matches!(kind, PromptKind::Kickoff | PromptKind::Scope)).then(|| PromptFacts { planned: None, ..quiet() });
    let quiet = [Some(quiet()), unplanned].into_iter().flatten().map(|facts| (facts, Vec::new(), WayOut::Stub));
    let all = lists.chain(quiet).filter_map(|(facts, others, choose)| {
        let conflict = conflict(text);
        let prompt = prompt(kind, text, choose, &others, others.first().unwrap_or(&facts), &conflict);
        context::of(&PromptRequest { prompt, facts: &facts, now: AT }).ok()
    });
    all.collect()
}

/// The prompt of this kind.
pub(super) const fn prompt<'a>(
    kind: PromptKind,
    answer: &'a str,
    choose: WayOut,
    others: &'a [PromptFacts],
    with: &'a PromptFacts,
    facts: &'a ConflictFacts,
) -> Prompt<'a> {
    match kind {
        PromptKind::Kickoff => Prompt::Kickoff,
        PromptKind::Continue => Prompt::Continue,
        PromptKind::Resume => Prompt::Resume { answer: if others.is_empty() { None } else { Some(answer) } },
        PromptKind::Deadlock => Prompt::Deadlock { others, choose },
        PromptKind::WrongBranch => Prompt::WrongBranch,
        PromptKind::Nudge => Prompt::Nudge,
        PromptKind::Handover => Prompt::Handover { to: if matches!(choose, WayOut::Stub) { Some(with) } else { None } },
        PromptKind::Scope => Prompt::Scope,
        PromptKind::Conflict => Prompt::Conflict { with, facts },
    }
}

/// Two files that do not go together.
pub(super) fn conflict(text: &str) -> ConflictFacts {
    let hunk = || Hunk { first: Untrusted::from(text), second: Untrusted::from(text) };
    let path = GitPath::from(text.as_bytes().to_vec());
    let file = |owner| ConflictFile { path: path.clone(), owner, hunks: vec![hunk(), hunk()] };
    ConflictFacts { files: vec![file(None), file(Some(task("task-1")))] }
}

/// Nothing is known but the worker and its branch.
fn quiet() -> PromptFacts {
    PromptFacts {
        worktree: None,
        phase: Phase::Pending,
        health: Health::Ok,
        reason: None,
        operation: Some((Operation::Merge, AT)),
        completed: Vec::new(),
        behind: 0,
        planned: Some(PlannedFacts {
            items: Vec::new(),
            scope: OwnedFiles { paths: Vec::new(), all_known: true },
            checkpoints: Vec::new(),
            awaits: Vec::new(),
            awaited_by: Vec::new(),
            siblings: Vec::new(),
            breaches: Vec::new(),
            ..planned("something")
        }),
        sessions: None,
        uncommitted: None,
        needs: Vec::new(),
        wanted: Vec::new(),
        cycle: Vec::new(),
        strays: Vec::new(),
        ..busy("task-1", "something")
    }
}

pub(super) fn oid() -> Oid {
    Oid::parse("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").expect("valid")
}

pub(super) fn task(id: &str) -> TaskId {
    TaskId::parse(id).expect("valid")
}

/// A worker in every kind of trouble, with one text in every place where another's text can be.
pub(super) fn busy(id: &str, text: &str) -> PromptFacts {
    let other = if id == "task-1" { "task-2" } else { "task-1" };
    let untrusted = || Untrusted::from(text);
    let commit =
        |class| CommitReport { oid: oid(), subject: untrusted(), class, at: AT, attribution: Attribution::Reflog };
    let need = |state, evidence| NeedFacts {
        need: NeedReport {
            worker: untrusted(),
            item: untrusted(),
            state,
            since: AT,
            provided_by: Some(oid()),
            evidence,
            note: Some(untrusted()),
        },
        opened_by: oid(),
        provider: Some((task(other), RefName::from_branch("work/task-2"))),
        answer_subject: Some(untrusted()),
    };
    PromptFacts {
        repo: RepoName::parse("shop").expect("valid"),
        repo_path: GitPath::from(Path::new("/r")),
        base: RefName::from_branch("main"),
        task: task(id),
        branch: RefName::from_branch("work/task-1-x"),
        worktree: Some(GitPath::from(Path::new("/r/worktrees/it's"))),
        phase: Phase::Blocked,
        health: Health::Stalled,
        reason: Some(untrusted()),
        operation: None,
        completed: vec![commit(CommitClass::Checkpoint), commit(CommitClass::Blocked)],
        behind: 3,
        planned: Some(planned(text)),
        sessions: Some(vec![Session { pid: 123, since: Timestamp::from_seconds(1_000) }]),
        uncommitted: Some(Uncommitted { count: 30, paths: vec![GitPath::from(text.as_bytes().to_vec())] }),
        needs: vec![
            need(NeedState::Ready, Some(Evidence::Unverified)),
            need(NeedState::Open, None),
            need(NeedState::Taken, Some(Evidence::Resolved)),
        ],
        wanted: vec![(task(other), Item::new(text), AT)],
        cycle: vec![
            CycleEdge { from: task("task-1"), to: task("task-2"), what: untrusted(), commit: oid() },
            CycleEdge { from: task("task-2"), to: task("task-1"), what: untrusted(), commit: oid() },
        ],
        strays: vec![
            Stray::OtherBranch { branch: RefName::from_branch("elsewhere") },
            Stray::Detached { at: oid() },
            Stray::Commit {
                commit: commit(CommitClass::Blocked),
                on: RefName::from_branch("main"),
                base: true,
                sure: true,
            },
        ],
    }
}

/// A plan in which the same text stands in every place.
fn planned(text: &str) -> PlannedFacts {
    let untrusted = || Untrusted::from(text);
    let item = |id: usize| AssignedItem {
        id: ItemId::at(id),
        source_id: Some(untrusted()),
        description: untrusted(),
        size: Size::L,
    };
    let scope = || OwnedFiles { paths: vec![untrusted()], all_known: false };
    let wait = |is_there| PlannedWait { worker: task("task-2"), item: item(4), is_there };
    PlannedFacts {
        focus: untrusted(),
        items: vec![
            ItemProgress { item: item(0), state: ItemState::Done },
            ItemProgress { item: item(1), state: ItemState::InHand },
            ItemProgress { item: item(2), state: ItemState::Left },
        ],
        scope: scope(),
        checkpoints: vec![untrusted()],
        awaits: vec![wait(false), wait(true)],
        awaited_by: vec![wait(false)],
        siblings: vec![Sibling {
            task: task("task-2"),
            branch: RefName::from_branch("work/task-2-y"),
            focus: untrusted(),
            scope: scope(),
        }],
        breaches: [Some(task("task-2")), None]
            .map(|owner| Breach { path: GitPath::from(text.as_bytes().to_vec()), owner })
            .to_vec(),
    }
}
