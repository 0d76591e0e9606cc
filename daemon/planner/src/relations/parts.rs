//! Documents that are parts of others: a plan in a file of its own, which a roadmap and other plans name.

use std::collections::BTreeMap;

use super::{names::canonical, targets::Target};
use crate::draft::Drafts;

/// What belongs to groups of other documents, and how plans are called.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// For each group that is a document of its own, the reading and the group, the items there.
    pub(super) items: BTreeMap<(usize, usize), Vec<usize>>,
    /// The groups that hold a whole plan, by name; none where several are called so.
    names: BTreeMap<String, Option<(usize, usize)>>,
}

impl Parts {
    pub(super) fn of(drafts: &Drafts) -> Self {
        let mut parts = Self::default();
        for (item, (reading, _)) in drafts.items.iter().enumerate() {
            if let Some(within) = drafts.readings.get(*reading).and_then(|reading| reading.within) {
                parts.items.entry(within).or_default().push(item);
            }
        }
        for (at, reading) in drafts.readings.iter().enumerate().filter(|(_, reading)| reading.format == "gsd-plan") {
            let name = reading.groups.first().map(|group| canonical(&group.name)).filter(|name| !name.is_empty());
            if let Some(name) = name {
                parts.names.entry(name).and_modify(|before| *before = None).or_insert(Some((at, 0)));
            }
        }
        parts
    }

    /// The plan of that name in another document.
    pub(super) fn named(&self, key: &str, from: usize) -> Option<Target> {
        let found = self.names.get(key).copied().flatten().filter(|(reading, _)| *reading != from);
        found.map(|(reading, group)| Target::Group(reading, group))
    }
}
