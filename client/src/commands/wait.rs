//! `orchctl wait`: blocks until something holds. What holds already is found too, and nothing falls between the two.

use std::time::{Duration, Instant};

use orch_shared::{
    alert::Rule,
    event::{EventBody, StreamEvent},
    ids::TaskId,
    protocol::{Request, Response},
    report::StatusReport,
    time::parse_duration,
    worker::Phase,
};

use super::{
    Ended,
    events::{follow_from, last_cursor, line},
};
use crate::{
    cli::WaitArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{json, print},
    selectors,
};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    Alert(Option<Rule>),
    Phase(Phase),
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "alert" => Some(Self::Alert(None)),
            None if text == "all-complete" => Some(Self::Alert(Some(Rule::AllComplete))),
            Some(("alert", rule)) => Rule::parse(rule).map(|rule| Self::Alert(Some(rule))),
            Some(("phase", phase)) => Phase::parse(phase).map(Self::Phase),
            _ => None,
        }
    }
}

/// True for what can be waited for.
#[cfg(test)]
pub(super) fn is_condition(text: &str) -> bool {
    Condition::parse(text).is_some()
}

pub(super) fn run(args: &WaitArgs) -> Ended {
    let condition = Condition::parse(&args.until).ok_or_else(|| {
        let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        let phases: Vec<&str> = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
        CommandError::usage(format!("there is no condition `{}`", args.until))
            .hint(format!("alert, alert:RULE with one of {}", rules.join(", ")))
            .hint(format!("phase:PHASE with one of {}; or all-complete", phases.join(", ")))
    })?;
    let task = match &args.task {
        Some(typed) => {
            let named = typed.rsplit_once(':').map_or(typed.as_str(), |(_, task)| task);
            let hint = "name it like `task-3`, `3` or `repo:task-3`";
            Some(
                TaskId::parse_lenient(named)
                    .ok_or_else(|| CommandError::usage(format!("`{typed}` is not a task")).hint(hint))?,
            )
        }
        None => None,
    };
    let timeout = args.timeout.as_deref().map(parse_duration).transpose();
    let timeout = timeout.map_err(|error| CommandError::usage(format!("--timeout: {error}")))?;
    wait(condition, task.as_ref(), timeout)
}

fn wait(condition: Condition, task: Option<&TaskId>, timeout: Option<Duration>) -> Ended {
    let begun = Instant::now();
    let mut left = move || match timeout {
        Some(timeout) => timeout.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()),
        None => Some(Duration::from_secs(3_600)),
    };
    // The cursor is taken before the status is asked for: what happens in between is in both, and never in neither.
    let mut since = last_cursor()?;
    if let Some(document) = holds_now(condition, task)? {
        print(&document)?;
        return Ok(exit_code::OK);
    }
    loop {
        let take = |event: &StreamEvent| happened(condition, task, event).then(|| line(event)).transpose();
        let (cursor, found) = follow_from(Some(since), take, Some(&mut left))?;
        if let Some(document) = found {
            print(&document)?;
            return Ok(exit_code::OK);
        }
        if left().is_none() {
            return Err(CommandError::new(exit_code::TIMED_OUT, "it did not come to that within the time given"));
        }
        since = cursor;
    }
}

/// The worker or the alert for which it holds already.
fn holds_now(condition: Condition, task: Option<&TaskId>) -> Result<Option<String>, CommandError> {
    let repo = selectors::repo(None)?;
    let Response::Status(status) = Connection::open()?.ask(Request::GetStatus { repo })? else {
        return Err(CommandError::unexpected_answer());
    };
    let StatusReport { repos, .. } = &status;
    let is_meant = |of: &TaskId| task.is_none_or(|task| task == of);
    match condition {
        Condition::Phase(phase) => {
            let mut workers = repos.iter().flat_map(|repo| &repo.workers);
            workers.find(|worker| is_meant(&worker.task) && worker.phase == phase).map(json::line).transpose()
        }
        Condition::Alert(rule) => {
            let mut alerts = repos.iter().flat_map(|repo| &repo.alerts);
            let fits = |of: Rule| rule.is_none_or(|rule| rule == of);
            let concerns = |workers: &[TaskId]| task.is_none() || workers.iter().any(is_meant);
            alerts.find(|alert| fits(alert.rule) && concerns(&alert.workers)).map(json::line).transpose()
        }
    }
}

fn happened(condition: Condition, task: Option<&TaskId>, event: &StreamEvent) -> bool {
    match (condition, &event.body) {
        (Condition::Phase(phase), EventBody::Phase { worker, to, .. }) => {
            *to == phase && task.is_none_or(|task| task == worker)
        }
        (Condition::Alert(rule), EventBody::AlertRaised(alert)) => {
            rule.is_none_or(|rule| rule == alert.rule) && task.is_none_or(|task| alert.workers.contains(task))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_others_refused() {
        assert_eq!(Condition::parse("alert"), Some(Condition::Alert(None)));
        assert_eq!(Condition::parse("alert:needs-ready"), Some(Condition::Alert(Some(Rule::NeedsReady))));
        assert_eq!(Condition::parse("phase:blocked"), Some(Condition::Phase(Phase::Blocked)));
        assert_eq!(Condition::parse("all-complete"), Some(Condition::Alert(Some(Rule::AllComplete))));
        for text in ["", "alert:", "alert:x", "phase", "phase:done", "complete"] {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }
}
