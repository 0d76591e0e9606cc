//! Holds each message of the wire to the bytes it had: an old client must understand a new daemon, and the other way.
//!
//! A change here means that `PROTOCOL_VERSION` must rise. New messages get a line with `GOLDEN=write cargo test`.

#![expect(clippy::expect_used, reason = "a failed expectation is how this test speaks")]

mod plans;

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use orch_shared::{
    alert::{Outcome, PromptKind, Rule, Severity, WayOut},
    event::{Cursor, EventBody, StreamEvent},
    ids::{AlertId, GitPath, Oid, RepoName, Slug, TaskId},
    protocol::{
        ClientMessage, Failure, FailureKind, RepoSelector, Request, Response, ServerMessage, TaskSelector, decode,
        encode,
    },
    report::{
        AlertReport, AlertsReport, ChannelReport, CheckReport, CommitReport, DaemonReport, EvidenceReport,
        ExplainReport, LogEntry, LogReport, NeedReport, NeedsEntry, NeedsReport, Progress, RegisteredRepo, RepoReport,
        ReposReport, SCHEMA, StatusReport, WorkerReport,
    },
    time::Timestamp,
    worker::{Attribution, CommitClass, Evidence, Health, NeedState, Operation, Phase, RepoState, Trouble},
};

const AT: Timestamp = Timestamp::from_millis(1_767_607_200_000);

fn oid() -> Oid {
    Oid::parse("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").expect("valid")
}

fn task() -> TaskId {
    TaskId::parse("task-3").expect("valid")
}

fn name() -> RepoName {
    RepoName::parse("shop").expect("valid")
}

fn around() -> RepoSelector {
    RepoSelector::Around(path())
}

fn path() -> GitPath {
    GitPath::from(Path::new("/r"))
}

fn selector() -> TaskSelector {
    TaskSelector { text: "3".into(), around: path() }
}

fn commit() -> CommitReport {
    CommitReport {
        oid: oid(),
        subject: "[CHECKPOINT] x".into(),
        class: CommitClass::Checkpoint,
        at: AT,
        attribution: Attribution::Reflog,
    }
}

fn need() -> NeedReport {
    NeedReport {
        worker: "task-2".into(),
        item: "UserModel".into(),
        state: NeedState::Ready,
        since: AT,
        provided_by: Some(oid()),
        evidence: Some(Evidence::Trailer),
        note: None,
    }
}

fn worker() -> WorkerReport {
    WorkerReport {
        task: task(),
        slug: Slug::parse("frontend"),
        branch: "work/task-3-frontend".into(),
        worktree: Some("worktrees/task-3-frontend".into()),
        phase: Phase::Blocked,
        health: Health::Stalled,
        reason: Some("missing-api".into()),
        operation: Some(Operation::Rebase),
        integrated: false,
        diverged: true,
        commits: 4,
        checkpoints: 3,
        tip: Some(oid()),
        ahead: 4,
        behind: 1,
        dirty: Some(2),
        last_commit: Some(commit()),
        needs: vec![need()],
        progress: Some(Progress { done: 3, total: 5 }),
    }
}

fn alert() -> AlertReport {
    AlertReport {
        id: AlertId::of_key(&["1", "blocked"]),
        rule: Rule::Blocked,
        severity: Severity::Urgent,
        workers: vec![task()],
        title: "task-3 is blocked: missing-api".into(),
        detail: "d".into(),
        since: AT,
        evidence: vec!["e".into()],
        prompt: Some(PromptKind::Resume),
        acknowledged: true,
        snoozed_until: Some(AT),
        ended: None,
        repo: name(),
    }
}

fn repo() -> RepoReport {
    RepoReport {
        name: name(),
        path: "/r".into(),
        base: "main".into(),
        state: RepoState::Ok,
        degraded: None,
        run: None,
        workers: vec![worker()],
        alerts: vec![alert()],
    }
}

fn registered() -> RegisteredRepo {
    RegisteredRepo {
        name: name(),
        path: "/r".into(),
        base: Some("main".into()),
        branch_prefix: "work/".into(),
        state: RepoState::Degraded,
        degraded: Some(Trouble { reason: "r".into(), hint: "h".into() }),
        workers: 1,
    }
}

fn requests() -> Vec<Request> {
    vec![
        Request::GetStatus { repo: around() },
        Request::RenderReport { repo: RepoSelector::Given { text: "shop".into(), path: path() } },
        Request::ListAlerts { repo: around(), all: true },
        Request::AcknowledgeAlerts { alerts: vec!["a-1".into()] },
        Request::SnoozeAlerts { alerts: vec!["a-1".into()], seconds: 7_200 },
        Request::ExplainWorker { task: selector() },
        Request::ListLog { task: Some(selector()), repo: around() },
        Request::ListNeeds { repo: around() },
        Request::ResolveNeed { task: selector(), item: "UserModel".into(), note: Some("n".into()) },
        Request::RenderPrompt {
            kind: PromptKind::Deadlock,
            task: selector(),
            answer: Some("a".into()),
            choose: Some(WayOut::Merge),
            to: None,
        },
        Request::FollowEvents { since: Some(Cursor(7)) },
        Request::ListEvents { since: None },
        Request::AddRepo { path: path(), base: Some("main".into()), name: Some("shop".into()) },
        Request::ListRepos,
        Request::RemoveRepo { repo: around() },
        Request::SetRepo { repo: around(), key: "base".into(), value: "main".into() },
        Request::Sync,
        Request::DescribeDaemon,
        Request::StopDaemon,
        Request::TestNotifications,
    ]
    .into_iter()
    .chain(plans::requests())
    .collect()
}

