//! The launch script: it starts the agent in the right place with the prompt as one argument, or says why not.

use std::{fs, os::unix::ffi::OsStrExt as _, os::unix::fs::symlink, path::Path};

use orch_render::script::render_launch;
use orch_shared::{
    config::{Agent, AgentName, Argument},
    ids::GitPath,
    setup::{KICKOFF_FILE, LaunchFacts},
};

use crate::{
    shells::{Shell, shells, stub, usual_shells},
    world::{World, any_shell, hostile_names, kickoff},
};

/// The first worker of a world, with an agent of that command line.
pub(crate) fn launch_facts(world: &World, words: &[&str]) -> LaunchFacts {
    let worker = &world.facts.workers[0];
    let arguments = words[1..].iter().map(|word| Argument::parse(word).expect("an argument"));
    LaunchFacts {
        repo: world.facts.repo.clone(),
        number: 1,
        task: worker.task.clone(),
        slug: worker.slug.clone(),
        branch: worker.branch.clone(),
        worktree: worker.worktree.clone(),
        kickoff: GitPath::from(Path::new(KICKOFF_FILE)),
        agent: Agent {
            name: AgentName::parse("mine").expect("a name"),
            program: words[0].to_owned(),
            arguments: arguments.collect(),
            unattended: vec![Argument::parse("--yes, $(touch canary)").expect("an argument")],
        },
        unattended: false,
    }
}

/// An agent that writes down where it is and what it was given.
fn stub_agent(world: &World) {
    stub(&world.stubs(), "mine", "pwd -P >\"$HOME/where\"\nprintf '%s\\0' \"$@\" >\"$HOME/given\"");
}

fn launch(world: &World, facts: &LaunchFacts, shell: Shell) -> orch_e2e::client::Answer {
    let file = world.lab.home().path("worker-1-models.sh");
    fs::write(&file, render_launch(facts).expect("a script")).expect("a file");
    world.run(shell, &file)
}

#[test]
fn the_agent_is_given_what_was_meant_by_every_shell_whatever_things_are_called() {
    let names = hostile_names();
    for shell in usual_shells() {
        for (place, name) in names.iter().enumerate() {
            let world = World::named(name, &names[(place + 3) % names.len()], &names[(place + 5) % names.len()]);
            let _said = world.setup(any_shell()).ok();
            stub_agent(&world);
            let words = [
                "mine",
                "-x",
                "{prompt}",
                "--in={worktree}",
                "{branch}:{task}",
                "{prompt_file}",
                "",
                "a'b $(touch canary)",
            ];
            let mut facts = launch_facts(&world, &words);
            facts.unattended = true;
            let _said = launch(&world, &facts, shell).ok();

            let worktree = world.place(1);
            let worktree = worktree.as_os_str().as_bytes();
            let expected: Vec<Vec<u8>> = vec![
                b"--yes, $(touch canary)".to_vec(),
                b"-x".to_vec(),
                kickoff("task-1").into_bytes(),
                [b"--in=", worktree].concat(),
                b"work/task-1-models:task-1".to_vec(),
                [worktree, b"/.orch/kickoff.md"].concat(),
                Vec::new(),
                b"a'b $(touch canary)".to_vec(),
                Vec::new(),
            ];
            let given = fs::read(world.lab.home().path("home/given")).expect("the agent ran");
            let given: Vec<&[u8]> = given.split(|byte| *byte == 0).collect();
            assert_eq!(given, expected, "{shell:?}, {name:?}");
            let place = fs::read(world.lab.home().path("home/where")).expect("the agent ran");
            assert_eq!(place.strip_suffix(b"\n"), Some(worktree), "{shell:?}, {name:?}");
            world.assert_no_canary();
        }
    }
}

#[test]
fn what_is_not_as_it_should_be_is_said_and_nothing_is_started() {
    type Change = fn(&World);
    let cases: &[(&str, Change, &[&str])] = &[
        (
            "no worktree",
            |world| fs::rename(world.place(1), world.lab.home().path("away")).expect("moved"),
            &["there is no worktree"],
        ),
        (
            "not a worktree",
            |world| {
                fs::rename(world.place(1), world.lab.home().path("away")).expect("moved");
                fs::create_dir(world.place(1)).expect("a directory");
            },
            &["is not a worktree"],
        ),
        (
            "another branch",
            |world| drop(world.repo.at(&world.place(1)).git(["checkout", "--quiet", "-b", "other"])),
            &["is not on work/task-1-models", "orchctl prompt wrong-branch task-1"],
        ),
        (
            "no branch",
            |world| drop(world.repo.at(&world.place(1)).git(["checkout", "--quiet", "--detach"])),
            &["is not on work/task-1-models"],
        ),
        (
            "no prompt",
            |world| fs::remove_file(file(world)).expect("gone"),
            &["there is no prompt", "orchctl prompt kickoff task-1"],
        ),
        ("an empty prompt", |world| fs::write(file(world), "").expect("written"), &["there is no prompt"]),
        (
            "a link",
            |world| {
                fs::remove_file(file(world)).expect("gone");
                symlink("/etc/hostname", file(world)).expect("a link");
            },
            &["is a link"],
        ),
        ("an option", |world| fs::write(file(world), "--dangerous\n").expect("written"), &["begins with a dash"]),
        (
            "no program",
            |world| fs::remove_file(world.stubs().join("mine")).expect("gone"),
            &["there is no program mine in the PATH"],
        ),
    ];
    for shell in shells() {
        for (name, change, words) in cases {
            let world = World::new();
            let _said = world.setup(any_shell()).ok();
            stub_agent(&world);
            change(&world);
            let answer = launch(&world, &launch_facts(&world, &["mine", "{prompt}"]), shell);
            let said = answer.fails_saying(1, words);
            assert!(!world.lab.home().path("home/given").exists(), "{shell:?}, {name}: the agent was started\n{said}");
        }
    }
}

fn file(world: &World) -> std::path::PathBuf {
    world.place(1).join(KICKOFF_FILE)
}
