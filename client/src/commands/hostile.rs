//! What goes to a terminal, over random bytes in every place where another's text can be (CWE-150).

use anstream::adapter::strip_str;
use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    ids::{AlertId, Oid, RepoName, TaskId},
    report::{
        AlertReport, CheckReport, CommitReport, NeedReport, NeedsEntry, RegisteredRepo, RepoReport, SCHEMA,
        StatusReport, WorkerReport,
    },
    text::{Untrusted, deceives},
    time::Timestamp,
    worker::{Attribution, CommitClass, Health, NeedState, Operation, Phase, RepoState},
};
use proptest::prelude::*;

use super::{doctor, needs, repo, status};
use crate::output::json;

const NOW: Timestamp = Timestamp::from_millis(1_767_607_200_000);

fn name() -> RepoName {
    RepoName::parse("shop").expect("a name")
}

fn task() -> TaskId {
    TaskId::parse("task-1").expect("a task")
}

fn need(said: &Untrusted) -> NeedReport {
    NeedReport {
        worker: said.clone(),
        item: said.clone(),
        state: NeedState::Open,
        since: NOW,
        provided_by: None,
        evidence: None,
        note: Some(said.clone()),
    }
}

fn worker(said: &Untrusted) -> WorkerReport {
    let oid = Oid::parse("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").expect("an id");
    let (class, attribution) = (CommitClass::Blocked, Attribution::Reflog);
    WorkerReport {
        task: task(),
        slug: None,
        branch: said.clone(),
        worktree: Some(said.clone()),
        phase: Phase::Blocked,
        health: Health::Ok,
        reason: Some(said.clone()),
        operation: Some(Operation::Rebase),
        integrated: false,
        diverged: false,
        commits: 1,
        checkpoints: 0,
        tip: None,
        ahead: 1,
        behind: 0,
        dirty: None,
        last_commit: Some(CommitReport { oid, subject: said.clone(), class, at: NOW, attribution }),
        needs: vec![need(said)],
        progress: None,
    }
}

fn alert(said: &Untrusted) -> AlertReport {
    AlertReport {
        id: AlertId::typed("a-1"),
        rule: Rule::Blocked,
        severity: Severity::Urgent,
        workers: vec![task()],
        title: said.clone(),
        detail: said.clone(),
        since: NOW,
        evidence: vec![said.clone()],
        prompt: Some(PromptKind::Resume),
        acknowledged: false,
        snoozed_until: None,
        ended: None,
        repo: name(),
    }
}

fn picture(said: &Untrusted) -> StatusReport {
    let repo = RepoReport {
        name: name(),
        path: said.clone(),
        base: said.clone(),
        state: RepoState::Degraded,
        degraded: Some(said.expose().to_owned()),
        run: None,
        workers: vec![worker(said)],
        alerts: vec![alert(said)],
    };
    StatusReport { schema: SCHEMA, generated_at: NOW, repos: vec![repo] }
}

/// True when a terminal does with it nothing but show it, in the colours that are ours.
fn is_harmless(text: &str) -> bool {
    !strip_str(text).to_string().contains(|c: char| c != '\n' && (c.is_control() || deceives(c)))
}

proptest! {
    #[test]
    fn no_byte_of_others_controls_the_terminal(
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        wide in ".{0,20}",
        width in prop::option::of(20_usize..200),
    ) {
        let said = Untrusted::from_bytes(&[bytes.as_slice(), wide.as_bytes()].concat());
        let picture = picture(&said);
        let entry = NeedsEntry { repo: name(), task: task(), need: need(&said) };
        let text = || said.expose().to_owned();
        let check = CheckReport { name: text(), ok: false, finding: text(), remedy: Some(text()) };
        let registered = RegisteredRepo {
            name: name(),
            path: said.clone(),
            base: Some(said.clone()),
            branch_prefix: "work/".to_owned(),
            state: RepoState::Ok,
            degraded: None,
            workers: 1,
        };
        for shown in [
            status::render(&picture, width),
            status::alert_lines(&alert(&said), true, NOW),
            needs::render(&[entry]),
            repo::sentence(&registered, None),
            doctor::render(&[check]),
            json::line(&picture).expect("JSON"),
        ] {
            prop_assert!(is_harmless(&shown), "{shown:?}");
        }
        // Between the marks of a colour nothing is another's: a text of others adds no escape.
        let plain = Untrusted::from("plain");
        let n_escapes = |text: &str| text.matches('\u{1b}').count();
        prop_assert_eq!(n_escapes(&status::render(&picture, None)), n_escapes(&status::render(&self::picture(&plain), None)));
    }
}
