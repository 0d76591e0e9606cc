//! What was looked up in the repo for a rule, and what still has to be.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{facts::Probe, ids::Oid, worker::Evidence};

/// Answers to probes, kept while they can be of use.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    provisions: BTreeMap<Probe, Option<(Oid, Evidence)>>,
    containments: BTreeMap<(Oid, Oid), bool>,
    /// What the last pass over the needs asked for; everything else is forgotten.
    wanted: BTreeSet<Probe>,
    unanswered: BTreeSet<Probe>,
    /// How often in this pass something was asked that is not known yet.
    n_unknown: usize,
}

impl Lookups {
    pub(super) fn provided(&mut self, probe: &Probe, found: Option<(Oid, Evidence)>) {
        self.provisions.insert(probe.clone(), found);
    }

    pub(super) fn contained(&mut self, tip: Oid, commit: Oid, contained: bool) {
        self.containments.insert((tip, commit), contained);
    }

    /// The evidence in these commits, once it is known.
    pub(super) fn provision(&mut self, probe: Probe) -> Option<(Oid, Evidence)> {
        let found = self.provisions.get(&probe).copied();
        self.want(probe, found.is_some());
        found.flatten()
    }

    /// Whether the tip contains the commit, once it is known.
    pub(super) fn containment(&mut self, tip: Oid, commit: Oid) -> Option<bool> {
        let known = self.containments.get(&(tip, commit)).copied();
        self.want(Probe::Containment { tip, commit }, known.is_some());
        known
    }

    /// How often in this pass something was asked that is not known yet: a verdict during which it grew is provisional.
    pub(super) const fn n_unknown(&self) -> usize {
        self.n_unknown
    }

    fn want(&mut self, probe: Probe, answered: bool) {
        if !answered {
            self.n_unknown += 1;
            self.unanswered.insert(probe.clone());
        }
        self.wanted.insert(probe);
    }

    /// Ends a pass: what nobody wanted is forgotten. Returns what has to be looked up.
    pub(super) fn end_pass(&mut self) -> BTreeSet<Probe> {
        let wanted = std::mem::take(&mut self.wanted);
        self.n_unknown = 0;
        self.provisions.retain(|probe, _| wanted.contains(probe));
        self.containments
            .retain(|(tip, commit), _| wanted.contains(&Probe::Containment { tip: *tip, commit: *commit }));
        std::mem::take(&mut self.unanswered)
    }
}
