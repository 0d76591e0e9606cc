//! The first scan of a repository with a long history, beside git: recent forks, old ones, without a commit-graph.

use std::{
    fs,
    time::{Duration, Instant},
};

use orch_e2e::{
    crowd::{Crowd, Forks, Layout},
    gate,
    lab::Lab,
    measuring::{picture_within, shell_look, time_process},
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
    usage::memory,
};

/// A first scan may take long; this only ends a benchmark that hangs.
const PATIENCE: Duration = Duration::from_secs(300);

struct Case {
    name: &'static str,
    forks: Forks,
    graph: bool,
    most_workers: usize,
}

const CASES: [Case; 4] = [
    Case { name: "cold/near", forks: Forks::Near, graph: true, most_workers: 1_000 },
    Case { name: "cold/near_no_graph", forks: Forks::Near, graph: false, most_workers: 1_000 },
    Case { name: "cold/stale", forks: Forks::Stale, graph: true, most_workers: 100 },
    Case { name: "cold/stale_no_graph", forks: Forks::Stale, graph: false, most_workers: 100 },
];

pub(crate) fn measure(tier: Tier) {
    println!("## First scan\n");
    println!("From `orchctl repo add` to the answer with every commit in it; page cache warm.\n");
    for case in CASES {
        let layout = Layout { graph: case.graph, ..Layout::BUSY };
        let crowd = Crowd { layout, ..tier.large(case.forks, case.most_workers) };
        scan(&case, crowd, tier);
    }
}

fn scan(case: &Case, crowd: Crowd, tier: Tier) {
    println!("### {}\n", case.name);
    let Crowd { n_base, n_workers, n_commits, .. } = crowd;
    println!("{n_workers} branches with {n_commits} commits each on a base with {n_base}.\n");
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    crowd.fill(&repo);
    let (mut ours, mut one_pass, mut of_loop) = (Samples::new(), Samples::new(), Samples::new());
    let mut peaks = Vec::new();
    for round in 0..tier.times(7, 5) {
        lab.start_daemon();
        let begun = Instant::now();
        lab.register(&repo);
        let seen = picture_within(&lab, &repo, PATIENCE);
        ours.push(begun.elapsed());
        let n_seen: u32 = seen.workers.iter().map(|worker| worker.commits).sum();
        assert_eq!(usize::try_from(n_seen), Ok(n_workers * n_commits), "every commit is known");
        let readers = lab.daemon().children();
        let all = std::iter::once(lab.daemon().pid()).chain(readers.iter().map(|reader| reader.pid));
        peaks.push(all.map(|pid| memory(pid).peak).collect::<Vec<_>>());
        lab.stop_daemon();
        fs::remove_dir_all(lab.home().state()).expect("the daemon's memory");
        one_pass.push(time_process(&mut repo.main.git_command(["log", "--branches=work/*", "--not", "main"])));
        // A process for each branch may take minutes.
        if round == 0 {
            of_loop.push(time_process(&mut shell_look(&lab, &repo)));
        }
    }
    let mut table = Table::new(["what", "n", "median", "most", "ratio to `git log --branches --not main`"]);
    for (what, samples) in [
        ("the whole answer", &ours),
        ("`git log --branches='work/*' --not main`, one process", &one_pass),
        ("`git log main..B`, a process for each branch", &of_loop),
    ] {
        let ratio = samples.median().as_secs_f64() / one_pass.median().as_secs_f64();
        let (median, most) = (shown(samples.median()), shown(samples.percentile(100)));
        table.row([what.to_owned(), samples.len().to_string(), median, most, format!("{ratio:.2}")]);
    }
    println!("{table}");
    println!("Peak memory in KiB of daemon and reader: {:?}.\n", peaks.last().expect("one round"));
    // What git does in one pass is the goal, and told above; files that workers change are looked up for the answer, too.
    let ratio = ours.median().as_secs_f64() / of_loop.median().as_secs_f64();
    gate::at_most(&format!("{}, the whole answer / a process for each branch", case.name), ratio, 8.0);
}
