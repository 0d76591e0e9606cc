//! What a template may say: every value is already quoted for the place where the templates put it.
//!
//! A template of a person's own can thereby lay out as it likes, and cannot let anything through.

mod deadlock;
mod needs;
mod planned;
mod strays;

use orch_shared::{
    alert::WayOut,
    facts::Session,
    ids::{GitPath, RefName},
    prompting::PromptFacts,
    report::CommitReport,
    text::Untrusted,
    time::Spoken,
    worker::{CommitClass, Phase},
};
use serde::Serialize;

use self::{
    deadlock::CircleContext,
    needs::{NeedContext, WantedContext},
    planned::{ConflictContext, PlannedContext},
    strays::StrayContext,
};
use super::{Prompt, PromptRequest};
use crate::quote::{
    markdown::{code, command, quote_lines},
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
    /// To whom the prompt goes.
    worker: WorkerContext,
    /// Of a handover the worker whose work it was, where that is another one; of a conflict the other side.
    other: Option<WorkerContext>,
    conflict: Option<ConflictContext>,
    /// All members of a deadlock, this one first.
    members: Vec<WorkerContext>,
    tasks: String,
    /// Of a deadlock: the cycle, and who of it is asked for what.
    #[serde(flatten)]
    circle: CircleContext,
    choose: Option<&'static str>,
    answer: Option<String>,
    /// How many texts in the prompt were written by others.
    n_quoted: usize,
}

