//! Real `git commit`s: who knows before the command returns, and how soon after the ref's event.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use orch_e2e::{
    crowd::Crowd,
    gate,
    samples::{Samples, figure},
    tier::Tier,
};

use super::world::{Message, Seen, World, after, pause, percentiles, row};

const WORKERS: usize = 100;
const PAUSE: Duration = Duration::from_millis(40);

/// Git as it is when somebody has told it a name and nothing else; the laboratory's own configuration saves it the time
/// of flushing to the disk and of looking for what could be tidied up.
const OUT_OF_THE_BOX: &str = "[user]\n\tname = Alice Agent\n\temail = alice@example.org\n";

#[derive(Default)]
struct Measured {
    subscriber: Samples,
    desktop: Samples,
    returned: Samples,
    whole: Samples,
    n_before: u32,
}

pub(crate) fn measure(tier: Tier) {
    let n_commits = tier.times(60, 200);
    println!("### detect/commit_to_subscriber\n");
    println!(
        "{WORKERS} workers; `git commit` in one worktree, from the moment at which a bare inotify watcher had the ref's event.\n"
    );
    let world = World::new(Crowd { n_workers: WORKERS, ..tier.small() });
    let home = world.lab.home();
    let plain = home.path("gitconfig-plain");
    fs::write(&plain, OUT_OF_THE_BOX).expect("a git configuration");
    let ways = [("git out of the box", plain), ("git without flushing and maintenance", home.path("gitconfig"))];
    let mut measured = [Measured::default(), Measured::default()];
    // The first ones warm everything up and do not count.
    for number in 0..n_commits + 5 {
        for ((index, (_, config)), measured) in ways.iter().enumerate().zip(&mut measured) {
            // Blocks in odd rounds, each for a reason of its own, and checkpoints in even ones.
            let message = Message::numbered(4 * number + 2 * index + number % 2);
            let made = commit(&world, config, &message);
            if number >= 5 {
                measured.take(&made);
            }
            pause(number, PAUSE);
        }
    }
    for ((called, _), of_it) in ways.iter().zip(&measured) {
        println!("{called}:\n");
        let mut table = percentiles();
        row(&mut table, "subscriber has the commit", &of_it.subscriber);
        row(&mut table, "D-Bus call of the urgent alert", &of_it.desktop);
        row(&mut table, "`git commit` has returned", &of_it.returned);
        row(&mut table, "all of `git commit`, from its start", &of_it.whole);
        println!("{table}");
        let share = 100.0 * f64::from(of_it.n_before) / f64::from(u32::try_from(n_commits).unwrap_or(u32::MAX));
        println!("Known to the subscriber before `git commit` had returned: {} %.\n", figure(share));
        let ratio = of_it.subscriber.ratio_to(&of_it.whole).median;
        gate::at_most(
            &format!("detect/commit_to_subscriber, {called}, from the event / all of `git commit`"),
            ratio,
            5.0,
        );
    }
}

struct Made {
    seen: Seen,
    begun: Instant,
    returned: Instant,
}

fn commit(world: &World, config: &Path, message: &Message) -> Made {
    let worker = world.worker();
    let mut command = worker.git_command(["commit", "--quiet", "--allow-empty", "-m", &message.subject]);
    command.env("GIT_CONFIG_GLOBAL", config);
    let begun = Instant::now();
    let status = command.status().expect("git is installed");
    let returned = Instant::now();
    assert!(status.success(), "git commit ended with {status}");
    Made { seen: world.wait_for_all(&worker.head(), message), begun, returned }
}

impl Measured {
    fn take(&mut self, made: &Made) {
        let Made { seen, begun, returned } = made;
        self.subscriber.push(after(seen.by_watcher, seen.by_subscriber));
        self.desktop.extend(seen.by_desktop.map(|at| after(seen.by_watcher, at)));
        self.returned.push(after(seen.by_watcher, *returned));
        self.whole.push(after(*begun, *returned));
        self.n_before += u32::from(seen.by_subscriber < *returned);
    }
}
