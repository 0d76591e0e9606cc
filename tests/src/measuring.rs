//! What the benchmarks share: when they run at all, what they run beside, and how a process is timed.
#![expect(clippy::print_stdout, reason = "it is part of what a benchmark prints")]

use std::{
    env,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use orch_shared::{
    ids::GitPath,
    protocol::{RepoSelector, Request, Response},
    report::RepoReport,
    worker::RepoState,
};

use crate::{conversation::Conversation, lab::Lab, repo::Repo, samples::Samples, wait};

/// What the workflow does without a daemon, once: the new commits of each worker's branch.
pub const SHELL_LOOK: &str = "for b in $(git for-each-ref --format='%(refname:short)' refs/heads/work); do \
    git log main..$b --oneline; done";

/// This only ends a benchmark that hangs.
const LONG: Duration = Duration::from_secs(300);

/// True under `cargo bench`; `cargo test --benches` runs the same program, and wants to know no more than that it starts.
#[must_use]
pub fn is_wanted() -> bool {
    env::args().any(|argument| argument == "--bench")
}

/// Runs a command to its end, as a whole process, and says how long it took. What it prints goes nowhere.
///
/// # Panics
/// When it fails.
#[track_caller]
pub fn time_process(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let begun = Instant::now();
    let status = command.status().expect("the program is there");
    let took = begun.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    took
}

/// Runs commands in turn, so many rounds, after one that does not count. The order changes from round to round.
pub fn time_in_turn<const N: usize>(n_rounds: usize, commands: &mut [Command; N]) -> [Samples; N] {
    let mut samples = [const { Samples::new() }; N];
    for round in 0..=n_rounds {
        for turn in 0..N {
            let index = (round + turn) % N;
            let took = time_process(&mut commands[index]);
            if round > 0 {
                samples[index].push(took);
            }
        }
    }
    samples
}

/// The workflow's loop as a command.
#[must_use]
pub fn shell_look(lab: &Lab, repo: &Repo) -> Command {
    let mut shell = lab.home().command("sh");
    shell.args(["-c", SHELL_LOOK]).current_dir(repo.path());
    shell
}

/// What the daemon answers about the one repo, when it answers with the whole picture.
#[must_use]
pub fn picture(lab: &Lab, repo: &Repo) -> Option<RepoReport> {
    // The first scan of a large repository can take long, and holds up every answer.
    let mut conversation = Conversation::open(&lab.home().socket()).and_then(|open| open.patient(LONG)).ok()?;
    let request = Request::GetStatus { repo: RepoSelector::Around(GitPath::from(repo.path())) };
    match conversation.ask(request) {
        Response::Status(mut status) => status.repos.pop().filter(|repo| repo.state == RepoState::Ok),
        _ => None,
    }
}

/// The whole picture of the repo, as soon as there is one.
///
/// # Panics
/// When there is none in time.
#[track_caller]
#[must_use]
pub fn picture_within(lab: &Lab, repo: &Repo, patience: Duration) -> RepoReport {
    wait::until_within(patience, "the whole picture", || picture(lab, repo).ok_or("not yet"))
}

/// A program of others to stand beside, where the `PATH` has it; else it is said that it is left out.
#[must_use]
pub fn peer(lab: &Lab, repo: &Repo, words: &[&str]) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let found = env::split_paths(&env::var_os("PATH")?).any(|dir| dir.join(program).is_file());
    if !found {
        println!("`{}` is left out: the `PATH` has no {program}.\n", words.join(" "));
        return None;
    }
    let mut command = lab.home().command(program);
    command.args(arguments).current_dir(repo.path());
    Some(command)
}
