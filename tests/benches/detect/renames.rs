//! From the very rename that git ends a commit with, made here so that its moment is known, in a small and a large repo.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use orch_e2e::{crowd, repo::Repo, samples::Samples};

use crate::world::{Message, World, after, pause, percentiles, row};

const COMMITS: usize = 300;
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Measured {
    watcher: Samples,
    subscriber: Samples,
    desktop: Samples,
}

pub(crate) fn measure() {
    let sizes = [(4, 10_000), (1_000, 100_000)];
    let worlds = sizes.map(|(n_workers, n_base)| World::new(n_base, n_workers));
    let mut movers = [Mover::new(&worlds[0].repo), Mover::new(&worlds[1].repo)];
    let mut measured = [Measured::default(), Measured::default()];
    // The first ones warm everything up and do not count.
    for number in 0..COMMITS + 10 {
        for ((world, mover), measured) in worlds.iter().zip(&mut movers).zip(&mut measured) {
            let message = Message::numbered(number);
            let (oid, begun) = mover.commit(&message);
            let seen = world.wait_for_all(&oid, &message);
            if number >= 10 {
                measured.watcher.push(after(begun, seen.by_watcher));
                measured.subscriber.push(after(begun, seen.by_subscriber));
                measured.desktop.extend(seen.by_desktop.map(|at| after(begun, at)));
            }
            pause(number, PAUSE);
        }
    }
    println!("### From the ref's rename\n");
    println!("One commit at a time in each repository in turn; the rename is made by the benchmark.\n");
    for ((n_workers, n_base), of_it) in sizes.iter().zip(&measured) {
        println!("{n_workers} workers on a base with {n_base} commits:\n");
        let mut table = percentiles();
        row(&mut table, "bare inotify watcher has the event", &of_it.watcher);
        row(&mut table, "subscriber has the commit", &of_it.subscriber);
        row(&mut table, "D-Bus call of the urgent alert", &of_it.desktop);
        println!("{table}");
        println!("Subscriber / bare watcher: {}.\n", of_it.subscriber.ratio_to(&of_it.watcher));
    }
    let [small, large] = &measured;
    println!("Subscriber, large repository / small one: {}.\n", large.subscriber.ratio_to(&small.subscriber));
}

/// Does what `git commit` does at last: a line in the reflog, and the ref's lock renamed onto the ref.
struct Mover {
    repo: Repo,
    ref_file: PathBuf,
    reflog: PathBuf,
    tip: String,
    tree: String,
}

impl Mover {
    fn new(repo: &Repo) -> Self {
        let name = crowd::name(1);
        let git_dir = repo.path().join(".git");
        let tip = crowd::worker(repo, 1).head();
        let tree = repo.main.git(["rev-parse", &format!("{tip}^{{tree}}")]);
        Self {
            ref_file: git_dir.join("refs/heads/work").join(&name),
            reflog: git_dir.join("logs/refs/heads/work").join(&name),
            repo: repo.clone(),
            tip,
            tree,
        }
    }

    /// Makes the commit, and gives its id and the moment of the rename.
    fn commit(&mut self, message: &Message) -> (String, Instant) {
        let oid = self.repo.main.git(["commit-tree", &self.tree, "-p", &self.tip, "-m", &message.subject]);
        let line = format!(
            "{} {oid} Alice Agent <alice@example.org> 1767607200 +0000\tcommit: {}\n",
            self.tip, message.subject
        );
        let mut reflog = OpenOptions::new().append(true).create(true).open(&self.reflog).expect("the reflog");
        reflog.write_all(line.as_bytes()).expect("the reflog");
        let lock = self.ref_file.with_extension("lock");
        fs::write(&lock, format!("{oid}\n")).expect("the ref's lock");
        // Nothing above makes a sound; the daemon is asleep when the rename comes.
        std::thread::sleep(Duration::from_millis(3));
        let begun = Instant::now();
        fs::rename(lock, &self.ref_file).expect("the rename");
        self.tip.clone_from(&oid);
        (oid, begun)
    }
}
