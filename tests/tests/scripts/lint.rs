//! What a linter for shell scripts says of every script: nothing.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use orch_render::script::{render_launch, render_setup};
use orch_shared::config::Agents;

use crate::{
    launch::launch_facts,
    shells::find,
    world::{World, hostile_names},
};

#[track_caller]
fn lint(script: &str) {
    let mut command = Command::new("shellcheck");
    command.args(["--shell=sh", "--norc", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("shellcheck");
    child.stdin.take().expect("piped").write_all(script.as_bytes()).expect("a script that is read");
    let output = child.wait_with_output().expect("its output");
    assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn shellcheck_finds_nothing_in_any_script() {
    if find("shellcheck").is_none() {
        eprintln!("passed over: shellcheck is not installed");
        return;
    }
    let names = hostile_names();
    for (place, name) in names.iter().enumerate() {
        let world = World::named(name, &names[(place + 3) % names.len()], &names[(place + 5) % names.len()]);
        lint(&render_setup(&world.facts).expect("a script"));
        lint(&render_launch(&launch_facts(&world, &["mine", "--in={worktree}", "{prompt}"])).expect("a script"));
    }
    let world = World::new();
    let agents = Agents::default();
    for name in agents.names() {
        for unattended in [false, true] {
            let mut facts = launch_facts(&world, &["mine", "{prompt_file}"]);
            facts.unattended = unattended;
            facts.agent = agents.find(Some(name.as_str())).expect("known").clone();
            lint(&render_launch(&facts).expect("a script"));
        }
    }
}
