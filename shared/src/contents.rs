//! What a repo holds at its base, for the planner: files, and what can be told of them without running anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Asks a reader for the contents of the base.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsRequest {
    /// Look for definitions of these names, and of no others.
    pub identifiers: Vec<String>,
}

/// What a repo holds; each list may be empty where there was no time or nothing to find.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepoFacts {
    /// Every file of the base, sorted, with `/` between the parts. None: there is no repo to compare with.
    pub files: Option<Vec<String>>,
    /// Symbolic links, by their own names; none of them is among the files.
    pub links: Vec<String>,
    /// Pairs of files that changed in the same commits, of the last 2,000.
    pub changed_together: Vec<ChangedTogether>,
    /// Identifiers, and the files that define them.
    pub definitions: BTreeMap<String, Vec<String>>,
    /// For a file, the files that it imports.
    pub imports: BTreeMap<String, Vec<String>>,
    /// What was left out, in words: one sentence each.
    pub left_out: Vec<String>,
}

/// Two files that tend to change in one commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedTogether {
    /// The two, in order.
    pub files: [String; 2],
    /// In how many commits both changed.
    pub together: u32,
    /// In how many commits the one changed that changed less often.
    pub of: u32,
}
