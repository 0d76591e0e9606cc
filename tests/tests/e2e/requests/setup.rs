//! `orchctl setup` and `launch`: scripts that a person reads and runs; nothing happens before (cli.md, faults.md 3.4).

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use orch_e2e::{client::Answer, lab::Lab};

use crate::planned::{accepted, accepted_with, owner_of, shop};

/// Runs a script as a person does, from anywhere.
fn run(lab: &Lab, script: &Path) -> Answer {
    let mut command: Command = lab.home().command("sh");
    Answer::of(command.arg(script))
}

fn saved(lab: &Lab, name: &str, text: &str) -> std::path::PathBuf {
    let path = lab.home().path(name);
    fs::write(&path, text).expect("written");
    path
}

#[test]
fn the_printed_script_makes_what_the_plan_says_and_can_be_run_again() {
    let (lab, repo, plan) = accepted();
    let before = repo.fingerprint();
    let text = lab.orchctl(["setup"]).ok();
    repo.assert_untouched_since(&before);
    let script = saved(&lab, "setup.sh", &text);
    let _first = run(&lab, &script).ok();
    for worker in plan["workers"].as_array().expect("workers") {
        let (task, slug) = (worker["task"].as_str().expect("a task"), worker["slug"].as_str().expect("a slug"));
        let worktree = repo.path().join("worktrees").join(format!("{task}-{slug}"));
        let branch = repo.at(&worktree).git(["branch", "--show-current"]);
        assert_eq!(branch.trim(), format!("work/{task}-{slug}"));
        let kickoff = fs::read_to_string(worktree.join(".orch/kickoff.md")).expect("placed");
        assert!(kickoff.starts_with(&format!("# Worker Kickoff: {task}-{slug}\n")), "{kickoff}");
        assert_eq!(repo.at(&worktree).git(["status", "--porcelain"]), "", "what was placed is ignored");
        assert_eq!(lab.worker(task)["phase"], "pending");
    }
    assert_eq!(repo.at(repo.path()).git(["status", "--porcelain"]), "", "the worktrees are ignored");
    let again = run(&lab, &script).ok();
    assert!(!again.is_empty(), "it says what is there already");
}

#[test]
fn a_place_that_is_taken_stops_the_script_before_it_writes() {
    let (lab, repo, plan) = accepted();
    let (_, branch, _) = owner_of(&plan, "src/users/login.rs");
    let text = lab.orchctl(["setup"]).ok();
    let taken = repo.path().join("worktrees").join(&branch);
    fs::create_dir_all(&taken).expect("made");
    fs::write(taken.join("mine.txt"), "mine").expect("written");
    let script = saved(&lab, "setup.sh", &text);
    let mut command = lab.home().command("sh");
    let output = command.arg(&script).output().expect("sh runs");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains(&branch), "{output:?}");
    let branches = repo.at(repo.path()).git(["branch", "--list", "work/*"]);
    assert_eq!(branches.trim(), "", "nothing was made");
    assert_eq!(fs::read_to_string(taken.join("mine.txt")).expect("there"), "mine");
}

