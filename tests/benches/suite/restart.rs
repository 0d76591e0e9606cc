//! A daemon that was there before comes back: nothing has changed meanwhile, or one branch in a hundred has.

use std::time::{Duration, Instant};

use orch_e2e::{
    crowd::{Forks, Hand},
    gate,
    lab::Lab,
    measuring::{picture_within, shell_look, time_process},
    repo::Repo,
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
};

const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Default)]
struct Measured {
    ready: Samples,
    answer: Samples,
    refs: Samples,
}

pub(crate) fn measure(tier: Tier) {
    let crowd = tier.large(Forks::Near, 1_000);
    println!("## Restart\n");
    println!(
        "{} branches with {} commits each on a base with {}; from the start of the daemon's process.\n",
        crowd.n_workers, crowd.n_commits, crowd.n_base
    );
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    crowd.fill(&repo);
    lab.start_daemon();
    lab.register(&repo);
    let _seen = picture_within(&lab, &repo, PATIENCE);
    let mut hands: Vec<Hand> = (1..=crowd.n_workers.div_ceil(100)).map(|number| Hand::of(&repo, number)).collect();
    let (mut unchanged, mut changed) = (Measured::default(), Measured::default());
    let mut n_commits = crowd.n_workers * crowd.n_commits;
    for round in 0..=tier.times(10, 20) {
        let mut of_none = restart(&mut lab, &repo, n_commits, || ());
        let mut of_some = restart(&mut lab, &repo, n_commits + hands.len(), || {
            for hand in &mut hands {
                let _made = hand.commit(&format!("[CHECKPOINT] While nobody looked, {round}"));
            }
        });
        n_commits += hands.len();
        if round > 0 {
            unchanged.take(&mut of_none);
            changed.take(&mut of_some);
        }
    }
    let of_loop = time_process(&mut shell_look(&lab, &repo));
    for (name, measured) in [("restart/unchanged", &unchanged), ("restart/1pct_changed", &changed)] {
        println!("### {name}\n");
        let mut table = Table::new(["what", "n", "median", "p90", "ratio to `git for-each-ref`"]);
        for (what, samples) in [
            ("ready", &measured.ready),
            ("the whole answer", &measured.answer),
            ("`git for-each-ref refs/heads/work`", &measured.refs),
        ] {
            let (median, p90) = (shown(samples.median()), shown(samples.percentile(90)));
            let ratio = samples.ratio_to(&measured.refs).to_string();
            table.row([what.to_owned(), samples.len().to_string(), median, p90, ratio]);
        }
        println!("{table}");
        let whole = measured.answer.median().as_secs_f64() / of_loop.as_secs_f64();
        println!("The workflow's loop takes {}: the answer takes {whole:.4} of it.\n", shown(of_loop));
        let ratio = measured.ready.ratio_to(&measured.refs).median;
        gate::at_most(&format!("{name}, ready / `git for-each-ref`"), ratio, 60.0);
        gate::at_most(&format!("{name}, the whole answer / the workflow's loop"), whole, 8.0);
    }
}

fn restart(lab: &mut Lab, repo: &Repo, n_commits: usize, meanwhile: impl FnOnce()) -> Measured {
    let mut measured = Measured::default();
    lab.stop_daemon();
    meanwhile();
    let begun = Instant::now();
    lab.start_daemon();
    measured.ready.push(begun.elapsed());
    let seen = picture_within(lab, repo, PATIENCE);
    measured.answer.push(begun.elapsed());
    let n_seen: u32 = seen.workers.iter().map(|worker| worker.commits).sum();
    assert_eq!(usize::try_from(n_seen), Ok(n_commits), "every commit is known");
    measured.refs.push(time_process(&mut repo.main.git_command(["for-each-ref", "refs/heads/work"])));
    measured
}

impl Measured {
    fn take(&mut self, other: &mut Self) {
        for (ours, theirs) in
            [(&mut self.ready, &other.ready), (&mut self.answer, &other.answer), (&mut self.refs, &other.refs)]
        {
            ours.push(theirs.median());
        }
    }
}
