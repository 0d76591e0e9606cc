//! `malformed`: what looks like a status and is not quite one is never lost in silence.

use orch_e2e::lab::Lab;

use super::{EVERY_SEVERITY, raised};

#[test]
fn a_tag_that_is_none_is_named_with_the_form_that_was_expected() {
    let (lab, repo) = Lab::watching(EVERY_SEVERITY);
    let worker = repo.worker("task-3-frontend");
    let commit = worker.commit("[DONE] Page");
    let (alert, ping) = raised(&lab, "malformed");
    assert_eq!(alert["severity"], "info");
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    let said = format!("{} {}", super::text(&alert["detail"]), super::evidence(&alert));
    assert!(said.contains("[COMPLETE]"), "{said}");
    assert!(said.contains(&commit[..7]), "{said}");
    assert_eq!(lab.worker("task-3")["phase"], "pending");
    let id = super::text(&alert["id"]);
    let _said = lab.orchctl(["ack", &id]).ok();
    lab.wait_for_no_alert("malformed");
}

#[test]
fn what_only_leniency_understands_counts_and_is_reported() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("feat(api): [ blocked : missing-api ]Stuck");
    assert_eq!(lab.worker("task-3")["phase"], "blocked");
    assert_eq!(lab.worker("task-3")["reason"], "missing-api");
    let _alert = lab.wait_for_alert("malformed");
}

#[test]
fn a_branch_below_the_prefix_that_fits_no_pattern_is_reported_once() {
    let (lab, repo) = Lab::watching("");
    repo.main.git(["branch", "work/whatever"]);
    let alert = lab.wait_for_alert("malformed");
    assert!(format!("{alert}").contains("work/whatever"), "{alert:#}");
}
