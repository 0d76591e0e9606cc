//! A thousand commits a second, of all workers in turn, beside a bare watcher of their refs.

use std::time::Duration;

use orch_e2e::{
    gate,
    samples::{Samples, shown},
    table::Table,
    tier::Tier,
};

use super::world::World;

pub(crate) fn measure(tier: Tier, world: &mut World) {
    println!("### storm/refs\n");
    println!("Each worker commits once, a thousand a second; from the ref's rename to the subscriber.\n");
    let (mut lag, mut shares, mut busy) = (Samples::new(), Vec::new(), [Duration::ZERO; 2]);
    let mut n_twice = 0;
    let rounds = tier.times(5, 5);
    for round in 0..=rounds {
        let before = world.used();
        let made = world.commit_all(&format!("storm {round}"), 1, |_| ());
        let outcome = world.account(made, &before);
        n_twice += outcome.n_twice;
        if round > 0 {
            lag.extend(outcome.lag.iter());
            let spent: Duration = outcome.busy.iter().sum();
            shares.push(spent.as_secs_f64() / outcome.lasted.as_secs_f64());
            busy = [0, 1].map(|index| busy[index] + outcome.busy[index]);
        }
        // The look at everything, when it is quiet, is over.
        std::thread::sleep(Duration::from_millis(2_500));
    }
    let mut table = Table::new(["", "n", "median", "p90", "p99", "most"]);
    let at = |percent| shown(lag.percentile(percent));
    table.row(["rename to subscriber".to_owned(), lag.len().to_string(), at(50), at(90), at(99), at(100)]);
    println!("{table}");
    shares.sort_by(f64::total_cmp);
    let share = shares[shares.len() / 2];
    let each = |busy: Duration| shown(busy / u32::try_from(lag.len()).expect("few"));
    println!("Processor time for a commit: daemon {}, reader {}.\n", each(busy[0]), each(busy[1]));
    gate::at_most("storm/refs, told twice", f64::from(u32::try_from(n_twice).expect("few")), 0.0);
    gate::at_most("storm/refs, processor time / time (one core is 1)", share, 1.5);
}