#[derive(Debug, Serialize)]
struct WorkerContext {
    task: String,
    /// The task with its slug, as the branch has it.
    name: String,
    phase: &'static str,
    health: &'static str,
    branch: String,
    worktree: Option<String>,
    /// A command, one line, safe to paste.
    enter: String,
    reason: Option<String>,
    is_blocked: bool,
    /// The command that shows what it said when it stopped.
    blocked_by: String,
    operation: Option<OperationContext>,
    completed: Vec<CommitContext>,
    n_more_completed: usize,
    /// A command as a code span, as all that stand in sentences and hold a name.
    log_command: String,
    /// What brings its branch into another one's worktree.
    merge_command: String,
    /// What the base has, and how to get it.
    behind: u32,
    behind_command: String,
    /// The last of its commits.
    last: Option<String>,
    planned: Option<PlannedContext>,
    uncommitted: Option<UncommittedContext>,
    /// None where it is not known who is there.
    session: Option<SessionContext>,
    needs: Vec<NeedContext>,
    /// What most workers wait for first.
    wanted: Vec<WantedContext>,
    n_more_wanted: usize,
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

/// Quotes everything that the request knows.
pub(super) fn of(request: &PromptRequest<'_>) -> Result<Context, Unquotable> {
    let (mut answer, mut choose, mut other, mut conflict, mut others) = (None, None, None, None, [].as_slice());
    let mut receiver = request.facts;
    match request.prompt {
        Prompt::Resume { answer: given } => answer = given.map(|answer| quote_lines(answer, 4 * BODY)),
        Prompt::Deadlock { others: members, choose: chosen } => (others, choose) = (members, Some(chosen)),
        Prompt::Handover { to: Some(to) } => {
            receiver = to;
            other = Some(worker(request.facts, request)?);
        }
        Prompt::Conflict { with, facts } => {
            other = Some(worker(with, request)?);
            conflict = Some(planned::conflict(facts));
        }
        Prompt::Handover { to: None }
        | Prompt::Kickoff
        | Prompt::Continue
        | Prompt::WrongBranch
        | Prompt::Nudge
        | Prompt::Scope => {}
    }
    let mut members = vec![worker(receiver, request)?];
    for other in others {
        members.push(worker(other, request)?);
    }
    for (member, facts) in members.iter_mut().zip(std::iter::once(receiver).chain(others)) {
        member.n_dependants = deadlock::dependants(facts, &request.facts.cycle).len();
    }
    let n_quoted = members.iter().chain(&other).map(count_quoted).sum::<usize>()
        + conflict.as_ref().map_or(0, ConflictContext::count_quoted);
    let tasks: Vec<&str> = members.iter().map(|member| member.task.as_str()).collect();
    Ok(Context {
        generated_at: request.now.to_string(),
        repo: request.facts.repo.to_string(),
        base: code_of(&request.facts.base),
        tasks: tasks.join(", "),
        circle: deadlock::circle(receiver, others, &request.facts.cycle),
        choose: choose.map(WayOut::as_str),
        answer,
        worker: worker(receiver, request)?,
        other,
        conflict,
        members,
        n_quoted,
    })
}

fn worker(facts: &PromptFacts, request: &PromptRequest<'_>) -> Result<WorkerContext, Unquotable> {
    let shown = facts.completed.len().saturating_sub(ITEMS);
    let branch = facts.branch.shown();
    Ok(WorkerContext {
        task: facts.task.to_string(),
        name: short_name(facts),
        phase: facts.phase.as_str(),
        health: facts.health.as_str(),
        branch: code_of(&facts.branch),
        worktree: facts.worktree.as_ref().map(|path| code(path.shown().expose(), BODY)),
        enter: format!("cd -- {}", path_word(facts.worktree.as_ref().unwrap_or(&facts.repo_path))?),
        reason: facts.reason.as_ref().map(|reason| quote_lines(reason.expose(), BODY)),
        is_blocked: facts.phase == Phase::Blocked,
        blocked_by: blocked_by(facts),
        operation: facts.operation.map(|(operation, since)| OperationContext {
            name: operation.as_str(),
            lasts: Spoken(request.now.since(since)).to_string(),
        }),
        completed: facts.completed[shown..].iter().map(commit).collect(),
        n_more_completed: shown,
        log_command: command(&format!(
            "git log --oneline --first-parent {}..{}",
            quote(facts.base.shown().expose())?,
            quote(branch.expose())?
        )),
        merge_command: command(&format!("git merge --no-edit {}", quote(branch.expose())?)),
        behind: facts.behind,
        behind_command: command(&format!("git log --oneline HEAD..{}", quote(facts.base.shown().expose())?)),
        last: facts.completed.last().map(|commit| commit.oid.to_string()),
        planned: facts
            .planned
            .as_ref()
            .map(|planned| planned::planned(planned, facts.base.shown().expose()))
            .transpose()?,
        uncommitted: facts.uncommitted.as_ref().map(|uncommitted| UncommittedContext {
            count: uncommitted.count,
            paths: uncommitted.paths.iter().take(ITEMS).map(|path| code(path.shown().expose(), SUBJECT)).collect(),
            n_more: usize::try_from(uncommitted.count)
                .unwrap_or(usize::MAX)
                .saturating_sub(uncommitted.paths.len().min(ITEMS)),
        }),
        session: facts.sessions.as_ref().map(|found| session(found.first(), request)),
        needs: facts.needs.iter().take(ITEMS).map(needs::need).collect::<Result<_, _>>()?,
        wanted: needs::all_wanted(&facts.wanted).take(ITEMS).map(|it| needs::wanted(it, request.now)).collect(),
        n_more_wanted: facts.wanted.len().saturating_sub(ITEMS),
        strays: facts
            .strays
            .iter()
            .take(ITEMS)
            .map(|it| strays::stray(facts, it, request.now))
            .collect::<Result<_, _>>()?,
        n_dependants: 0,
    })
}

/// The last commit is not the one that says why, where others came after it.
fn blocked_by(facts: &PromptFacts) -> String {
    let said = facts.completed.iter().rev().find(|commit| commit.class == CommitClass::Blocked);
    said.map_or_else(|| "git log --first-parent".to_owned(), |commit| format!("git show --no-patch {}", commit.oid))
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
    let of_needs = worker.needs.iter().map(NeedContext::count_quoted).sum::<usize>();
    let of_strays = worker.strays.iter().filter(|stray| stray.is_quoted()).count();
    let of_plan = worker.planned.as_ref().map_or(0, PlannedContext::count_quoted);
    worker.completed.len() + of_needs + of_strays + of_plan + usize::from(worker.reason.is_some())
}

fn commit(commit: &CommitReport) -> CommitContext {
    CommitContext {
        short: commit.oid.short(),
        class: commit.class.as_str(),
        quoted: quote_lines(commit.subject.expose(), SUBJECT),
        show: format!("git show --stat {}", commit.oid),
    }
}

/// The task with the readable part of its branch.
fn short_name(facts: &PromptFacts) -> String {
    let branch = facts.branch.shown();
    let last = branch.expose().rsplit('/').next().unwrap_or_default();
    let fits = last.strip_prefix(facts.task.as_str()).is_some_and(|rest| rest.starts_with('-'));
    let plain = last.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits && plain { last.to_owned() } else { facts.task.to_string() }
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
