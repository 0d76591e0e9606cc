//! What the stages hand to each other: items as a document states them, and what later stages add beside them.
//!
//! A format writes [`Reading`]s and decides nothing about files, order or size. Later stages never change a draft: each
//! adds a list of its own, in the order of the drafts, and [`Assembly`] holds them side by side.

use orch_shared::plan::{Action, DependencyKind, FieldRule, Missing, Priority, Role, ScopeSource, Size};

/// What a format found in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The document's name.
    pub name: String,
    /// The format's name, `spec-kit`.
    pub format: &'static str,
    /// The heading that stands above everything, where there is one.
    pub title: Option<Said<String>>,
    /// The items, in the order of the document.
    pub drafts: Vec<Draft>,
    /// Phases, stories, headings: what items stand under. Parents before their children.
    pub groups: Vec<Group>,
    /// What looked like work and is none.
    pub set_aside: Vec<SetAside>,
    /// Lines outside items that later stages read: sections about dependencies, lists of files, block quotes, graphs.
    pub notes: Vec<Note>,
    /// What a person should know of the document.
    pub warnings: Vec<Said<String>>,
    /// True where the order of the items is an order of work, as the format's own documentation says.
    pub in_order: bool,
    /// The group of another document that all of it is a part of: the reading, the group. That document is part of none.
    pub within: Option<(usize, usize)>,
}

/// Something, and the line that says it (from 1; none in one-line documents).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What.
    pub what: T,
    /// Where.
    pub line: Option<u32>,
}

/// One item as its document states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its first line, from 1; none in a document that is one line.
    pub line: Option<u32>,
    /// The document's own id, as written: `T012`, `2.1`, `US-003`.
    pub source_id: Option<String>,
    /// Other names that the document has for it: `#3` beside `Task 1`, the ids of merged duplicates.
    pub aliases: Vec<String>,
    /// What is to be done, on one line, without id, box, marks and priority.
    pub title: String,
    /// Its first line as written, without the mark-up of the list.
    pub original: String,
    /// The lines below it that belong to it, in order.
    pub details: Vec<Detail>,
    /// What is said of it by name: `Depends on: …`, `**File**: …`, front matter, JSON keys.
    pub fields: Vec<Field>,
    /// The innermost group that it stands in, by its place in [`Reading::groups`].
    pub group: Option<usize>,
    /// How far it is.
    pub state: State,
    /// How urgent the document calls it, from the item itself or the group that says so.
    pub priority: Option<Said<Priority>>,
    /// What kind of thing it is.
    pub nature: Nature,
    /// What is said against its being open, where the documents contradict themselves: a question to the person.
    pub doubt: Option<Said<String>>,
    /// `[P]`, `(P)`, `parallel: true`.
    pub parallel: Option<Said<String>>,
    /// Which rules found the fields that the format filled.
    pub rules: Vec<FieldRule>,
}

/// A line that belongs to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Its line.
    pub line: Option<u32>,
    /// Its text without list marks.
    pub text: String,
    /// What it is.
    pub kind: DetailKind,
}

/// What a line below an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailKind {
    /// Says more about the work.
    Text,
    /// A step of the work.
    Step,
    /// Says when it is done.
    Criterion,
    /// Inside a fence: examples, code.
    Code,
}

/// Something said of an item by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What is said.
    pub key: FieldKey,
    /// As written.
    pub value: String,
    /// Where.
    pub line: Option<u32>,
}

/// The names that formats have for the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldKey {
    /// Must be finished before: ids and names.
    DependsOn,
    /// Waits for this: ids and names.
    Blocks,
    /// Cannot run beside this: ids and names.
    ConflictsWith,
    /// Files: `**Files:**`, `- Modify:`, `_Location:_`, `Targets:`.
    Files,
    /// Files that it makes: `- Create:`.
    Creates,
    /// Files that it only reads: `_Leverage:_`, `References:`.
    Reads,
    /// Components it stays within: `_Boundary:_`.
    Boundary,
    /// Interfaces that it makes.
    Produces,
    /// Interfaces that it uses.
    Consumes,
    /// A stated estimate: `2h`, `S`, `45` with its unit.
    Effort,
    /// Whatever else has a name.
    Other,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be done.
    Open,
    /// Somebody has begun; open all the same.
    InProgress,
    /// Finished.
    Done,
}

impl State {
    /// True for what is still work.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Done)
    }
}

/// What kind of thing an item is, for the questions and the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Work.
    Work,
    /// Checks the work before it: comes after its group, and needs no files of its own.
    Verification,
    /// A decision or a question that a person must answer first.
    Decision,
    /// Says too little to begin with: a placeholder, a mere link, an idea.
    Vague,
}

/// A phase, a story, a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its short name as others refer to it: `Phase 2`, `US3`, `§4`; else its title.
    pub name: String,
    /// Other names: the number alone, the whole heading.
    pub aliases: Vec<String>,
    /// Its heading, without marks.
    pub title: String,
    /// Its line.
    pub line: Option<u32>,
    /// The group around it, by its place in the list.
    pub parent: Option<usize>,
    /// What its place among its siblings means.
    pub order: GroupOrder,
    /// Named things said of all its items: files, dependencies.
    pub fields: Vec<Field>,
}

