//! How large the repositories are that the benchmarks make: `ORCH_TIER=S`, `M` or `L`; S where it is left out.

use std::env;

use crate::crowd::{Crowd, Forks, Layout};

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// For every change: all of it within a minute or two.
    S,
    /// For a night.
    M,
    /// For a release.
    L,
}

impl Tier {
    /// As the environment says.
    ///
    /// # Panics
    /// When it names another.
    #[must_use]
    pub fn chosen() -> Self {
        match env::var("ORCH_TIER").as_deref() {
            Err(_) | Ok("S") => Self::S,
            Ok("M") => Self::M,
            Ok("L") => Self::L,
            Ok(other) => panic!("ORCH_TIER is S, M or L, not {other}"),
        }
    }

    /// Commits on the base.
    #[must_use]
    pub const fn n_base(self) -> usize {
        match self {
            Self::S => 10_000,
            Self::M => 100_000,
            Self::L => 1_000_000,
        }
    }

    /// Workers in the large repository.
    #[must_use]
    pub const fn n_workers(self) -> usize {
        match self {
            Self::S => 100,
            Self::M | Self::L => 1_000,
        }
    }

    /// Commits of each worker.
    #[must_use]
    pub const fn n_commits(self) -> usize {
        match self {
            Self::S => 10,
            Self::M | Self::L => 100,
        }
    }

    /// The large repository, with that many workers at most.
    #[must_use]
    pub fn large(self, forks: Forks, most_workers: usize) -> Crowd {
        Crowd {
            n_base: self.n_base(),
            n_workers: self.n_workers().min(most_workers),
            n_commits: self.n_commits(),
            forks,
            layout: Layout::BUSY,
        }
    }

    /// The small one that it is compared with: the same in every tier.
    #[must_use]
    pub fn small(self) -> Crowd {
        Crowd { n_base: 10_000, n_workers: 4, ..self.large(Forks::Near, 4) }
    }

    /// So many times, where the large tiers take more.
    #[must_use]
    pub const fn times(self, small: usize, large: usize) -> usize {
        match self {
            Self::S => small,
            Self::M | Self::L => large,
        }
    }
}
