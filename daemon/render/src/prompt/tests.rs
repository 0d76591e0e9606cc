//! Prompts as a whole: what they hold, and what hostile text cannot do in them.

mod containment;
mod payloads;

use std::path::Path;

use orch_shared::{
    facts::Session,
    ids::{GitPath, Item, Oid, RefName, RepoName, TaskId},
    plan::{AssignedItem, ItemId, ItemProgress, ItemState, OwnedFiles, Size},
    prompting::{
        Breach, ConflictFile, CycleEdge, Hunk, NeedFacts, PlannedFacts, PlannedWait, Sibling, Stray, Uncommitted,
    },
    report::{CommitReport, NeedReport},
    text::Untrusted,
    worker::{Attribution, CommitClass, Evidence, Health, NeedState, Phase},
};
use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_607_200_000);

fn oid() -> Oid {
    Oid::parse("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").expect("valid")
}

fn task(id: &str) -> TaskId {
    TaskId::parse(id).expect("valid")
}

/// A worker in every kind of trouble, with one text in every place where another's text can be.
fn facts(id: &str, text: &str) -> PromptFacts {
    let other = if id == "task-1" { "task-2" } else { "task-1" };
    let untrusted = || Untrusted::from(text);
    let commit =
        |class| CommitReport { oid: oid(), subject: untrusted(), class, at: NOW, attribution: Attribution::Reflog };
    let need = |state, evidence| NeedFacts {
        need: NeedReport {
            worker: untrusted(),
            item: untrusted(),
            state,
            since: NOW,
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
        wanted: vec![(task(other), Item::new(text), NOW)],
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

fn render(kind: PromptKind, text: &str, choose: WayOut) -> String {
    render_of(kind, text, choose, |id| facts(id, text))
}

fn render_of(kind: PromptKind, text: &str, choose: WayOut, facts: impl Fn(&str) -> PromptFacts) -> String {
    let (facts, others) = (facts("task-1"), [facts("task-2")]);
    let hunk = || Hunk { first: Untrusted::from(text), second: Untrusted::from(text) };
    let path = GitPath::from(text.as_bytes().to_vec());
    let file = |owner| ConflictFile { path: path.clone(), owner, hunks: vec![hunk(), hunk()] };
    let conflict = ConflictFacts { files: vec![file(None), file(Some(task("task-1")))] };
    let prompt = match kind {
        PromptKind::Kickoff => Prompt::Kickoff,
        PromptKind::Continue => Prompt::Continue,
        PromptKind::Resume => Prompt::Resume { answer: Some(text) },
        PromptKind::Deadlock => Prompt::Deadlock { others: &others, choose },
        PromptKind::WrongBranch => Prompt::WrongBranch,
        PromptKind::Nudge => Prompt::Nudge,
        PromptKind::Handover => Prompt::Handover { to: (choose == WayOut::Stub).then_some(&others[0]) },
        PromptKind::Scope => Prompt::Scope,
        PromptKind::Conflict => Prompt::Conflict { with: &others[0], facts: &conflict },
    };
    ask(prompt, &facts)
}

fn ask(prompt: Prompt<'_>, facts: &PromptFacts) -> String {
    let request = PromptRequest { prompt, facts, now: NOW };
    render_prompt(&Templates::default(), &request).expect("rendered")
}

const MADE: &[(PromptKind, &str)] = &[
    (PromptKind::Resume, "# Resume Work: task-1"),
    (PromptKind::Continue, "# Continue Work: task-1"),
    (PromptKind::WrongBranch, "# Recover Branch: task-1"),
    (PromptKind::Deadlock, "# Break Deadlock: task-1, task-2"),
    (PromptKind::Nudge, "# Awaited: task-1"),
    (PromptKind::Kickoff, "# Worker Kickoff: task-1-x"),
    (PromptKind::Handover, "# Take Over: task-1"),
    (PromptKind::Scope, "# Scope: task-1"),
    (PromptKind::Conflict, "# Conflict: task-1 and task-2"),
];

#[test]
fn every_prompt_has_its_heading_checks_twice_and_ends_with_the_protocol() {
    for (kind, heading) in MADE {
        for choose in WayOut::ALL {
            let prompt = render(*kind, "plain", *choose);
            assert_eq!(prompt.lines().next(), Some(*heading));
            assert!(prompt.matches("git branch --show-current").count() >= 2, "{kind} checks twice:\n{prompt}");
            let protocol: Vec<&str> = prompt.trim_end().lines().rev().take(4).collect();
            assert!(protocol.iter().all(|line| line.starts_with("- `[")), "{kind} ends with four lines: {protocol:?}");
            for word in ["stash", "push --force", "reset --hard", "branch -D", "clean -"] {
                assert!(!prompt.contains(word), "{kind} speaks of {word}");
            }
            assert!(!prompt.contains("\n\n\n\n"), "{kind} has holes:\n{prompt}");
        }
    }
}

#[test]
fn a_resume_brings_the_commands_that_bring_what_was_awaited() {
    let prompt = render(PromptKind::Resume, "UserModel", WayOut::Stub);
    assert!(prompt.contains(&format!("git merge --no-edit {}", oid())), "{prompt}");
    assert!(prompt.contains(r"cd -- '/r/worktrees/it'\''s'"), "{prompt}");
    assert!(prompt.contains("unverified"), "{prompt}");
    assert!(prompt.contains("- item-2 (size L, in hand):\n> UserModel: UserModel"), "{prompt}");
    assert!(!prompt.contains("- item-1 "), "what is done is not left: {prompt}");
    let without = ask(Prompt::Resume { answer: None }, &PromptFacts { planned: None, ..facts("task-1", "x") });
    assert!(without.contains("No plan is known"), "{without}");
    assert!(prompt.contains("The person answers:\n> UserModel"), "{prompt}");
}

#[test]
fn to_continue_it_is_said_who_is_there_as_far_as_known() {
    let with = |sessions| ask(Prompt::Continue, &PromptFacts { sessions, ..facts("task-1", "x") });
    let session = |pid| Session { pid, since: Timestamp::from_millis(NOW.as_millis() - 7_500_000) };
    let present = with(Some(vec![session(123), session(124)]));
    assert!(present.contains("pid 123, since 2026-01-05T07:55:00Z (2h 5m)"), "{present}");
    assert!(present.contains("`ps -o pid,lstart,command -p 123`") && !present.contains("crashed"), "{present}");
    let absent = with(Some(Vec::new()));
    assert!(absent.contains("has probably crashed") && !absent.contains("pid"), "{absent}");
    let unknown = with(None);
    assert!(!unknown.contains("ession had") && !unknown.contains("## Session"), "{unknown}");
}

#[test]
fn a_recovery_keeps_a_name_first_and_resets_only_in_a_comment() {
    let prompt = render(PromptKind::WrongBranch, "x", WayOut::Stub);
    let backup = prompt.find("git branch 'backup/task-1-a94a8fe5cc'").expect("a backup");
    assert!(backup < prompt.find("git cherry-pick --allow-empty a94a8").expect("a pick"));
    let resets = prompt.lines().filter(|line| line.contains("git reset"));
    assert!(resets.clone().count() > 0 && resets.clone().all(|line| line.starts_with("# git reset --keep")));
}

#[test]
fn what_belongs_to_a_plan_says_so() {
    let facts = PromptFacts { planned: None, ..facts("task-1", "x") };
    for prompt in [Prompt::Kickoff, Prompt::Scope] {
        let request = PromptRequest { prompt, facts: &facts, now: NOW };
        let error = render_prompt(&Templates::default(), &request).expect_err("refused");
        assert!(matches!(error, PromptError::NeedsAPlan { .. }), "{error}");
    }
}

#[test]
fn a_broken_template_is_named_and_passed_over() {
    let own =
        [(PromptKind::Resume, "{% if %}".to_owned()), (PromptKind::Nudge, "# Mine: {{ worker.task }}".to_owned())];
    let (templates, problems) = Templates::with_overrides(own);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().starts_with("the template resume.md: "), "{}", problems[0]);
    let facts = facts("task-1", "x");
    let render = |prompt| {
        let request = PromptRequest { prompt, facts: &facts, now: NOW };
        render_prompt(&templates, &request).expect("rendered")
    };
    assert!(render(Prompt::Resume { answer: None }).starts_with("# Resume Work"));
    assert_eq!(render(Prompt::Nudge), "# Mine: task-1");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_prompt_has_an_end(text in "[a-z\n]{2000,4000}") {
        prop_assert!(render(PromptKind::Deadlock, &text, WayOut::Stub).len() < 20 * 1024);
    }
}

/// The whole of each prompt as it is, for a reader to judge a change by: `GOLDEN=write cargo test -p orch-render golden`
/// writes them anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "the golden files lie beside the code")]
fn the_golden_prompts_are_up_to_date() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens");
    for (kind, _) in MADE {
        for choose in WayOut::ALL.iter().filter(|way| *kind == PromptKind::Deadlock || **way == WayOut::Stub) {
            let name =
                if *kind == PromptKind::Deadlock { format!("{kind}-{}", choose.as_str()) } else { kind.to_string() };
            let path = dir.join(format!("{name}.md"));
            let prompt = render(*kind, "the user's model", *choose);
            if std::env::var_os("GOLDEN").is_some() {
                std::fs::create_dir_all(&dir).expect("made");
                std::fs::write(&path, &prompt).expect("written");
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(prompt, golden, "{} changed: `GOLDEN=write cargo test -p orch-render golden`", path.display());
        }
    }
}