/// What the order of groups means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupOrder {
    /// Nothing: topics.
    None,
    /// All of it comes after all of the sibling before it, by the format's own documentation.
    AfterPrevious,
    /// All later siblings wait for it (spec-kit's Foundational).
    BlocksAll,
    /// It waits for all of its siblings (spec-kit's Polish, a final verification).
    AfterAll,
}

/// Something that is not an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where.
    pub line: Option<u32>,
    /// As written.
    pub original: String,
    /// What it is instead.
    pub role: Role,
}

/// A line outside items that says something about several of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its line.
    pub line: Option<u32>,
    /// Its text, without list marks; the cells of a table row are joined by ` | `.
    pub text: String,
    /// What it may speak of.
    pub kind: NoteKind,
    /// The group that it stands in.
    pub group: Option<usize>,
}

/// What a note may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// In a section about dependencies or order.
    Dependencies,
    /// A row of a table about dependencies; the first one of a table is its head.
    DependencyRow,
    /// A line of a fence in such a section, an arrow graph, mermaid.
    Graph,
    /// In a section that lists the files of the whole document or group.
    Files,
    /// Prose, quotes and bullets elsewhere.
    Text,
}

/// All drafts of all documents, after duplicates were merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    /// The documents' readings; their `drafts` are moved to `items`.
    pub readings: Vec<Reading>,
    /// The items, each with the place of its reading, in the order of the manifest.
    pub items: Vec<(usize, Draft)>,
}

impl Drafts {
    /// The group of an item, where it stands in one.
    #[must_use]
    pub fn group_of(&self, item: usize) -> Option<&Group> {
        let (reading, draft) = self.items.get(item)?;
        self.readings.get(*reading)?.groups.get(draft.group?)
    }

    /// The groups around an item, the innermost first, each with its reading: also those of the document that its own is
    /// a part of.
    pub fn groups_around(&self, item: usize) -> impl Iterator<Item = (usize, usize)> {
        let within = |reading: usize| self.readings.get(reading).and_then(|reading| reading.within);
        let own = self.items.get(item);
        let mut next =
            own.and_then(|(reading, draft)| draft.group.map(|group| (*reading, group)).or_else(|| within(*reading)));
        std::iter::from_fn(move || {
            let (reading, group) = next?;
            let parent = self.readings.get(reading).and_then(|reading| reading.groups.get(group)?.parent);
            // Parents stand before their children, so this ends.
            let parent = parent.filter(|parent| *parent < group).map(|parent| (reading, parent));
            next = parent.or_else(|| within(reading));
            Some((reading, group))
        })
    }
}

/// The files of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Resolved; a directory ends in `/`.
    pub paths: Vec<String>,
    /// Where each of `paths` comes from, in the same order.
    pub from: Vec<ScopeSource>,
    /// As written in the document.
    pub as_written: Vec<String>,
    /// What is written and fits several files: the words, and the files.
    pub ambiguous: Vec<(String, Vec<String>)>,
    /// What is written and lies outside the repo, with its line.
    pub outside: Vec<(String, Option<u32>)>,
    /// Which rules found it.
    pub rules: Vec<FieldRule>,
}

/// How big an item is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sized {
    /// That big.
    pub size: Size,
    /// One sentence.
    pub reason: String,
    /// Which rule said so.
    pub rule: FieldRule,
}

/// What kind of work an item is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The action.
    pub action: Action,
    /// Which rule said so.
    pub rule: FieldRule,
}

/// What must come before what, and what cannot run together: two different relations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Each says that `item` waits for `on`.
    pub before: Vec<Before>,
    /// Pairs that must not run at the same time.
    pub apart: Vec<Apart>,
    /// Marks that do not hold: the item, why.
    pub overruled: Vec<(usize, String)>,
    /// What words and lists suggested, given up since it ran in a circle with what the documents say.
    pub given_up: Vec<Before>,
}

/// One item waits for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The item that waits.
    pub item: usize,
    /// What it waits for.
    pub on: On,
    /// The words for a group or a range that the document names and of which `on` is one: `Phase 1-3`, `2.1-5.2`.
    pub named: Option<String>,
    /// By what it is known.
    pub kind: DependencyKind,
    /// The words, quoted.
    pub evidence: String,
    /// The line.
    pub line: Option<u32>,
}

/// What an item waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// Another item.
    Item(usize),
    /// All open items of a group: the reading, the group.
    Group(usize, usize),
    /// Something outside the documents, in their words.
    External(String),
}

/// Two items that must not run at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The two, in order.
    pub items: [usize; 2],
    /// The file they share, or the words that say so.
    pub reason: String,
}

/// A question to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// About which item.
    pub item: usize,
    /// What is missing.
    pub missing: Missing,
    /// One sentence.
    pub question: String,
    /// Answers that fit.
    pub candidates: Vec<String>,
}

/// What the stages found, side by side; the lists have one entry for each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    /// The items.
    pub drafts: Drafts,
    /// What kind of work each is.
    pub actions: Vec<Acting>,
    /// The files of each.
    pub scopes: Vec<Scope>,
    /// How big each is.
    pub sizes: Vec<Sized>,
    /// How they stand to each other.
    pub relations: Relations,
    /// What is unclear.
    pub questions: Vec<Asked>,
}
