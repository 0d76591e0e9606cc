//! The first scan of a repository with a long history, and a restart after which nothing has changed, beside git.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints what it measured, and a broken surrounding ends it"
)]

use std::{
    fs,
    time::{Duration, Instant},
};

use orch_e2e::{
    crowd::{Crowd, Forks},
    lab::Lab,
    measuring::{is_wanted, picture, shell_look, time_process},
    repo::Repo,
    samples::{Samples, shown},
    table::Table,
    wait,
};

const BASE: usize = 100_000;
const WORKERS: usize = 100;
const COMMITS: usize = 100;
/// A first scan may take long; this only ends a benchmark that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    if !is_wanted() {
        return;
    }
    println!("## First scan and restart\n");
    println!("{WORKERS} branches with {COMMITS} commits each on a base with {BASE} commits; page cache warm.\n");
    for (forks, called, n_scans, n_restarts) in [
        (Forks::Near, "forks on the last 1,000 commits of the base", 7, 20),
        (Forks::Stale, "forks spread over all of the base", 2, 0),
    ] {
        println!("### {called}\n");
        let mut lab = Lab::with_desktop();
        let repo = lab.repo("shop");
        Crowd { n_base: BASE, n_workers: WORKERS, n_commits: COMMITS, forks }.fill(&repo);
        let mut table = Table::new(["what", "median", "p90", "most", "ratio to `git log` for each branch"]);
        scan(&mut lab, &repo, n_scans, &mut table);
        if n_restarts > 0 {
            restart(&mut lab, &repo, n_restarts, &mut table);
        }
        println!("{table}");
    }
}

/// From the registration of a repo that the daemon never saw to the answer with every commit in it.
fn scan(lab: &mut Lab, repo: &Repo, rounds: usize, table: &mut Table) {
    let (mut ours, mut of_loop, mut one_pass) = (Samples::new(), Samples::new(), Samples::new());
    for _ in 0..rounds {
        lab.start_daemon();
        let begun = Instant::now();
        lab.register(repo);
        answered(lab, repo);
        ours.push(begun.elapsed());
        lab.stop_daemon();
        fs::remove_dir_all(lab.home().state()).expect("the daemon's memory");
        of_loop.push(time_process(&mut shell_look(lab, repo)));
        one_pass.push(time_process(&mut repo.main.git_command(["log", "--branches=work/*", "--not", "main"])));
    }
    row(table, "first scan: `orchctl repo add` to the whole answer", &ours, Some(&of_loop));
    row(table, "`git log main..B`, a process for each branch", &of_loop, None);
    row(table, "`git log --branches='work/*' --not main`, one process", &one_pass, Some(&of_loop));
}

/// From the start of the daemon's process to the whole answer, after an end in order.
fn restart(lab: &mut Lab, repo: &Repo, rounds: usize, table: &mut Table) {
    lab.start_daemon();
    lab.register(repo);
    answered(lab, repo);
    let (mut ready, mut ours, mut refs, mut of_loop) = (Samples::new(), Samples::new(), Samples::new(), Samples::new());
    for _ in 0..rounds {
        lab.stop_daemon();
        let begun = Instant::now();
        lab.start_daemon();
        ready.push(begun.elapsed());
        answered(lab, repo);
        ours.push(begun.elapsed());
        refs.push(time_process(&mut repo.main.git_command(["for-each-ref", "refs/heads/work"])));
        of_loop.push(time_process(&mut shell_look(lab, repo)));
    }
    row(table, "restart, nothing changed: start of the process to its `ready`", &ready, Some(&of_loop));
    row(table, "restart, nothing changed: start of the process to the whole answer", &ours, Some(&of_loop));
    row(table, "`git for-each-ref refs/heads/work`", &refs, Some(&of_loop));
}

fn answered(lab: &Lab, repo: &Repo) {
    let seen = wait::until_within(PATIENCE, "the whole picture", || picture(lab, repo).ok_or("not yet"));
    assert_eq!(seen.workers.len(), WORKERS);
    let n_commits: u32 = seen.workers.iter().map(|worker| worker.commits).sum();
    assert_eq!(usize::try_from(n_commits), Ok(WORKERS * COMMITS), "every commit is known");
}

fn row(table: &mut Table, what: &str, samples: &Samples, reference: Option<&Samples>) {
    let ratio = reference.map_or_else(String::new, |reference| samples.ratio_to(reference).to_string());
    let (median, p90, most) = (samples.median(), samples.percentile(90), samples.percentile(100));
    table.row([what.to_owned(), shown(median), shown(p90), shown(most), ratio]);
}
