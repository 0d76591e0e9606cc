//! The configuration file: checked in words before the daemon starts, and read again on SIGHUP.

use orch_e2e::{client::Answer, home::program, lab::Lab};

#[track_caller]
fn check(lab: &Lab) -> Answer {
    Answer::of(lab.home().command(program("orchd-under-test")).arg("--check-config"))
}

#[test]
fn a_good_file_and_no_file_are_fine() {
    let lab = Lab::bare();
    let _said = check(&lab).ok();
    lab.configure("stall_after = \"90s\"\n[notify]\nmin_severity = \"urgent\"\nquiet_hours = \"22:00-07:00\"\n");
    let _said = check(&lab).ok();
}

#[test]
fn a_bad_value_names_file_line_key_and_what_is_allowed() {
    let lab = Lab::bare();
    for (toml, words) in [
        ("\nstall_after = \"soon\"\n", &["config.toml:2", "stall_after", "whole number"][..]),
        ("[notify]\nmin_severity = \"loud\"\n", &["config.toml:2", "min_severity", "urgent"]),
        ("stall_after = \"0s\"\n", &["config.toml:1", "stall_after"]),
        ("stall_after = [\n", &["config.toml"]),
        ("[[repo]]\npath = \"/x\"\nbranch_prefix = \"../\"\n", &["config.toml:3", "branch_prefix"]),
    ] {
        lab.configure(toml);
        let _said = check(&lab).fails_saying(1, words);
    }
}

#[test]
fn an_unknown_key_is_a_warning_that_names_the_nearest() {
    let lab = Lab::bare();
    lab.configure("stal_after = \"5m\"\n");
    let answer = check(&lab);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(said.contains("stal_after") && said.contains("stall_after"), "{said}");
}

#[test]
fn a_daemon_with_a_broken_file_does_not_start_and_says_why() {
    let lab = Lab::bare();
    lab.configure("stall_after = \"soon\"\n");
    let mut command = lab.home().command(program("orchd-under-test"));
    let _said = Answer::of(command.arg("--foreground")).fails_saying(1, &["config.toml:1", "stall_after"]);
}

#[test]
fn another_file_can_be_named() {
    let lab = Lab::bare();
    let file = lab.home().path("other.toml");
    std::fs::write(&file, "stall_after = \"never\"\n").expect("a file");
    let mut command = lab.home().command(program("orchd-under-test"));
    let _said = Answer::of(command.arg("--check-config").arg("--config").arg(&file)).fails_saying(1, &["other.toml:1"]);
}

#[test]
fn sighup_reads_it_again_and_a_broken_one_changes_nothing() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["health"], "ok");
    lab.configure("stall_after = [");
    lab.daemon().signal(rustix::process::Signal::HUP);
    assert_eq!(lab.worker("task-3")["health"], "ok", "the daemon lives on");
    lab.configure("stall_after = \"1s\"\n");
    lab.daemon().signal(rustix::process::Signal::HUP);
    let _alert = lab.wait_for_alert("stalled");
}
