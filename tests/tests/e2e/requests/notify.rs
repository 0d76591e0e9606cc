//! `orchctl notify test`, and the command that a person configured as a further channel.

use std::{fs, os::unix::fs::PermissionsExt as _};

use orch_e2e::{desktop::Manner, lab::Lab, wait};

#[test]
fn a_test_goes_through_and_says_what_became_of_it() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let said = lab.orchctl(["notify", "test"]).ok();
    assert!(said.contains("desktop") && said.contains("shown"), "{said}");
    assert_eq!(lab.desktop().pings().len(), 1);
}

#[test]
fn a_refusal_is_said() {
    let mut lab = Lab::with_desktop();
    lab.desktop().behave(Manner::Refuses);
    lab.start_daemon();
    let answer = lab.orchctl(["notify", "test"]);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    assert!(said.contains("failed"), "{answer:?}");
}

#[test]
fn no_bus_is_said() {
    let mut lab = Lab::bare();
    lab.start_daemon();
    let answer = lab.orchctl(["notify", "test"]);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    assert!(said.contains("failed"), "{answer:?}");
}

#[test]
fn a_command_gets_the_alert_in_variables_and_no_shell() {
    let lab = Lab::bare();
    let script = lab.home().path("tell-me");
    let told = lab.home().path("told");
    // One rename at the end: whoever reads it reads all of it.
    let text =
        format!("#!/bin/sh\n{{ echo \"argument=$1\"; env; }} > '{0}.new' && mv '{0}.new' '{0}'\n", told.display());
    fs::write(&script, text).expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a program");
    lab.configure(&format!("[notify]\ndesktop = false\ncommand = [\"{}\", \"$(touch x);y\"]\n", script.display()));
    let mut lab = lab;
    lab.start_daemon();
    let repo = lab.repo("shop");
    lab.register(&repo);
    repo.worker("task-3-frontend").commit("[BLOCKED:missing-api] Stuck");
    let said = wait::until("the command to be told", || fs::read_to_string(&told));
    assert!(said.contains("argument=$(touch x);y\n"), "{said}");
    let variables: Vec<&str> = said.lines().filter(|line| line.starts_with("ORCH_")).collect();
    for part in ["task-3", "blocked", "shop", "urgent"] {
        assert!(variables.iter().any(|line| line.contains(part)), "{part} is in none of {variables:?}");
    }
}
