//! From the very rename that git ends a commit with, made here so that its moment is known, in a small and a large repo.

use std::time::Duration;

use orch_e2e::{
    crowd::{Forks, Hand},
    gate,
    samples::Samples,
    tier::Tier,
};

use super::world::{Message, World, after, pause, percentiles, row};

const PAUSE: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Measured {
    watcher: Samples,
    subscriber: Samples,
    desktop: Samples,
}

pub(crate) fn measure(tier: Tier) {
    let sizes = [tier.small(), tier.large(Forks::Near, 1_000)];
    let n_commits = tier.times(100, 300);
    let worlds = sizes.map(World::new);
    let mut hands = worlds.each_ref().map(|world| Hand::of(&world.repo, 1));
    let mut measured = [Measured::default(), Measured::default()];
    // The first ones warm everything up and do not count.
    for number in 0..n_commits + 10 {
        for ((world, hand), measured) in worlds.iter().zip(&mut hands).zip(&mut measured) {
            let message = Message::numbered(number);
            let oid = hand.prepare(&message.subject, 1_767_607_200);
            // Nothing above makes a sound; the daemon is asleep when the rename comes.
            std::thread::sleep(Duration::from_millis(3));
            let begun = hand.publish();
            let seen = world.wait_for_all(&oid, &message);
            if number >= 10 {
                measured.watcher.push(after(begun, seen.by_watcher));
                measured.subscriber.push(after(begun, seen.by_subscriber));
                measured.desktop.extend(seen.by_desktop.map(|at| after(begun, at)));
            }
            pause(number, PAUSE);
        }
    }
    println!("### detect/rename_to_event\n");
    println!("One commit at a time in each repository in turn; the rename is made by the benchmark.\n");
    for (size, of_it) in sizes.iter().zip(&measured) {
        println!("{} workers on a base with {} commits:\n", size.n_workers, size.n_base);
        let mut table = percentiles();
        row(&mut table, "bare inotify watcher has the event", &of_it.watcher);
        row(&mut table, "subscriber has the commit", &of_it.subscriber);
        row(&mut table, "D-Bus call of the urgent alert", &of_it.desktop);
        println!("{table}");
        println!("Subscriber / bare watcher: {}.\n", of_it.subscriber.ratio_to(&of_it.watcher));
    }
    let [small, large] = &measured;
    let ratio = large.subscriber.ratio_to(&small.subscriber);
    println!("Subscriber, large repository / small one: {ratio}.\n");
    gate::at_most("detect/rename_to_event, large repository / small one", ratio.median, 5.0);
}
