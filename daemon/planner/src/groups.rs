//! Who does what: clusters that share files or are chained, packed into workers of even load.

use orch_shared::plan::Assessment;

use crate::{draft::Assembly, input::Settings};

/// The workers, and when they can start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouping {
    /// The items of each worker, in the order in which to do them.
    pub workers: Vec<Vec<usize>>,
    /// Items that can run at the same time, wave by wave.
    pub waves: Vec<Vec<usize>>,
    /// The longest chain by time.
    pub critical_path: Vec<usize>,
    /// Items that wait for each other.
    pub cycles: Vec<Vec<usize>>,
}

/// Forms the workers.
#[must_use]
pub fn form(_assembly: &Assembly, _verdict: &Assessment, _settings: &Settings) -> Grouping {
    Grouping::default()
}
