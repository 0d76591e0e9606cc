//! What a template may say: every value is already quoted for the place where the templates put it.
//!
//! A template of a person's own can thereby lay out as it likes, and cannot let anything through.

use orch_shared::{
    alert::WayOut,
    facts::Session,
    ids::{GitPath, RefName},
    prompting::{CycleEdge, NeedFacts, PromptFacts, Stray},
    report::CommitReport,
    text::Untrusted,
    time::Spoken,
    worker::{Evidence, NeedState, Phase},
};
use serde::Serialize;

use super::PromptRequest;
use crate::quote::{
    markdown::{code, quote_lines},
    shell::{Unquotable, quote},
};

/// Bytes of a subject that are quoted (faults.md 3.5).
const SUBJECT: usize = 300;
/// Bytes of a longer text that are quoted.
const BODY: usize = 1024;
/// Entries of any list.
const ITEMS: usize = 20;

/// The context of every template; the documentation of what a person's own template can use.
#[derive(Debug, Serialize)]
pub(super) struct Context {
    generated_at: String,
    repo: String,
    base: String,
    worker: WorkerContext,
    /// All members of a deadlock, this one first.
    members: Vec<WorkerContext>,
    tasks: String,
    cycle: Vec<EdgeContext>,
    choose: &'static str,
    answer: Option<String>,
    /// How many texts in the prompt were written by others.
    n_quoted: usize,
}

#[derive(Debug, Serialize)]
struct WorkerContext {
    task: String,
    phase: &'static str,
    health: &'static str,
    branch: String,
    worktree: Option<String>,
    /// Commands, each one line, safe to paste.
    enter: String,
    reason: Option<String>,
    is_blocked: bool,
    operation: Option<OperationContext>,
    completed: Vec<CommitContext>,
    n_more_completed: usize,
    log_command: String,
    remaining: Option<Vec<String>>,
    uncommitted: Option<UncommittedContext>,
    /// None where it is not known who is there.
    session: Option<SessionContext>,
    needs: Vec<NeedContext>,
    wanted: Vec<WantedContext>,
    strays: Vec<StrayContext>,
    n_dependants: usize,
}

#[derive(Debug, Serialize)]
struct OperationContext {
    name: &'static str,
    lasts: String,
}

#[derive(Debug, Serialize)]
struct CommitContext {
    short: String,
    class: &'static str,
    quoted: String,
    show: String,
}

#[derive(Debug, Serialize)]
struct UncommittedContext {
    count: u32,
    paths: Vec<String>,
    n_more: usize,
}

#[derive(Debug, Serialize)]
struct SessionContext {
    is_there: bool,
    pid: u32,
    since: String,
    lasts: String,
    show: String,
}

#[derive(Debug, Serialize)]
struct NeedContext {
    item: String,
    provider: String,
    state: &'static str,
    is_ready: bool,
    is_settled: bool,
    evidence: Option<String>,
    provided_by: Option<String>,
    show: Option<String>,
    answer_quoted: Option<String>,
    note_quoted: Option<String>,
    take: Option<String>,
    contains: Option<String>,
}

#[derive(Debug, Serialize)]
struct WantedContext {
    task: String,
    item: String,
    lasts: String,
    provides: String,
}

#[derive(Debug, Serialize)]
struct EdgeContext {
    from: String,
    to: String,
    what: String,
    show: String,
}

#[derive(Debug, Serialize)]
struct StrayContext {
    kind: &'static str,
    branch: String,
    oid: String,
    quoted: Option<String>,
    show: String,
    backup: String,
    pick: String,
    revert: String,
    reset: String,
}

/// Quotes everything that the request knows.
pub(super) fn of(request: &PromptRequest<'_>) -> Result<Context, Unquotable> {
    let mut members = vec![worker(request.facts, request)?];
    for other in request.others {
        members.push(worker(other, request)?);
    }
    for edge in &request.facts.cycle {
        // Who has the fewest that wait for it is asked for the stub.
        for member in &mut members {
            member.n_dependants += usize::from(edge.to.as_str() == member.task);
        }
    }
    let n_quoted = members.iter().map(count_quoted).sum();
    let tasks: Vec<&str> = members.iter().map(|member| member.task.as_str()).collect();
    Ok(Context {
        generated_at: request.now.to_string(),
        repo: request.facts.repo.to_string(),
        base: code_of(&request.facts.base),
        tasks: tasks.join(", "),
        cycle: request.facts.cycle.iter().map(edge).collect(),
        choose: match request.choose {
            WayOut::Stub => "stub",
            WayOut::Merge => "merge",
            WayOut::Rescope => "rescope",
        },
        answer: request.answer.map(|answer| quote_lines(answer, 4 * BODY)),
        worker: worker(request.facts, request)?,
        members,
        n_quoted,
    })
}

