//! Which files an item changes: paths as written, what is inherited, and the files of the repo that they mean.
//!
//! In this order, and the first that yields anything decides: what the person said; what the item itself names ([`own`]);
//! names that only one file of the repo defines or bears ([`names`]); what stands around the item ([`inherit`]).

mod context;
mod endings;
mod inherit;
mod known;
mod mentions;
mod names;
mod own;
mod path;
mod resolve;
mod words;

pub(crate) use endings::is_known as is_file_ending;

use std::collections::BTreeMap;

use orch_shared::plan::{ExplainedField, FieldRule, ItemId, ScopeMatch, ScopeSource};

use crate::{
    draft::{Draft, Drafts, Reading, Scope},
    input::{Answers, RepoFacts},
    scopes::{
        known::{Known, Told},
        mentions::{Mention, Named},
        path::Shape,
        resolve::{Index, Meaning},
    },
};

/// So many different patterns are compared with all files; more would make the time a product.
const PATTERNS: usize = 500;

/// The scope of each item, in their order.
#[must_use]
pub fn find(drafts: &Drafts, repo: &RepoFacts, answers: &Answers) -> Vec<Scope> {
    let mut documents: Vec<Document> = drafts.readings.iter().map(Document::new).collect();
    let mut lines: Vec<Vec<Named>> = Vec::with_capacity(drafts.items.len());
    for (reading, draft) in &drafts.items {
        let named = own::lines(draft);
        if let Some(document) = documents.get_mut(*reading) {
            document.learn(draft, &named);
        }
        lines.push(named);
    }
    for document in &mut documents {
        document.known.settle(&document.reading.groups, document.reading.title.as_ref());
        document.lists = inherit::Lists::new(&document.known);
    }
    // A link is known by its own name, like a file.
    let names = repo.files.as_ref().map(|files| files.iter().chain(&repo.links).cloned().collect());
    let mut finder = Finder { index: names.map(Index::new), repo, patterns: BTreeMap::new() };
    let one = |(at, (reading, draft)): (usize, &(usize, Draft))| {
        let said = answers.items.get(&ItemId::at(at)).and_then(|answer| answer.scope.as_ref());
        match (said, documents.get(*reading)) {
            (Some(paths), _) => told_by_person(paths),
            (None, Some(document)) => {
                let named = lines.get_mut(at).map(std::mem::take).unwrap_or_default();
                finder.scope(draft, named, document)
            }
            (None, None) => Scope::default(),
        }
    };
    let mut scopes: Vec<Scope> = drafts.items.iter().enumerate().map(one).collect();
    // "In the same file" points at the item before.
    for at in 1..scopes.len() {
        let [Some((before, _)), Some((reading, draft))] = [drafts.items.get(at - 1), drafts.items.get(at)] else {
            continue;
        };
        let unsaid = scopes.get(at).is_some_and(|scope| scope.paths.is_empty() && scope.ambiguous.is_empty());
        if unsaid
            && before == reading
            && says_same(&draft.title)
            && let Some(above) = scopes.get(at - 1).cloned()
            && let Some(scope) = scopes.get_mut(at)
        {
            for (path, from) in above.paths.into_iter().zip(above.from) {
                let rule = "it speaks of the same file as the item before it".to_owned();
                push(scope, path, ScopeSource { inherited: true, line: draft.line, ..from }, rule);
            }
        }
    }
    scopes
}

/// True for a title that names no file but says that it is the one before.
fn says_same(title: &str) -> bool {
    const SAME: &[&str] = &[
        "same file",
        "same module",
        "gleichen datei",
        "mismo archivo",
        "\u{540c}\u{4e00}\u{6587}\u{4ef6}",
        "\u{540c}\u{3058}\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
    ];
    let lower = title.to_lowercase();
    SAME.iter().any(|words| lower.contains(words))
}

/// What is known of a document before its items are read one by one.
struct Document<'a> {
    reading: &'a Reading,
    known: Known,
    lists: inherit::Lists,
}

