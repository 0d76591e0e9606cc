//! The report of a repo in which everything happens, and of one in which nothing does.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    ids::{AlertId, PlanId, RunId, TaskId},
    plan::{AssignedItem, ItemId, ItemProgress, ItemState, Size},
    report::{NeedReport, Progress, SCHEMA},
    text::{Untrusted, deceives},
    worker::Phase,
};

use proptest::prelude::*;

use super::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(60_000 * (29_000_000 + minutes))
}

fn task(number: u32) -> TaskId {
    TaskId::parse(&format!("task-{number}")).expect("a task")
}

fn worker(number: u32, phase: Phase, needs: Vec<NeedReport>) -> WorkerReport {
    WorkerReport {
        task: task(number),
        slug: None,
        branch: format!("work/task-{number}").into(),
        worktree: None,
        phase,
        health: Health::Ok,
        reason: None,
        operation: None,
        integrated: false,
        diverged: false,
        commits: 2,
        checkpoints: 1,
        tip: None,
        ahead: 2,
        behind: 0,
        dirty: None,
        last_commit: None,
        needs,
        progress: Some(Progress { done: 1, total: 2 }),
    }
}

fn alert(rule: Rule, severity: Severity, workers: &[u32], prompt: Option<PromptKind>, minutes: i64) -> AlertReport {
    AlertReport {
        id: AlertId::typed(&format!("a-{minutes:04}")),
        rule,
        severity,
        workers: workers.iter().map(|number| task(*number)).collect(),
        title: format!("{rule} | of `somebody`").into(),
        detail: Untrusted::default(),
        since: at(minutes),
        evidence: Vec::new(),
        prompt,
        acknowledged: false,
        snoozed_until: None,
        ended: None,
        repo: RepoName::parse("shop").expect("a name"),
    }
}

fn repo(workers: Vec<WorkerReport>, alerts: Vec<AlertReport>) -> StatusReport {
    let repo = RepoReport {
        name: RepoName::parse("shop").expect("a name"),
        path: "/shop".into(),
        base: "main".into(),
        state: RepoState::Ok,
        degraded: None,
        run: None,
        workers,
        alerts,
    };
    StatusReport { schema: SCHEMA, generated_at: at(100), repos: vec![repo] }
}

#[test]
fn every_alert_that_needs_a_person_has_the_command_that_deals_with_it() {
    let need = NeedReport {
        worker: "task-2".into(),
        item: "UserModel".into(),
        state: NeedState::Open,
        since: at(1),
        provided_by: None,
        evidence: None,
        note: None,
    };
    let workers = vec![worker(1, Phase::Waiting, vec![need]), worker(2, Phase::Working, Vec::new())];
    let mut acknowledged = alert(Rule::Stalled, Severity::Urgent, &[1], Some(PromptKind::Continue), 60);
    acknowledged.acknowledged = true;
    let alerts = vec![
        alert(Rule::Needs, Severity::Normal, &[1], None, 10),
        alert(Rule::Blocked, Severity::Urgent, &[2], Some(PromptKind::Resume), 30),
        alert(Rule::Deadlock, Severity::Urgent, &[1, 2], Some(PromptKind::Deadlock), 20),
        alert(Rule::Degraded, Severity::Normal, &[], None, 40),
        alert(Rule::Complete, Severity::Info, &[2], None, 50),
        acknowledged,
    ];
    let text = render_report(&repo(workers, alerts), &BTreeMap::new(), at(100));
    let (_, actions) = text.split_once("### Recommended actions\n\n").expect("the section");
    assert_eq!(
        actions,
        "1. `` deadlock \\| of `somebody` ``: choose a way out, and paste `orchctl prompt deadlock task-1 --choose stub`, \
         `orchctl prompt deadlock task-1 --choose merge`, `orchctl prompt deadlock task-1 --choose rescope`\n\
         2. `` blocked \\| of `somebody` ``: decide, and paste `orchctl prompt resume task-2 --answer '…'`\n\
         3. `` needs \\| of `somebody` ``: remind who is awaited with `orchctl prompt nudge task-2`\n\
         4. `` degraded \\| of `somebody` ``: find out what is wrong with `orchctl doctor`\n"
    );
    assert!(text.contains("| task-1 | waiting | ok | 1/2 | 2 | – | `UserModel` (open) |"), "{text}");
}

#[test]
fn where_nothing_is_to_be_done_it_says_so() {
    let text = render_report(&repo(Vec::new(), Vec::new()), &BTreeMap::new(), at(100));
    assert!(text.starts_with("# Worker Status Report\n"), "{text}");
    assert!(text.ends_with("### Recommended actions\n\nNothing needs you.\n"), "{text}");
    assert!(!text.contains("### Progress"), "no plan, no progress: {text}");
}

#[test]
fn progress_is_told_by_item_and_against_the_estimate() {
    let item = |index: usize, size, state| ItemProgress {
        item: AssignedItem { id: ItemId::at(index), source_id: None, description: "a | b\nc".into(), size },
        state,
    };
    let items =
        vec![item(0, Size::M, ItemState::Done), item(1, Size::L, ItemState::InHand), item(2, Size::S, ItemState::Left)];
    let run = RunProgress {
        run: RunId::of_plan(&PlanId::typed("p-1"), at(25).as_millis()),
        began: at(25),
        workers: BTreeMap::from([(task(1), items)]),
    };
    let runs = BTreeMap::from([(RepoName::parse("shop").expect("a name"), run)]);
    let text = render_report(&repo(Vec::new(), Vec::new()), &runs, at(100));
    for expected in [
        "1 done, 1 in hand, 1 left.",
        "By the estimate 40m of 2h 50m of work are done; the run began 1h 15m ago",
        "| task-1 | item-1 | M | done | `a \\| b\\nc` |",
        "| task-1 | item-2 | L | in hand |",
        "| task-1 | item-3 | S | left |",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}

proptest! {
    #[test]
    fn no_byte_of_others_controls_or_deceives(bytes in prop::collection::vec(any::<u8>(), 0..80), wide in ".{0,20}") {
        let said = Untrusted::from_bytes(&[bytes.as_slice(), wide.as_bytes()].concat());
        let need = NeedReport {
            worker: said.clone(),
            item: said.clone(),
            state: NeedState::Open,
            since: at(1),
            provided_by: None,
            evidence: None,
            note: Some(said.clone()),
        };
        let mut worker = worker(1, Phase::Waiting, vec![need]);
        (worker.branch, worker.worktree, worker.reason) = (said.clone(), Some(said.clone()), Some(said.clone()));
        let mut alert = alert(Rule::Blocked, Severity::Urgent, &[1], Some(PromptKind::Resume), 10);
        (alert.title, alert.detail, alert.evidence) = (said.clone(), said.clone(), vec![said.clone()]);
        let mut status = repo(vec![worker], vec![alert]);
        (status.repos[0].path, status.repos[0].base) = (said.clone(), said.clone());
        (status.repos[0].state, status.repos[0].degraded) = (RepoState::Degraded, Some(said.expose().to_owned()));
        let text = render_report(&status, &BTreeMap::new(), at(100));
        prop_assert!(!text.contains(|c: char| c != '\n' && (c.is_control() || deceives(c))), "{text:?}");
    }
}
