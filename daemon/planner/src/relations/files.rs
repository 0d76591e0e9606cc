//! Trackers that keep one task a file: there a number names the file beside, `depends_on: [001]` that of `001.md`.
//!
//! In any other document a number counts only inside it (planning.md rule 31): it may be a chapter, or an amount.

use std::collections::BTreeMap;

use super::names::canonical;
use crate::draft::Drafts;

/// The ids of files that are one item each, directory by directory.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// For each document its directory, where it is one item.
    directories: Vec<Option<String>>,
    /// The item of an id; none where several files have it.
    items: BTreeMap<(String, String), Option<usize>>,
}

impl Files {
    /// Finds them.
    pub(super) fn of(drafts: &Drafts) -> Self {
        let mut counts = vec![0_usize; drafts.readings.len()];
        for (reading, _) in &drafts.items {
            if let Some(count) = counts.get_mut(*reading) {
                *count += 1;
            }
        }
        let directory = |(reading, count): (&crate::draft::Reading, &usize)| {
            (*count == 1).then(|| reading.name.rsplit_once(['/', '\\']).map_or("", |(before, _)| before).to_owned())
        };
        let directories: Vec<Option<String>> = drafts.readings.iter().zip(&counts).map(directory).collect();
        let mut items: BTreeMap<(String, String), Option<usize>> = BTreeMap::new();
        for (item, (reading, draft)) in drafts.items.iter().enumerate() {
            let Some(directory) = directories.get(*reading).and_then(Option::as_ref) else { continue };
            let mut names: Vec<String> =
                draft.source_id.iter().chain(&draft.aliases).map(|id| plain(&canonical(id)).to_owned()).collect();
            names.sort();
            names.dedup();
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                items.entry((directory.clone(), name)).and_modify(|before| *before = None).or_insert(Some(item));
            }
        }
        Self { directories, items }
    }

    /// The item of the file beside a document that a name stands for.
    pub(super) fn beside(&self, reading: usize, key: &str) -> Option<usize> {
        let directory = self.directories.get(reading)?.clone()?;
        self.items.get(&(directory, plain(key).to_owned())).copied().flatten()
    }
}

/// `#7` and `7` are the same file.
fn plain(key: &str) -> &str {
    key.trim_start_matches('#')
}
