//! `orchctl alerts`, `ack` and `snooze`.

use orch_shared::{
    protocol::{Request, Response},
    report::{AlertReport, AlertsReport, SCHEMA},
    time::{Timestamp, parse_duration},
};

use super::{Ended, status::alert_lines};
use crate::{
    cli::{AckArgs, AlertsArgs, SnoozeArgs},
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{json, print},
    selectors,
};

pub(super) fn list(args: &AlertsArgs) -> Ended {
    let repo = selectors::repo(args.repo.as_deref())?;
    let answer = Connection::open()?.ask(Request::ListAlerts { repo, all: args.all })?;
    let Response::Alerts(report) = answer else { return Err(CommandError::unexpected_answer()) };
    if args.json {
        json::print(&report)?;
    } else if report.alerts.is_empty() {
        print("No alerts.\n")?;
    } else {
        let now = now();
        let among_others = are_of_several(&report.alerts);
        print(&report.alerts.iter().map(|alert| alert_lines(alert, among_others, now)).collect::<String>())?;
    }
    Ok(exit_code::OK)
}

pub(super) fn acknowledge(args: AckArgs) -> Ended {
    changed(Request::AcknowledgeAlerts { alerts: args.alerts }, args.json)
}

pub(super) fn snooze(args: SnoozeArgs) -> Ended {
    let duration = parse_duration(&args.duration).map_err(|error| CommandError::usage(format!("--for: {error}")))?;
    changed(Request::SnoozeAlerts { alerts: args.alerts, seconds: duration.as_secs() }, args.json)
}

fn changed(request: Request, as_json: bool) -> Ended {
    let Response::Changed(alerts) = Connection::open()?.ask(request)? else {
        return Err(CommandError::unexpected_answer());
    };
    if as_json {
        json::print(&AlertsReport { schema: SCHEMA, alerts })?;
    } else {
        let (now, among_others) = (now(), are_of_several(&alerts));
        print(&alerts.iter().map(|alert: &AlertReport| alert_lines(alert, among_others, now)).collect::<String>())?;
    }
    Ok(exit_code::OK)
}

fn are_of_several(alerts: &[AlertReport]) -> bool {
    alerts.windows(2).any(|pair| pair[0].repo != pair[1].repo)
}

/// The time, for the ages that are shown and nothing else.
fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
