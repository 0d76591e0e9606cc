//! A real rebase of a branch onto the newest base: all its commits are made anew within one second.

use std::time::Instant;

use orch_e2e::{crowd, samples::shown};

use super::world::World;

pub(crate) fn measure(world: &World) {
    println!("### storm/rebase\n");
    let worker = crowd::worker_at_work(&world.repo, 3);
    // Those of the storms change nothing, and are kept all the same.
    let begun = Instant::now();
    worker.git(["rebase", "--quiet", "--keep-empty", "main"]);
    let rebased = begun.elapsed();
    let begun = Instant::now();
    world.compare();
    println!(
        "{} commits rebased in {}; the picture is that of git {} after.\n",
        world.n_commits,
        shown(rebased),
        shown(begun.elapsed())
    );
}
