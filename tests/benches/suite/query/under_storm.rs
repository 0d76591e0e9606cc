//! A status while everybody commits, beside one while nobody does.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use orch_e2e::{
    crowd::{Forks, Hand},
    lab::Lab,
    measuring::{picture, picture_within},
    repo::Repo,
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
};

use super::PATIENCE;

/// Between two commits of the storm.
const PACE: Duration = Duration::from_millis(1);

pub(crate) fn measure(tier: Tier) {
    let n_asked = tier.times(60, 200);
    println!("### query/under_storm\n");
    println!("A thousand commits a second; the answer over one's own connection, without a process of its own.\n");
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let crowd = tier.large(Forks::Near, 100);
    crowd.fill(&repo);
    lab.start_daemon();
    lab.register(&repo);
    let _seen = picture_within(&lab, &repo, PATIENCE);
    let mut hands: Vec<Hand> = (1..=crowd.n_workers).map(|number| Hand::of(&repo, number)).collect();
    let idle = ask(&lab, &repo, n_asked);
    let over = AtomicBool::new(false);
    let stormy = thread::scope(|scope| {
        scope.spawn(|| {
            for (n, index) in (0..hands.len()).cycle().enumerate() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let due = Instant::now() + PACE;
                let _made = hands[index].commit(&format!("[CHECKPOINT] Under way {n}"));
                thread::sleep(due.saturating_duration_since(Instant::now()));
            }
        });
        let stormy = ask(&lab, &repo, n_asked);
        over.store(true, Ordering::Relaxed);
        stormy
    });
    let mut table = Table::new(["", "n", "median", "p90", "p99"]);
    for (what, samples) in [("nobody commits", &idle), ("everybody commits", &stormy)] {
        let at = |percent| shown(samples.percentile(percent));
        table.row([what.to_owned(), samples.len().to_string(), at(50), at(90), at(99)]);
    }
    println!("{table}");
    let ratio = stormy.percentile(99).as_secs_f64() / idle.percentile(99).as_secs_f64();
    println!("p99, everybody / nobody: {ratio:.1}.\n");
}

fn ask(lab: &Lab, repo: &Repo, n: usize) -> Samples {
    let mut samples = Samples::new();
    for _ in 0..n {
        let begun = Instant::now();
        let _seen = picture(lab, repo).expect("it answers with the whole picture");
        samples.push(begun.elapsed());
        thread::sleep(Duration::from_millis(5));
    }
    samples
}
