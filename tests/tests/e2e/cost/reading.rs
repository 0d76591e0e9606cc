//! Bytes that the reader takes in for what is new do not grow with what is old.

use orch_e2e::{
    crowd::{Crowd, Forks, Hand, Layout},
    lab::Lab,
    reading::Reading,
    repo::Repo,
    usage::bytes_read,
};

/// A reader that knows a crowd.
fn known(n_base: usize, n_workers: usize, forks: Forks) -> (Lab, Repo, Reading) {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    Crowd { n_base, n_workers, n_commits: 3, forks, layout: Layout::BUSY }.fill(&repo);
    let reading = Reading::start(&lab, &repo);
    (lab, repo, reading)
}

/// The least of some rounds: a file that was just written is read once more.
fn least(rounds: usize, mut bytes: impl FnMut(usize) -> u64) -> u64 {
    (0..rounds).map(&mut bytes).min().expect("some rounds")
}

/// Bytes for one commit of a worker.
fn for_a_commit(n_base: usize, n_workers: usize) -> u64 {
    let (_lab, repo, mut reading) = known(n_base, n_workers, Forks::Near);
    let mut hand = Hand::of(&repo, 1);
    least(5, |round| {
        let before = bytes_read(reading.pid());
        let _made = hand.commit(&format!("[CHECKPOINT] {}", round % 10));
        assert_eq!(reading.glance(1), 1, "the new commit");
        bytes_read(reading.pid()) - before
    })
}

#[test]
fn a_commit_costs_no_more_bytes_for_other_workers_and_older_history() {
    let small = for_a_commit(50, 4);
    for (n_base, n_workers) in [(50, 120), (5_000, 4)] {
        let large = for_a_commit(n_base, n_workers);
        assert!(large * 100 <= small * 115, "{small} bytes, {large} with a base of {n_base} and {n_workers} workers");
    }
}