#[test]
fn written_scripts_lie_outside_the_repo_and_start_the_agent_with_its_prompt_as_one_argument() {
    let home = tempfile::tempdir().expect("a directory");
    let agent = home.path().join("agent");
    fs::write(&agent, "#!/bin/sh\nprintf '%s\\n' \"$#\" >\"$AGENT_SAW\"\nprintf '%s' \"$1\" >>\"$AGENT_SAW\"\n")
        .expect("written");
    fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).expect("chmod");
    let (lab, repo, plan) =
        accepted_with(&format!("[agents.mine]\ncommand = [\"{}\", \"{{prompt}}\"]\n", agent.display()));
    let (task, branch, _) = owner_of(&plan, "src/users/login.rs");
    let written = lab.orchctl(["setup", "--write", "--agent", "mine"]);
    let path = written.stdout.strip_suffix('\n').expect("one line to run");
    assert_eq!(path.lines().count(), 1, "{written:?}");
    let path = path.strip_prefix("sh '").and_then(|rest| rest.strip_suffix('\'')).expect("one quoted word");
    assert!(path.contains("/orchd/scripts/shop/") && !path.starts_with(&*repo.path().to_string_lossy()), "{path}");
    let _made = run(&lab, Path::new(path)).ok();

    let launch = written.stderr.lines().find(|line| line.contains(&format!("-{}.sh'", &branch[task.len() + 1..])));
    let launch = launch.and_then(|line| line.split('\'').nth(1)).expect("a launch script");
    let saw = home.path().join("saw");
    let mut command = lab.home().command("sh");
    let _started = Answer::of(command.arg(launch).env("AGENT_SAW", &saw)).ok();
    let kickoff =
        fs::read_to_string(repo.path().join("worktrees").join(&branch).join(".orch/kickoff.md")).expect("placed");
    assert_eq!(fs::read_to_string(&saw).expect("the agent ran"), format!("1\n{kickoff}"));

    let printed = lab.orchctl(["launch", &task, "--agent", "mine"]).ok();
    assert_eq!(printed, fs::read_to_string(launch).expect("written"));
    let usual = lab.orchctl(["launch", &task]).ok();
    assert!(usual.contains("claude") && !usual.contains("--dangerously-skip-permissions"), "{usual}");
    let unattended = lab.orchctl(["launch", &task, "--unattended"]).ok();
    assert!(unattended.contains("--dangerously-skip-permissions"), "{unattended}");
}

#[test]
fn what_is_missing_is_answered_in_words() {
    let (lab, repo) = shop();
    let _none = lab.orchctl(["setup"]).fails_saying(3, &["no plan is carried out", "orchctl plan FILE"]);
    let _draft = crate::planned::plan(&lab, &lab.home().path("TODO.md"));
    let _draft = lab.orchctl(["setup"]).fails_saying(3, &["there is a draft", "orchctl plan accept"]);
    for command in [&["launch", "task-1"][..], &["prompt", "kickoff", "task-1"], &["prompt", "kickoff", "shop:1"]] {
        let answer = lab.orchctl_in(repo.path(), command);
        let _draft = answer.fails_saying(3, &["no plan is carried out", "there is a draft"]);
    }
    let plan = lab.orchctl(["plan", "accept", "--json"]).json();
    let (task, _, _) = owner_of(&plan, "src/users/login.rs");
    let _wave = lab.orchctl(["setup", "--wave", "40"]).fails_saying(3, &["nobody begins in wave 40"]);
    let _agent = lab.orchctl(["launch", &task, "--agent", "parrot"]).fails_saying(2, &["no agent `parrot`", "claude"]);
    let _which = lab.orchctl_in(repo.path(), ["launch"]).fails_saying(2, &["say which", "`orchctl launch task-1`: "]);
    let _only =
        lab.orchctl(["setup", "--wave", "2"]).fails_saying(3, &["nobody begins in wave 2", "leave out `--wave`"]);
    let _task = lab.orchctl(["launch", "task-77"]).fails_saying(3, &["no worker task-77"]);
    repo.at(repo.path()).git(["rev-parse", "HEAD"]);
}

#[test]
fn first_prompts_are_not_made_by_a_template_that_is_broken() {
    let (lab, _repo, _plan) = accepted();
    let dir = lab.home().path("config/orchd/templates");
    fs::create_dir_all(&dir).expect("made");
    fs::write(dir.join("kickoff.md"), "# Ours\n\n{% if %}\n").expect("a template");
    for command in [&["setup"][..], &["setup", "--write"]] {
        let _said =
            lab.orchctl(command).fails_saying(1, &["kickoff.md: line 3, column 7: syntax error", "mend it in "]);
    }
    assert!(!lab.home().path("state/orchd/scripts").exists(), "nothing was written");
    fs::write(dir.join("kickoff.md"), "# Ours: {{ worker.task }}\n").expect("a template");
    assert!(lab.orchctl(["setup"]).ok().contains("\n# Ours: task-1\n"));
}