fn worker(facts: &PromptFacts, request: &PromptRequest<'_>) -> Result<WorkerContext, Unquotable> {
    let shown = facts.completed.len().saturating_sub(ITEMS);
    let branch = facts.branch.shown();
    Ok(WorkerContext {
        task: facts.task.to_string(),
        phase: facts.phase.as_str(),
        health: facts.health.as_str(),
        branch: code_of(&facts.branch),
        worktree: facts.worktree.as_ref().map(|path| code(path.shown().expose(), BODY)),
        enter: format!("cd -- {}", path_word(facts.worktree.as_ref().unwrap_or(&facts.repo_path))?),
        reason: facts.reason.as_ref().map(|reason| quote_lines(reason.expose(), BODY)),
        is_blocked: facts.phase == Phase::Blocked,
        operation: facts.operation.map(|(operation, since)| OperationContext {
            name: operation.as_str(),
            lasts: Spoken(request.now.since(since)).to_string(),
        }),
        completed: facts.completed[shown..].iter().map(commit).collect(),
        n_more_completed: shown,
        log_command: format!(
            "git log --oneline --first-parent {}..{}",
            quote(facts.base.shown().expose())?,
            quote(branch.expose())?
        ),
        remaining: facts
            .remaining
            .as_ref()
            .map(|items| items.iter().take(ITEMS).map(|item| quote_lines(item.expose(), SUBJECT)).collect()),
        uncommitted: facts.uncommitted.as_ref().map(|uncommitted| UncommittedContext {
            count: uncommitted.count,
            paths: uncommitted.paths.iter().take(ITEMS).map(|path| code(path.shown().expose(), SUBJECT)).collect(),
            n_more: usize::try_from(uncommitted.count)
                .unwrap_or(usize::MAX)
                .saturating_sub(uncommitted.paths.len().min(ITEMS)),
        }),
        session: facts.sessions.as_ref().map(|found| session(found.first(), request)),
        needs: facts.needs.iter().take(ITEMS).map(need).collect::<Result<_, _>>()?,
        wanted: facts
            .wanted
            .iter()
            .take(ITEMS)
            .map(|(task, item, since)| WantedContext {
                task: task.to_string(),
                item: code(item.written().expose(), SUBJECT),
                lasts: Spoken(request.now.since(*since)).to_string(),
                provides: code(&format!("Provides: {}", item.written().expose()), SUBJECT),
            })
            .collect(),
        strays: facts.strays.iter().take(ITEMS).map(|it| stray(facts, it)).collect::<Result<_, _>>()?,
        n_dependants: 0,
    })
}

/// The oldest process of those in the worktree: it started the others.
fn session(oldest: Option<&Session>, request: &PromptRequest<'_>) -> SessionContext {
    SessionContext {
        is_there: oldest.is_some(),
        pid: oldest.map_or(0, |session| session.pid),
        since: oldest.map(|session| session.since.to_string()).unwrap_or_default(),
        lasts: oldest.map(|session| Spoken(request.now.since(session.since)).to_string()).unwrap_or_default(),
        show: oldest.map(|session| format!("ps -o pid,lstart,command -p {}", session.pid)).unwrap_or_default(),
    }
}

fn count_quoted(worker: &WorkerContext) -> usize {
    let of_needs = worker.needs.iter().map(|need| usize::from(need.answer_quoted.is_some()) + 1).sum::<usize>();
    let of_strays = worker.strays.iter().filter(|stray| stray.quoted.is_some()).count();
    worker.completed.len() + of_needs + of_strays + usize::from(worker.reason.is_some())
}

fn commit(commit: &CommitReport) -> CommitContext {
    CommitContext {
        short: commit.oid.short(),
        class: commit.class.as_str(),
        quoted: quote_lines(commit.subject.expose(), SUBJECT),
        show: format!("git show --stat {}", commit.oid),
    }
}

