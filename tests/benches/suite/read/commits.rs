//! One commit, a thousand at once, a thousand of one second, and a thousand whose dates fall.

use std::time::{SystemTime, UNIX_EPOCH};

use orch_e2e::{
    gate,
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
};

use super::world::World;

/// What is committed between two looks.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    name: &'static str,
    n_commits: usize,
    /// How much later than the one before each is, in seconds.
    step: i64,
    rounds: (usize, usize),
    /// So many times as long may it take in the large repository.
    gate: f64,
}

pub(crate) const KINDS: [Kind; 4] = [
    Kind { name: "read/one", n_commits: 1, step: 1, rounds: (200, 600), gate: 2.0 },
    Kind { name: "read/1000", n_commits: 1_000, step: 1, rounds: (5, 9), gate: 4.0 },
    Kind { name: "read/equal_timestamps", n_commits: 1_000, step: 0, rounds: (5, 9), gate: 4.0 },
    Kind { name: "read/skewed", n_commits: 1_000, step: -1, rounds: (5, 9), gate: 4.0 },
];

#[derive(Default)]
struct Measured {
    read: Samples,
    confirm: Samples,
    rev_list: Samples,
}

pub(crate) fn measure(kind: Kind, tier: Tier, worlds: &mut [World; 2]) {
    let mut measured = [Measured::default(), Measured::default()];
    for round in 0..=tier.times(kind.rounds.0, kind.rounds.1) {
        // In turn, and not always in the same order.
        for turn in 0..2 {
            let (world, of_it) = ((round + turn) % 2, &mut measured[(round + turn) % 2]);
            take(kind, &mut worlds[world], of_it, round > 0, round % 20 == 1 || kind.n_commits > 1);
        }
    }
    println!("### {}\n", kind.name);
    let mut table = Table::new(["repository", "what", "n", "median", "p90", "p99"]);
    for (world, of_it) in worlds.iter().zip(&measured) {
        for (what, samples) in [
            ("reader, after the event", &of_it.read),
            ("reader, all again when it is quiet", &of_it.confirm),
            ("`git rev-list old..new`", &of_it.rev_list),
        ] {
            let at = |percent| shown(samples.percentile(percent));
            table.row([world.called.clone(), what.to_owned(), samples.len().to_string(), at(50), at(90), at(99)]);
        }
    }
    println!("{table}");
    let [small, large] = &measured;
    let git = large.rev_list.median().as_secs_f64() / large.read.median().as_secs_f64();
    println!("`git rev-list` / reader, large: {git:.1}.\n");
    // The middle of each: pairs differ by what the scheduler does.
    let ratio = large.read.median().as_secs_f64() / small.read.median().as_secs_f64();
    gate::at_most(&format!("{}, large repository / small one", kind.name), ratio, kind.gate);
}

fn take(kind: Kind, world: &mut World, measured: &mut Measured, counts: bool, beside: bool) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let (mut old, mut new) = (None, String::new());
    for n in 0..=kind.n_commits {
        let at = now.saturating_add_signed(kind.step * i64::try_from(n).expect("few"));
        new = world.hand.prepare(&format!("[CHECKPOINT] Step {n} of {now}"), at);
        // The first is known before the others come, so that there is one to begin at.
        if n == 0 {
            world.hand.publish();
            world.read(1);
            old = Some(new.clone());
        }
    }
    world.hand.publish();
    let took = world.read(kind.n_commits);
    if counts {
        measured.read.push(took);
        if beside {
            measured.rev_list.push(world.rev_list(&old.expect("there was one"), &new));
            measured.confirm.push(world.confirm());
        }
    }
}
