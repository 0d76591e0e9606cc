//! A repository with many workers, a hand for each, and a subscriber who counts.

use std::{
    collections::{HashMap, HashSet},
    thread,
    time::{Duration, Instant},
};

use orch_e2e::{
    conversation::Subscriber,
    crowd::{Crowd, Forks, Hand},
    lab::Lab,
    measuring::picture_within,
    repo::Repo,
    samples::Samples,
    tier::Tier,
    usage::{Usage, usage},
};
use orch_shared::event::EventBody;

/// This only ends a benchmark that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct World {
    pub(crate) lab: Lab,
    pub(crate) repo: Repo,
    pub(crate) hands: Vec<Hand>,
    /// Own commits of each worker.
    pub(crate) n_commits: usize,
    subscriber: Subscriber,
}

/// What became of the commits.
#[derive(Default)]
pub(crate) struct Outcome {
    /// From the rename to the subscriber.
    pub(crate) lag: Samples,
    /// Processor time of the daemon and of its reader.
    pub(crate) busy: [Duration; 2],
    /// From the first rename to the last event.
    pub(crate) lasted: Duration,
    pub(crate) n_twice: usize,
}

/// Commits that were made.
#[derive(Default)]
pub(crate) struct Made(HashMap<String, Instant>);

impl World {
    pub(crate) fn new(tier: Tier) -> Self {
        let crowd = tier.large(Forks::Near, 1_000);
        let Crowd { n_base, n_workers, n_commits, .. } = crowd;
        println!("{n_workers} workers with {n_commits} commits each on a base with {n_base}.\n");
        let mut lab = Lab::with_desktop();
        let repo = lab.repo("shop");
        crowd.fill(&repo);
        lab.start_daemon();
        lab.register(&repo);
        let _seen = picture_within(&lab, &repo, PATIENCE);
        let hands = (1..=n_workers).map(|number| Hand::of(&repo, number)).collect();
        let subscriber = Subscriber::start(&lab.home().socket());
        // What is looked up after the first scan is not part of any storm.
        thread::sleep(Duration::from_secs(3));
        Self { lab, repo, hands, n_commits, subscriber }
    }

    /// Everybody commits so many times, one after another, so that a thousand commits take a second; `at` is called
    /// before each with how many there were.
    pub(crate) fn commit_all(&mut self, called: &str, times: usize, mut at: impl FnMut(usize)) -> Made {
        let (mut made, mut n) = (Made::default(), 0_u32);
        for time in 0..times {
            let prepared: Vec<String> = self
                .hands
                .iter_mut()
                .map(|hand| hand.prepare(&format!("[CHECKPOINT] {called} {time}"), 1_767_607_200))
                .collect();
            let begun = Instant::now();
            for (nth, (hand, oid)) in self.hands.iter().zip(prepared).enumerate() {
                at(usize::try_from(n).expect("few"));
                n += 1;
                let due = begun + Duration::from_millis(1) * u32::try_from(nth).expect("few");
                thread::sleep(due.saturating_duration_since(Instant::now()));
                made.0.insert(oid, hand.publish());
            }
        }
        self.n_commits += times;
        made
    }

    pub(crate) fn used(&self) -> Vec<Usage> {
        let readers = self.lab.daemon().children();
        let all = std::iter::once(self.lab.daemon().pid()).chain(readers.iter().map(|reader| reader.pid));
        all.map(usage).collect()
    }

    /// Waits until each has been told, and sees that none is told twice and that the picture is that of git.
    pub(crate) fn account(&self, mut made: Made, before: &[Usage]) -> Outcome {
        let mut outcome = Outcome::default();
        let begun = made.0.values().min().copied().unwrap_or_else(Instant::now);
        let mut told = HashSet::new();
        while !made.0.is_empty() {
            let next = self.subscriber.next_within(PATIENCE);
            let (event, at) = next.unwrap_or_else(|| panic!("{} commits are lost: {:?}", made.0.len(), made.0));
            let EventBody::Commit { oid, .. } = &event.body else { continue };
            let oid = oid.to_string();
            if let Some(renamed) = made.0.remove(&oid) {
                outcome.lag.push(at.saturating_duration_since(renamed));
                outcome.lasted = at.saturating_duration_since(begun);
            }
            outcome.n_twice += usize::from(!told.insert(oid));
        }
        let used: Vec<Duration> = self.used().iter().zip(before).map(|(now, before)| now.since(*before).busy).collect();
        outcome.busy = [used.first(), used.get(1)].map(|busy| busy.copied().unwrap_or_default());
        while let Some((event, _)) = self.subscriber.next_within(Duration::from_millis(50)) {
            if let EventBody::Commit { oid, .. } = &event.body {
                outcome.n_twice += usize::from(!told.insert(oid.to_string()));
            }
        }
        self.compare();
        outcome
    }

    /// The picture is that of git.
    pub(crate) fn compare(&self) {
        let refs = self.repo.main.git(["for-each-ref", "--format=%(objectname) %(refname:short)", "refs/heads/work"]);
        let of_git: HashMap<&str, &str> =
            refs.lines().filter_map(|line| line.split_once(' ')).map(|(oid, name)| (name, oid)).collect();
        let seen = picture_within(&self.lab, &self.repo, PATIENCE);
        assert_eq!(seen.workers.len(), of_git.len());
        for worker in &seen.workers {
            let (branch, tip) = (worker.branch.expose(), worker.tip.map(|tip| tip.to_string()));
            assert_eq!(of_git.get(branch).copied(), tip.as_deref(), "{branch}");
            assert_eq!(usize::try_from(worker.commits), Ok(self.n_commits), "{branch}");
        }
    }
}