fn need(facts: &NeedFacts) -> Result<NeedContext, Unquotable> {
    let need = &facts.need;
    let is_ready = need.state == NeedState::Ready;
    let take = match (&facts.provider, need.provided_by) {
        (Some(_), Some(oid)) if is_ready => Some(format!("git merge --no-edit {oid}")),
        _ => None,
    };
    let evidence = need.evidence.map(|evidence| match evidence {
        Evidence::Trailer => "its `Provides:` trailer says so",
        Evidence::PlanItem => "the plan item that it names says so",
        Evidence::Definition => "it adds a definition of that name",
        Evidence::File => "it adds a file of that name",
        Evidence::Summary => "its summary has the words",
        Evidence::Unverified => "unverified: the provider says that it is complete, and nothing shows the item itself",
        Evidence::Resolved => "a person said so",
    });
    Ok(NeedContext {
        item: code(need.item.expose(), SUBJECT),
        provider: code(need.worker.expose(), SUBJECT),
        state: need.state.as_str(),
        is_ready,
        is_settled: need.state == NeedState::Taken,
        evidence: evidence.map(str::to_owned),
        provided_by: need.provided_by.map(|oid| oid.short()),
        show: need.provided_by.map(|oid| format!("git show --stat {oid}")),
        answer_quoted: facts.answer_subject.as_ref().map(|subject| quote_lines(subject.expose(), SUBJECT)),
        note_quoted: need.note.as_ref().map(|note| quote_lines(note.expose(), BODY)),
        take,
        contains: need.provided_by.map(|oid| format!("git merge-base --is-ancestor {oid} HEAD && echo taken")),
    })
}

fn edge(edge: &CycleEdge) -> EdgeContext {
    EdgeContext {
        from: edge.from.to_string(),
        to: edge.to.to_string(),
        what: code(edge.what.expose(), SUBJECT),
        show: format!("git show --stat {}", edge.commit),
    }
}

fn stray(facts: &PromptFacts, stray: &Stray) -> Result<StrayContext, Unquotable> {
    let own = ref_word(&facts.branch)?;
    let backup = |oid: &dyn std::fmt::Display, short: String| {
        format!("git branch {} {oid}", format_args!("'backup/{}-{short}'", facts.task))
    };
    Ok(match stray {
        Stray::OtherBranch { branch } => {
            let there = branch.shown();
            StrayContext {
                kind: "other-branch",
                branch: code(there.expose(), SUBJECT),
                oid: String::new(),
                quoted: None,
                show: format!("git log --oneline {own}..{}", ref_word(branch)?),
                backup: format!("git branch 'backup/{}' {}", facts.task, ref_word(branch)?),
                pick: format!("git switch {own}"),
                revert: format!("git cherry-pick --allow-empty {own}..{}", ref_word(branch)?),
                reset: String::new(),
            }
        }
        Stray::Detached { at } => StrayContext {
            kind: "detached",
            branch: code_of(&facts.branch),
            oid: at.short(),
            quoted: None,
            show: format!("git log --oneline {own}..{at}"),
            backup: backup(at, at.short()),
            pick: format!("git switch {own}"),
            revert: format!("git cherry-pick --allow-empty {own}..{at}"),
            reset: String::new(),
        },
        Stray::Commit { commit, on, base: _, sure } => {
            let there = ref_word(on)?;
            StrayContext {
                kind: if *sure { "commit" } else { "anybodys-commit" },
                branch: code_of(on),
                oid: commit.oid.short(),
                quoted: Some(quote_lines(commit.subject.expose(), SUBJECT)),
                show: format!("git show --stat {}", commit.oid),
                backup: backup(&commit.oid, commit.oid.short()),
                pick: format!("git cherry-pick --allow-empty {}", commit.oid),
                revert: format!("git revert --no-commit {} && git commit --allow-empty --no-edit", commit.oid),
                reset: format!(
                    "git reset --keep {}~1   # only if {} is on {there} alone, last, and was never pushed",
                    commit.oid,
                    commit.oid.short()
                ),
            }
        }
    })
}

/// The short name of a branch, as a word for the shell.
fn ref_word(name: &RefName) -> Result<String, Unquotable> {
    let short: Untrusted = name.shown();
    quote(short.expose())
}

fn code_of(name: &RefName) -> String {
    code(name.shown().expose(), SUBJECT)
}

fn path_word(path: &GitPath) -> Result<String, Unquotable> {
    quote(path.shown().expose())
}