fn responses() -> Vec<Response> {
    let entry = NeedsEntry { repo: name(), task: task(), need: need() };
    let check = CheckReport { name: "store".into(), ok: false, finding: "f".into(), remedy: Some("r".into()) };
    let evidence = EvidenceReport {
        about: "phase".into(),
        finding: "f".into(),
        source: "s".into(),
        threshold: Some("45m".into()),
    };
    vec![
        Response::Status(StatusReport { schema: SCHEMA, generated_at: AT, repos: vec![repo()] }),
        Response::Text("# x".into()),
        Response::Alerts(AlertsReport { schema: SCHEMA, alerts: vec![alert()] }),
        Response::Changed(vec![alert()]),
        Response::Explanation(Box::new(ExplainReport {
            schema: SCHEMA,
            repo: name(),
            worker: worker(),
            evidence: vec![evidence],
        })),
        Response::Log(LogReport {
            schema: SCHEMA,
            commits: vec![LogEntry { repo: name(), task: task(), commit: commit() }],
        }),
        Response::Needs(NeedsReport { schema: SCHEMA, needs: vec![entry.clone()] }),
        Response::NeedResolved(entry),
        Response::Prompt { text: "# x".into(), path: path() },
        Response::Following(Cursor(9)),
        Response::Events(vec![]),
        Response::Registered { repo: registered(), before: Some(registered().name) },
        Response::Repos(ReposReport { schema: SCHEMA, repos: vec![registered()] }),
        Response::Unregistered { name: name(), path: "/r".into() },
        Response::Done,
        Response::Daemon(DaemonReport {
            schema: SCHEMA,
            version: "0.1.0".into(),
            pid: 7,
            started_at: AT,
            repos: 1,
            watches: 4,
            checks: vec![check],
        }),
        Response::Channels(vec![ChannelReport {
            channel: "desktop".into(),
            outcome: Some(Outcome::Unknown),
            detail: "d".into(),
        }]),
        Response::Failed(Failure::new(FailureKind::NotFound, "m").cause("c").hint("h")),
    ]
    .into_iter()
    .chain(plans::responses())
    .collect()
}

fn events() -> Vec<EventBody> {
    vec![
        EventBody::Commit { oid: oid(), task: task(), subject: "s".into(), class: CommitClass::Plain, at: AT },
        EventBody::Phase { worker: task(), from: Phase::Working, to: Phase::Blocked },
        EventBody::Health { worker: task(), from: Health::Ok, to: Health::Overdue },
        EventBody::Need { worker: task(), from: Some(NeedState::Open), to: NeedState::Ready, need: need() },
        EventBody::AlertRaised(alert()),
        EventBody::AlertCleared(alert()),
        EventBody::AlertAcknowledged(alert()),
        EventBody::WorkerAdded(Box::new(worker())),
        EventBody::WorkerRemoved(task()),
        EventBody::RepoAdded(Box::new(repo())),
        EventBody::RepoRemoved,
        EventBody::RepoDegraded("r".into()),
    ]
}

/// Every message under a name, in the order of the variants.
fn messages() -> Vec<(String, Vec<u8>)> {
    let client = requests().into_iter().enumerate().map(|(number, request)| {
        let message = ClientMessage { id: 1, request };
        let bytes = encode(&message).expect("encoded");
        assert_eq!(decode::<ClientMessage>(&bytes).expect("decoded"), message);
        (format!("request {number:02}"), bytes)
    });
    let server = |kind: &'static str, messages: Vec<ServerMessage>| {
        messages.into_iter().enumerate().map(move |(number, message)| {
            let bytes = encode(&message).expect("encoded");
            assert_eq!(decode::<ServerMessage>(&bytes).expect("decoded"), message);
            (format!("{kind} {number:02}"), bytes)
        })
    };
    let answer = |response| ServerMessage::Answer { id: 1, response: Box::new(response) };
    let event = |body| ServerMessage::Event(Box::new(StreamEvent { cursor: Cursor(5), at: AT, repo: name(), body }));
    let rest = vec![ServerMessage::Lagged { cursor: Cursor(5) }, ServerMessage::Closing { reason: "r".into() }];
    client
        .chain(server("answer", responses().into_iter().map(answer).collect()))
        .chain(server("event", events().into_iter().map(event).collect()))
        .chain(server("ending", rest))
        .collect()
}

#[test]
fn messages_keep_their_bytes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/protocol-1.txt");
    let now = messages().into_iter().fold(String::new(), |mut text, (name, bytes)| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(text, "{name} {hex}").expect("a string takes everything");
        text
    });
    if env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        fs::write(&path, &now).expect("written");
    }
    let kept = fs::read_to_string(&path).expect("the golden file is checked in");
    let by_name = |text: &str| -> BTreeMap<String, String> {
        text.lines().filter_map(|line| line.rsplit_once(' ')).map(|(n, hex)| (n.to_owned(), hex.to_owned())).collect()
    };
    let (kept, now) = (by_name(&kept), by_name(&now));
    for (name, hex) in &now {
        assert_eq!(kept.get(name), Some(hex), "{name} has other bytes than before");
    }
    assert_eq!(kept.len(), now.len(), "a message is gone");
}

#[test]
fn every_request_and_response_has_a_golden_line() {
    // The last variant of each enum, by its number in the bytes behind the id.
    let last = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    for (number, request) in requests().into_iter().enumerate() {
        let bytes = encode(&ClientMessage { id: 1, request }).expect("encoded");
        assert_eq!(
            usize::try_from(last(&bytes, 8)).expect("small"),
            number,
            "requests are listed in order, none left out"
        );
    }
    for (number, response) in responses().into_iter().enumerate() {
        let bytes = encode(&ServerMessage::Answer { id: 1, response: Box::new(response) }).expect("encoded");
        assert_eq!(usize::try_from(last(&bytes, 12)).expect("small"), number, "responses are listed in order");
    }
}