impl<'a> Document<'a> {
    fn new(reading: &'a Reading) -> Self {
        Self { reading, known: Known::gather(reading), lists: inherit::Lists::default() }
    }

    fn learn(&mut self, draft: &Draft, named: &[Named]) {
        let texts = std::iter::once(&draft.title).chain(draft.details.iter().map(|detail| &detail.text));
        for (text, named) in texts.zip(named) {
            self.known.learn(text, &named.paths);
        }
        for field in draft.fields.iter().filter(|field| own::names_files(field)) {
            let named = mentions::find(&field.value, field.line, mentions::Reading::Sentence);
            self.known.learn(&field.value, &named.paths);
        }
    }
}

fn told_by_person(paths: &[String]) -> Scope {
    let from = ScopeSource { matched: ScopeMatch::Said, inherited: false, line: None };
    let rule = FieldRule { field: ExplainedField::Scope, rule: "the person said so".to_owned(), line: None };
    Scope { paths: paths.to_vec(), from: vec![from; paths.len()], rules: vec![rule], ..Scope::default() }
}

struct Finder<'a> {
    index: Option<Index>,
    repo: &'a RepoFacts,
    patterns: BTreeMap<String, Meaning>,
}

impl Finder<'_> {
    fn scope(&mut self, draft: &Draft, named: Vec<Named>, document: &Document<'_>) -> Scope {
        let mut scope = Scope::default();
        let groups = &document.reading.groups;
        let own = own::read(draft, named, |written| match &self.index {
            Some(index) => {
                index.has_directory(written)
                    || index.has_file(written)
                    || document.known.believes(written) && written.contains('.')
            }
            None => document.known.believes(written),
        });
        let directory = inherit::directory(draft, groups, &document.known);
        for path in &own.paths {
            let source = if own.listed { "a field of the item names it" } else { "the item names it" };
            let told = directory.or_else(|| document.known.beside(&path.written)).or(document.known.title.as_ref());
            let spelled = document.known.spelled(path);
            self.add(&mut scope, path, told, spelled, source);
        }
        for (path, line) in own.outside {
            let rule = format!("`{path}` lies outside the repo and is no scope");
            scope.rules.push(FieldRule { field: ExplainedField::Scope, rule, line });
            scope.outside.push((path, line));
        }
        if scope.as_written.is_empty()
            && let Some(index) = &self.index
        {
            for (name, path, matched, line) in names::find(draft, index, &self.repo.definitions) {
                let rule = format!("`{name}` stands for it: {}", words_of(matched));
                push(&mut scope, path, ScopeSource { matched, inherited: false, line }, rule);
            }
        }
        if scope.paths.is_empty()
            && scope.ambiguous.is_empty()
            && let Some((told, rule)) = inherit::find(draft, groups, &document.known, &document.lists)
        {
            for path in told {
                self.add_inherited(&mut scope, &path, rule);
            }
        }
        scope
    }

    fn add(
        &mut self,
        scope: &mut Scope,
        path: &Mention,
        directory: Option<&Told>,
        spelled: Option<&Told>,
        source: &str,
    ) {
        scope.as_written.push(path.written.clone());
        let heading =
            directory.filter(|_| path.shape == Shape::Bare && path.beside.is_none() && lies_below(&path.written));
        let beside = path.beside.clone().or_else(|| heading.map(|told| told.path.trim_end_matches('/').to_owned()));
        if let Some(heading) = heading {
            scope.as_written.push(heading.path.clone());
        }
        let line = path.line;
        match self.meaning(&path.written, path.shape, beside.as_deref()) {
            Meaning::Several(candidates) if spelled.is_some_and(|told| candidates.contains(&told.path)) => {
                let found = spelled.map_or_else(String::new, |told| told.path.clone());
                let rule = format!("{source}: `{}`, and the document says once where it is", path.written);
                push(scope, found, ScopeSource { matched: ScopeMatch::UniqueSuffix, inherited: false, line }, rule);
            }
            Meaning::Several(candidates) => {
                let rule = format!("{source}, and {} files fit `{}`", candidates.len(), path.written);
                scope.rules.push(FieldRule { field: ExplainedField::Scope, rule, line });
                scope.ambiguous.push((path.written.clone(), candidates));
            }
            Meaning::Found(found, matched) => {
                let rule = format!("{source}: `{}`, {}", path.written, words_of(matched));
                push(scope, found, ScopeSource { matched, inherited: false, line }, rule);
            }
            Meaning::Absent => {
                let matched = if self.index.is_some() { ScopeMatch::New } else { ScopeMatch::Unchecked };
                let rule = format!("{source}: `{}`, {}", path.written, words_of(matched));
                let whole = match spelled.filter(|_| beside.is_none()) {
                    Some(told) => plain(&told.path, told.shape, None),
                    None => plain(&path.written, path.shape, beside.as_deref()),
                };
                push(scope, whole, ScopeSource { matched, inherited: false, line }, rule);
            }
        }
    }

    fn add_inherited(&mut self, scope: &mut Scope, told: &Told, source: &str) {
        let (path, matched) = match self.meaning(&told.path, told.shape, None) {
            Meaning::Found(path, matched) => (path, matched),
            Meaning::Absent if self.index.is_none() => (plain(&told.path, told.shape, None), ScopeMatch::Unchecked),
            Meaning::Absent => (plain(&told.path, told.shape, None), ScopeMatch::New),
            // What is not even the item's own word is no question.
            Meaning::Several(_) => return,
        };
        let rule = format!("{source}: `{}`, {}", told.path, words_of(matched));
        push(scope, path, ScopeSource { matched, inherited: true, line: told.line }, rule);
    }

    fn meaning(&mut self, written: &str, shape: Shape, beside: Option<&str>) -> Meaning {
        let Some(index) = &self.index else { return Meaning::Absent };
        if shape != Shape::Pattern {
            return index.meaning(written, shape, beside);
        }
        if let Some(known) = self.patterns.get(written) {
            return known.clone();
        }
        if self.patterns.len() >= PATTERNS {
            return Meaning::Absent;
        }
        let meaning = index.meaning(written, shape, None);
        self.patterns.insert(written.to_owned(), meaning.clone());
        meaning
    }
}

