//! A repository with workers, and everybody who wants to know of their commits.

use std::time::{Duration, Instant};

use orch_e2e::{
    conversation::Subscriber,
    crowd::{self, Crowd},
    lab::Lab,
    measuring::picture_within,
    repo::{Checkout, Repo},
    samples::{Samples, shown},
    table::Table,
};
use orch_shared::event::EventBody;

use super::watcher::Watcher;

const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct World {
    pub(crate) lab: Lab,
    pub(crate) repo: Repo,
    watcher: Watcher,
    subscriber: Subscriber,
}

/// When each of them knew.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) by_watcher: Instant,
    pub(crate) by_subscriber: Instant,
    /// When the call of `Notify` came over the bus, where the commit calls for one.
    pub(crate) by_desktop: Option<Instant>,
}

impl World {
    pub(crate) fn new(crowd: Crowd) -> Self {
        let mut lab = Lab::with_desktop();
        let repo = lab.repo("shop");
        crowd.fill(&repo);
        let _in_place = crowd::worker_at_work(&repo, 1);
        lab.start_daemon();
        lab.register(&repo);
        let seen = picture_within(&lab, &repo, PATIENCE);
        assert_eq!(seen.workers.len(), crowd.n_workers);
        let watcher = Watcher::start(repo.path());
        let subscriber = Subscriber::start(&lab.home().socket());
        Self { lab, repo, watcher, subscriber }
    }

    pub(crate) fn worker(&self) -> Checkout {
        crowd::worker(&self.repo, 1)
    }

    /// Waits until everybody knows that commit.
    pub(crate) fn wait_for_all(&self, oid: &str, message: &Message) -> Seen {
        let by_watcher = self.watcher.wait_for(oid);
        let by_subscriber = self.subscriber.wait_for(
            "the commit's event",
            |event| matches!(&event.body, EventBody::Commit { oid: of, .. } if of.to_string() == oid),
        );
        let by_desktop = message.reason.as_ref().map(|reason| self.lab.desktop().wait_for_ping(reason).at);
        Seen { by_watcher, by_subscriber, by_desktop }
    }
}

/// What a worker writes: a block, the next time a checkpoint that ends it, and so on.
pub(crate) struct Message {
    pub(crate) subject: String,
    reason: Option<String>,
}

impl Message {
    pub(crate) fn numbered(number: usize) -> Self {
        if number.is_multiple_of(2) {
            return Self { subject: format!("[CHECKPOINT] Step {number}"), reason: None };
        }
        // A fixed width: no reason is the beginning of another.
        let reason = format!("no-api-{number:05}");
        Self { subject: format!("[BLOCKED:{reason}] Which one?"), reason: Some(reason) }
    }
}

/// How long after an earlier moment; zero where it was not after.
pub(crate) fn after(earlier: Instant, later: Instant) -> Duration {
    later.saturating_duration_since(earlier)
}

/// A pause of no fixed length, so that nothing falls into step with anything else.
pub(crate) fn pause(number: usize, longest: Duration) {
    let thousandths = u32::try_from(number * 617 % 1000).unwrap_or(0);
    std::thread::sleep(longest * thousandths / 1000);
}

pub(crate) fn percentiles() -> Table {
    Table::new(["", "n", "median", "p90", "p95", "p99", "most"])
}

pub(crate) fn row(table: &mut Table, what: &str, samples: &Samples) {
    let at = |percent| shown(samples.percentile(percent));
    table.row([what.to_owned(), samples.len().to_string(), at(50), at(90), at(95), at(99), at(100)]);
}