#[test]
fn whoever_is_done_and_was_cleaned_away_is_not_set_up_again() {
    let (mut lab, repo, plan) = accepted();
    let (done, branch, item) = owner_of(&plan, "src/users/login.rs");
    let (other, other_branch, _) = owner_of(&plan, "src/orders/import.rs");
    let worker = repo.worker(&branch);
    worker.commit_file("src/users/login.rs", "fn login() {}\n", &format!("[CHECKPOINT] {item}: the login"));
    worker.commit("[COMPLETE] Users");
    assert_eq!(lab.worker(&done)["phase"], "complete");
    repo.main.git(["merge", "--quiet", "--no-ff", "--no-edit", &format!("work/{branch}")]);
    assert_eq!(lab.worker(&done)["integrated"], true);
    repo.main.git(["worktree", "remove", &worker.path().to_string_lossy()]);
    repo.main.git(["branch", "--quiet", "-D", &format!("work/{branch}")]);
    for again in [false, true] {
        if again {
            let _said = lab.orchctl(["daemon", "stop"]).ok();
            assert!(lab.take_daemon().wait_for_end().success());
            lab.start_daemon();
        }
        let script = lab.orchctl(["setup"]).ok();
        assert!(script.contains(&format!("\nmake_worktree '{other}' 'work/{other_branch}'")), "{script}");
        assert!(!script.contains(&format!("\nmake_worktree '{done}'")), "{script}");
        let report = lab.orchctl(["status", "--report"]).ok();
        assert!(report.contains(&format!("| {done} | {item} | L | done |")), "{report}");
    }
}

/// Work of which the second part waits for the first.
const PHASES: &str = "\
# Tasks

## Phase 1: Data

- [ ] T001 Rewrite the users module in src/users/login.rs (3h)
- [ ] T002 Rewrite the orders module in src/orders/list.rs (3h)

## Phase 2: Pages

- [ ] T003 Build the whole page of users in web/users.html (3h)
- [ ] T004 Build the whole page of orders in web/orders.html (3h)
";

#[test]
fn workers_of_a_later_wave_begin_with_what_the_base_has_by_then() {
    let (lab, repo) = shop();
    let phases = saved(&lab, "phases.md", PHASES);
    let _draft = lab.orchctl(["plan", &phases.to_string_lossy(), "--workers", "4"]).ok();
    let plan = lab.orchctl(["plan", "accept", "--json"]).json();
    let branch_of = |path: &str| format!("work/{}", owner_of(&plan, path).1);
    let branches = || repo.main.git(["for-each-ref", "--format=%(refname:short)", "refs/heads/work"]);

    let first = saved(&lab, "first.sh", &lab.orchctl(["setup", "--wave", "1"]).ok());
    let _made = run(&lab, &first).ok();
    let (users, orders) = (branch_of("src/users/login.rs"), branch_of("src/orders/list.rs"));
    assert_eq!(branches(), format!("{users}\n{orders}"), "the others wait for them");

    repo.main.git(["commit", "--quiet", "--allow-empty", "-m", "The first wave came in"]);
    let base = repo.main.git(["rev-parse", "main"]);
    let second = saved(&lab, "second.sh", &lab.orchctl(["setup", "--wave", "2"]).ok());
    let _made = run(&lab, &second).ok();
    for path in ["web/users.html", "web/orders.html"] {
        assert_eq!(repo.main.git(["rev-parse", &branch_of(path)]), base, "{path}");
    }
    assert_eq!(branches().lines().count(), 4, "{}", branches());
}

#[test]
fn the_only_worker_needs_no_name() {
    let (lab, repo) = shop();
    let _draft = crate::planned::plan(&lab, &lab.home().path("TODO.md"));
    let _one = lab.orchctl(["plan", "sequential"]).ok();
    let _accepted = lab.orchctl(["plan", "accept"]).ok();
    let named = lab.orchctl(["launch", "task-1"]).ok();
    assert_eq!(lab.orchctl_in(repo.path(), ["launch"]).ok(), named);
}
