//! One file for each rule of domain.md section 8: the commit that raises it, the call on the bus, the prompt to paste,
//! and what ends it.

mod all_complete;
mod blocked;
mod complete;
mod complete_but;
mod deadlock;
mod deadlock_risk;
mod degraded;
mod malformed;
mod missing;
mod needs;
mod needs_ready;
mod needs_unmet;
mod out_of_scope;
mod overdue;
mod overlap;
mod rewritten;
mod stalled;
mod stash;
mod stuck_operation;
mod unstarted;
mod wrong_branch;

use std::time::Duration;

use orch_e2e::{desktop::Ping, lab::Lab, wait};
use serde_json::Value;

/// Makes the quiet rules ping too, so that each can be seen on the bus.
const EVERY_SEVERITY: &str = "[notify]\nmin_severity = \"info\"\n";

/// Waits for the one alert of a rule and for the ping that tells of it: its first line is the alert's title.
#[track_caller]
fn raised(lab: &Lab, rule: &str) -> (Value, Ping) {
    let alert = lab.wait_for_alert(rule);
    let title = text(&alert["title"]);
    let ping = lab.desktop().wait_for(&format!("a ping that says {title:?}"), |pings| {
        pings.iter().find(|ping| ping.summary == title).cloned()
    });
    (alert, ping)
}

/// Everything that `sync` waits for was told or will not be: no second ping about this comes in a while.
#[track_caller]
fn told_once(lab: &Lab, title: &Value) {
    let _synced = lab.orchctl(["sync"]).ok();
    wait::stays(Duration::from_millis(400), "one ping", || {
        let pings = lab.desktop().pings();
        let same = pings.iter().filter(|ping| ping.summary == text(title)).count();
        if same == 1 { Ok(()) } else { Err(format!("{same} pings say {title}: {pings:#?}")) }
    });
}

/// The value as text, for messages and comparisons.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The evidence of an alert as one text.
fn evidence(alert: &Value) -> String {
    alert["evidence"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join("\n")
}
