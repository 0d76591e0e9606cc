//! `orchctl status` as a whole process, beside git's own quickest answers in the same repository.

mod under_storm;

use std::{process::Command, time::Duration};

use orch_e2e::{
    crowd::{Crowd, Forks, Layout},
    gate,
    lab::Lab,
    measuring::{peer, picture_within, shell_look, time_in_turn},
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
};

const PATIENCE: Duration = Duration::from_secs(60);
/// The loop of the workflow takes a process for each worker.
const ROUNDS_OF_THE_LOOP: usize = 3;
/// Files in the main worktree, for `git status` to look at.
const FILES: usize = 1_000;

pub(crate) fn measure(tier: Tier) {
    let n_rounds = tier.times(40, 200);
    println!("## A status\n");
    println!(
        "Whole processes, {n_rounds} rounds in turn, what they print goes nowhere; {FILES} files in the worktree.\n"
    );
    for n_workers in [4, 100, 1_000].into_iter().filter(|n| *n <= tier.n_workers()) {
        println!("### query/status_{n_workers}\n");
        ask(n_workers, n_rounds);
    }
    under_storm::measure(tier);
}

fn ask(n_workers: usize, n_rounds: usize) {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    Crowd { n_base: 1_000, n_workers, n_commits: 5, forks: Forks::Near, layout: Layout::BUSY }.fill(&repo);
    for file in 0..FILES {
        repo.main.write(&format!("src/part_{}/file_{file}.rs", file / 50), "fn part() {}\n");
    }
    repo.main.git(["add", "."]);
    repo.main.commit("Many files");
    lab.start_daemon();
    lab.register(&repo);
    let seen = picture_within(&lab, &repo, PATIENCE);
    assert_eq!(seen.workers.len(), n_workers);
    assert!(seen.workers.iter().all(|worker| worker.commits == 5), "each worker has its commits");

    let git = |args: &[&str]| {
        let mut command = repo.main.git_command(args);
        command.env("GIT_OPTIONAL_LOCKS", "0");
        command
    };
    let mut commands = [
        lab.client(repo.path(), ["status"]),
        git(&["--version"]),
        git(&["for-each-ref", "refs/heads/work"]),
        git(&["status", "--porcelain"]),
        lab.client(repo.path(), ["--version"]),
        lab.client(repo.path(), ["status", "--json"]),
    ];
    let samples = time_in_turn(n_rounds, &mut commands);
    let mut table = Table::new(["process", "median", "p90", "p99", "`orchctl status` / it, median [least–most]"]);
    for (command, of_it) in commands.iter().zip(&samples) {
        row(&mut table, &line_of(command), of_it, &samples[0]);
    }
    let [ours, of_loop] =
        time_in_turn(ROUNDS_OF_THE_LOOP, &mut [lab.client(repo.path(), ["status"]), shell_look(&lab, &repo)]);
    row(&mut table, "`git log` for each branch, in a shell", &of_loop, &ours);
    for words in [["pueue", "status"], ["wt", "list"]] {
        let Some(command) = peer(&lab, &repo, &words) else { continue };
        let [ours, theirs] = time_in_turn(n_rounds / 10, &mut [lab.client(repo.path(), ["status"]), command]);
        row(&mut table, &format!("`{}`", words.join(" ")), &theirs, &ours);
    }
    println!("{table}");
    if n_workers <= 100 {
        let what = format!("query/status_{n_workers}, `orchctl status` / `git --version`");
        gate::at_most(&what, samples[0].ratio_to(&samples[1]).median, 6.0);
    }
}

fn row(table: &mut Table, name: &str, of_it: &Samples, ours: &Samples) {
    let ratio = ours.ratio_to(of_it).to_string();
    table.row([
        name.to_owned(),
        shown(of_it.median()),
        shown(of_it.percentile(90)),
        shown(of_it.percentile(99)),
        ratio,
    ]);
}

/// As a person would type it.
fn line_of(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().replace("-under-test", "");
    let program = program.rsplit('/').next().unwrap_or_default().to_owned();
    let words: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    format!("`{program} {}`", words.join(" "))
}
