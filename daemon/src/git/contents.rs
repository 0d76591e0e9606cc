//! Reads what the base holds, for the planner: its files, who changes with whom, who defines and imports what.
//!
//! Files come from the tree, exactly. The rest are hints that a plan can do without, so each is looked for within limits,
//! and what was left out is said.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use orch_shared::{
    contents::{ChangedTogether, ContentsRequest, RepoFacts},
    facts::ReadFault,
    ids::Oid,
};

use super::{
    access::{LONGEST_LINE, MOST_FILE_BYTES},
    base,
    definitions::defined_names,
    imports::Importer,
    repo::OpenRepo,
};

/// More names than this do not fit into one answer.
const MOST_NAMES: usize = 100_000;
const MOST_NAME_BYTES: usize = 8 * 1024 * 1024;
/// So far back history says what changes together (planning.md rule 24).
const MOST_COMMITS: usize = 2_000;
/// A commit that changes more files says nothing of two of them.
const MOST_CHANGED: usize = 30;
/// Files that changed together less often may have done so by chance.
const LEAST_TOGETHER: u32 = 3;
const MOST_PAIRS: usize = 20_000;
/// Looking into files ends after this long.
const LONGEST_LOOK: Duration = Duration::from_secs(3);
/// A name that more files define points at none of them.
const MOST_DEFINITIONS: usize = 4;
/// What is not worth looking into.
const SOURCES: &[&str] = &[
    "c", "cc", "cpp", "cs", "cts", "cxx", "dart", "erl", "ex", "exs", "go", "h", "hpp", "hs", "java", "js", "jsx",
    "kt", "kts", "lua", "m", "mjs", "ml", "mm", "mts", "php", "pl", "proto", "py", "pyi", "rb", "rs", "scala", "sh",
    "sql", "svelte", "swift", "ts", "tsx", "vue", "zig",
];

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeFile {
    /// With `/` between its parts.
    pub(super) path: Vec<u8>,
    /// Its contents.
    pub(super) blob: Oid,
    /// It is a symbolic link, and its contents are where it leads.
    pub(super) is_link: bool,
}

impl OpenRepo {
    /// Reads the contents of the base's tip.
    pub(super) fn contents(&self, request: &ContentsRequest) -> Result<RepoFacts, ReadFault> {
        let base = base::find(self.access.as_ref(), self.main_worktree.is_none(), self.configured_base.as_deref())?;
        let Some(tip) = self.access.look_up(&base)? else {
            return Ok(RepoFacts { files: Some(Vec::new()), ..RepoFacts::default() });
        };
        let mut facts = RepoFacts::default();
        let (links, files) = self.access.files(tip)?.into_iter().partition(|file: &TreeFile| file.is_link);
        facts.links = named(links, &mut facts.left_out).into_keys().collect();
        let tree = named(files, &mut facts.left_out);
        facts.changed_together = pairs(&self.access.changed_names(tip, MOST_COMMITS, MOST_CHANGED));
        self.look_into(&tree, request, &mut facts)?;
        facts.files = Some(tree.into_keys().collect());
        Ok(facts)
    }

    /// Definitions and imports, as far as the time goes.
    fn look_into(
        &self,
        tree: &BTreeMap<String, Oid>,
        request: &ContentsRequest,
        facts: &mut RepoFacts,
    ) -> Result<(), ReadFault> {
        let begun = Instant::now();
        let wanted: BTreeSet<&str> = request.identifiers.iter().map(String::as_str).collect();
        let objects = self.access.objects()?;
        let importer = Importer::new(tree.keys());
        let (mut n_read, sources) = (0_usize, tree.iter().filter(|(path, _)| is_source(path)));
        let n_sources = sources.clone().count();
        for (path, blob) in sources {
            if begun.elapsed() > LONGEST_LOOK {
                let words = format!("names were looked for in {n_read} of {n_sources} source files: the time was up");
                facts.left_out.push(words);
                break;
            }
            n_read += 1;
            let Some(bytes) = objects.blob(*blob, MOST_FILE_BYTES as usize) else { continue };
            let text = String::from_utf8_lossy(&bytes);
            let mut imported = BTreeSet::new();
            for line in text.lines().filter(|line| line.len() <= LONGEST_LINE) {
                for name in defined_names(line).filter(|name| wanted.contains(name)) {
                    let files = facts.definitions.entry(name.to_owned()).or_default();
                    if files.len() <= MOST_DEFINITIONS && files.last() != Some(path) {
                        files.push(path.clone());
                    }
                }
                imported.extend(importer.imports(path, line).filter(|other| other != path));
            }
            if !imported.is_empty() {
                facts.imports.insert(path.clone(), imported.into_iter().collect());
            }
        }
        facts.definitions.retain(|_, files| files.len() <= MOST_DEFINITIONS);
        Ok(())
    }
}

/// The files by name. A name that is no UTF-8 cannot be written in a plan.
fn named(files: Vec<TreeFile>, left_out: &mut Vec<String>) -> BTreeMap<String, Oid> {
    let n_files = files.len();
    let (mut tree, mut n_bytes) = (BTreeMap::new(), 0);
    for TreeFile { path, blob, .. } in files {
        let Ok(path) = String::from_utf8(path) else { continue };
        n_bytes += path.len();
        if tree.len() >= MOST_NAMES || n_bytes > MOST_NAME_BYTES {
            break;
        }
        tree.insert(path, blob);
    }
    if tree.len() < n_files {
        left_out.push(format!("{} of {n_files} files are known by name", tree.len()));
    }
    tree
}

fn is_source(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| SOURCES.binary_search(&ending).is_ok())
}

/// Which files change together, the most faithful pairs first where there are too many.
fn pairs(commits: &[Vec<String>]) -> Vec<ChangedTogether> {
    let (mut alone, mut both) = (BTreeMap::<&str, u32>::new(), BTreeMap::<[&str; 2], u32>::new());
    for names in commits {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        for name in &names {
            *alone.entry(name).or_default() += 1;
            for other in names.range(*name..).skip(1) {
                *both.entry([name, other]).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<ChangedTogether> = both
        .into_iter()
        .filter(|(_, together)| *together >= LEAST_TOGETHER)
        .map(|(files, together)| {
            let of = files.iter().filter_map(|file| alone.get(file)).min().copied().unwrap_or(together);
            ChangedTogether { files: files.map(str::to_owned), together, of }
        })
        .collect();
    if pairs.len() > MOST_PAIRS {
        pairs.sort_by(|a, b| b.together.cmp(&a.together).then_with(|| a.files.cmp(&b.files)));
        pairs.truncate(MOST_PAIRS);
        pairs.sort_by(|a, b| a.files.cmp(&b.files));
    }
    pairs
}

#[cfg(test)]
mod tests;