fn push(scope: &mut Scope, path: String, from: ScopeSource, rule: String) {
    if scope.paths.contains(&path) {
        return;
    }
    scope.rules.push(FieldRule { field: ExplainedField::Scope, rule, line: from.line });
    scope.paths.push(path);
    scope.from.push(from);
}

/// A path that no repo completes: beside its neighbour, and a directory with its slash.
fn plain(written: &str, shape: Shape, beside: Option<&str>) -> String {
    let path = beside.map_or_else(|| written.to_owned(), |directory| format!("{directory}/{written}"));
    match shape {
        Shape::Directory | Shape::Perhaps if !path.ends_with('/') => format!("{path}/"),
        _ => path,
    }
}

/// Bare names that lie in the directory of a heading; capitals and manifests lie at the root as well.
fn lies_below(name: &str) -> bool {
    name.starts_with(|c: char| c.is_lowercase())
        && !matches!(name, "package.json" | "tsconfig.json" | "pyproject.toml" | "go.mod")
}

/// How a path was matched, in words.
const fn words_of(matched: ScopeMatch) -> &'static str {
    match matched {
        ScopeMatch::Exact => "which is there",
        ScopeMatch::UniqueSuffix => "in which one path alone ends",
        ScopeMatch::UniqueStem => "the name of one file alone",
        ScopeMatch::Definition => "defined in one file alone",
        ScopeMatch::Glob => "a pattern that matches files",
        ScopeMatch::New => "still to be made",
        ScopeMatch::Unchecked => "not compared with a repo",
        ScopeMatch::Said => "as the person said",
    }
}

#[cfg(test)]
mod tests;
