//! A repository with a reader that knows it.

use std::time::{Duration, Instant};

use orch_e2e::{
    crowd::{Crowd, Hand},
    lab::Lab,
    reading::Reading,
    repo::Repo,
};

pub(crate) struct World {
    repo: Repo,
    reading: Reading,
    pub(crate) hand: Hand,
    pub(crate) called: String,
    /// The last to go: nobody may outlive it.
    _lab: Lab,
}

impl World {
    pub(crate) fn new(crowd: Crowd) -> Self {
        let lab = Lab::bare();
        let repo = lab.repo("shop");
        crowd.fill(&repo);
        let called = format!("{} × {}", crowd.n_base, crowd.n_workers);
        let (reading, hand) = (Reading::start(&lab, &repo), Hand::of(&repo, 1));
        Self { repo, reading, hand, called, _lab: lab }
    }

    /// From the event of the ref to the commits, understood.
    pub(crate) fn read(&mut self, n_commits: usize) -> Duration {
        let begun = Instant::now();
        assert_eq!(self.reading.glance(1), n_commits, "the new commits and no others");
        begun.elapsed()
    }

    /// What follows when it is quiet: everything is looked at.
    pub(crate) fn confirm(&mut self) -> Duration {
        let begun = Instant::now();
        assert_eq!(self.reading.scan(), 0, "nothing that was not known");
        begun.elapsed()
    }

    /// The same by a process of git's.
    pub(crate) fn rev_list(&self, old: &str, new: &str) -> Duration {
        let range = format!("{old}..{new}");
        orch_e2e::measuring::time_process(&mut self.repo.main.git_command(["rev-list", &range]))
    }
}
