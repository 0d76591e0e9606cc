//! What the Markdown formats share: walks the blocks once and puts each into an item, a group, a note or aside.
//!
//! A format says of each block what it is ([`Part`]) and nothing else; what belongs to an item, named values and notes
//! are read here the same way for all (planning.md rules 4, 9, 18, 21).

mod details;
mod finish;
mod head;
mod notes;

use std::collections::BTreeMap;

use orch_shared::plan::{Priority, Role};

pub(super) use self::{
    details::several,
    head::{Head, marks},
};
use crate::{
    decode::Text,
    draft::{Draft, Group, Note, NoteKind, Reading, Said, SetAside, State},
    markdown::{
        self,
        blocks::{Block, Blocks, Kind},
        boxes::{self, BoxState},
        groups::{self, Groups},
        priority,
    },
};

/// What a block is to a format.
pub(super) enum Part {
    /// An item begins: with a heading it holds the section, with an entry what is indented below it.
    Item(Head),
    /// More about the item with that id, where there is one; else like [`Part::Plain`].
    More(String),
    /// A parent entry whose children are the items, with the name by which [`Head::parent`] finds it.
    Container(String, String),
    /// A box or a heading that is no item.
    Aside(Role),
    /// A line of whatever is open.
    Plain,
}

/// What a format decides.
pub(super) trait Grammar {
    /// What a block is.
    fn part(&mut self, at: usize, block: &Block) -> Part;

    /// The item that a box inside a fence is; none where boxes in fences are examples.
    fn in_fence(&mut self, _mark: char, _text: &str) -> Option<Head> {
        None
    }

    /// What a sign in a box says.
    fn sign(&self, mark: char) -> BoxState {
        BoxState::of(mark)
    }
}

/// How long something stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// To the next heading as high.
    Section(u8),
    /// To the first block outside this entry.
    Entry(usize),
}

/// What takes the lines that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Draft(usize),
    Group(usize),
}

/// A walk through a document.
pub(super) struct Outline<'a> {
    blocks: &'a Blocks,
    /// What was found so far; the format may add to it.
    pub(super) reading: Reading,
    groups: Groups,
    containers: BTreeMap<String, usize>,
    ids: BTreeMap<String, usize>,
    open: Option<(Open, Extent)>,
    listing: details::Listing,
    /// For each item that a heading made, its step boxes: all, and ticked ones.
    steps: BTreeMap<usize, (usize, usize)>,
    /// The same of its conditions.
    criteria: BTreeMap<usize, (usize, usize)>,
    /// Items whose document says how far they are.
    said: Vec<bool>,
    /// For each section whether what stands in it is put off.
    put_off: Vec<bool>,
}

/// Reads a document by a grammar.
pub(super) fn read<'a>(
    text: &Text,
    format: &'static str,
    blocks: &'a Blocks,
    grammar: &mut dyn Grammar,
) -> Outline<'a> {
    let title = blocks.title().map(|section| Said { what: section.title.clone(), line: section.line });
    let reading = Reading { name: text.name.clone(), format, title, ..Reading::default() };
    let mut outline = Outline {
        blocks,
        reading,
        groups: Groups::default(),
        containers: BTreeMap::new(),
        ids: BTreeMap::new(),
        open: None,
        listing: details::Listing::default(),
        steps: BTreeMap::new(),
        criteria: BTreeMap::new(),
        said: Vec::new(),
        put_off: put_off(blocks),
    };
    for (at, block) in blocks.blocks.iter().enumerate() {
        outline.close(block);
        outline.take(at, block, grammar);
    }
    outline
}

impl Outline<'_> {
    fn close(&mut self, block: &Block) {
        let ends = match (self.open, &block.kind) {
            (Some((_, Extent::Section(level))), Kind::Heading(other)) => !block.quoted && *other <= level,
            (Some((_, Extent::Entry(entry))), _) => block.entry.is_none_or(|around| around < entry),
            _ => false,
        };
        if ends {
            self.open = None;
        }
        self.listing.close(block);
    }

    fn take(&mut self, at: usize, block: &Block, grammar: &mut dyn Grammar) {
        if let Kind::Code(_) = block.kind {
            self.fence(block, grammar);
        }
        if self.open.is_none()
            && let Some(entry) = block.as_entry()
            && self.put_off.get(block.section).copied().unwrap_or(false)
            // What is finished all the same may be waited for.
            && entry.mark.map(|mark| grammar.sign(mark)) != Some(BoxState::Done)
        {
            // What stands below an entry belongs to it.
            if entry.depth == 0 || entry.mark.is_some() {
                self.aside(block, Role::Deferred);
            }
            return;
        }
        match grammar.part(at, block) {
            Part::Item(head) if !head.title.is_empty() => self.item(at, block, head, grammar),
            Part::Item(_) => self.line(at, block, grammar),
            Part::More(id) => match self.ids.get(&id) {
                Some(item) => {
                    self.open = Some((Open::Draft(*item), extent(at, block)));
                    self.aside(block, Role::Duplicate);
                }
                None => self.line(at, block, grammar),
            },
            Part::Container(name, title) => self.container(at, block, name, &title),
            Part::Aside(role) => {
                self.aside(block, role);
                self.line(at, block, grammar);
            }
            Part::Plain => self.line(at, block, grammar),
        }
    }

    fn item(&mut self, at: usize, block: &Block, head: Head, grammar: &dyn Grammar) {
        let line = Some(block.line);
        let mark = block.as_entry().and_then(|entry| entry.mark);
        let boxed = mark.map(|mark| grammar.sign(mark));
        if block.set.struck || boxed == Some(BoxState::Cancelled) {
            self.open = None;
            self.aside(block, Role::Cancelled);
            return;
        }
        let mut parent = head.parent.as_ref().and_then(|name| self.containers.get(name)).copied();
        if head.alone
            && parent.is_none()
            && let Some(id) = &head.id
        {
            let around = self.groups.of_section(self.blocks, block.section);
            let mut group = groups::named(&head.title, line, around);
            group.name.clone_from(id);
            parent = Some(self.groups.push(group));
        }
        let section = match block.kind {
            Kind::Heading(_) => self.blocks.sections.get(block.section).and_then(|section| self.around(section.parent)),
            _ => Some(block.section),
        };
        let group = parent.or_else(|| self.groups.of_section(self.blocks, section?));
        let state = boxed.and_then(BoxState::state).or(head.state);
        self.said.push(state.is_some());
        let mut draft = head.draft(line, first_line(&block.raw), state.unwrap_or(State::Open), boxed);
        draft.group = group;
        if draft.priority.is_none() {
            draft.priority = section.and_then(|section| self.priority(section));
        }
        let index = self.add(draft);
        self.open = Some((Open::Draft(index), extent(at, block)));
        if let Kind::Heading(_) = block.kind {
            self.steps.insert(index, (0, 0));
            self.criteria.insert(index, (0, 0));
        }
        for (line, text) in block.lines().skip(1) {
            self.detail(index, line, text, None);
        }
    }

    fn add(&mut self, draft: Draft) -> usize {
        let index = self.reading.drafts.len();
        if let Some(id) = &draft.source_id {
            self.ids.entry(id.clone()).or_insert(index);
        }
        self.reading.drafts.push(draft);
        index
    }

    /// An item that is no block of its own: a row, a line in a fence.
    pub(super) fn add_line(&mut self, line: u32, original: &str, mut draft: Draft, section: usize) {
        draft.line = Some(line);
        original.clone_into(&mut draft.original);
        draft.group = self.groups.of_section(self.blocks, section);
        if draft.priority.is_none() {
            draft.priority = self.priority(section);
        }
        self.said.push(true);
        self.add(draft);
    }

    fn fence(&mut self, block: &Block, grammar: &mut dyn Grammar) {
        for (line, text) in block.lines() {
            let trimmed = text.trim_start();
            let Some(rest) = trimmed.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')) else {
                continue;
            };
            let Some((mark, rest)) = boxes::take(rest.trim_start()) else { continue };
            let Some(head) = grammar.in_fence(mark, rest).filter(|head| !head.title.is_empty()) else { continue };
            let boxed = grammar.sign(mark);
            let Some(state) = boxed.state() else { continue };
            let draft = head.draft(Some(line), rest.to_owned(), state, Some(boxed));
            self.add_line(line, rest, draft, block.section);
        }
    }

    fn container(&mut self, at: usize, block: &Block, name: String, title: &str) {
        let parent = self.groups.of_section(self.blocks, block.section);
        let mut group: Group = groups::named(title, Some(block.line), parent);
        group.aliases.push(name.clone());
        group.name.clone_from(&name);
        let index = self.groups.push(group);
        self.containers.insert(name, index);
        self.open = Some((Open::Group(index), extent(at, block)));
        if block.as_entry().is_some_and(|entry| entry.mark.is_some()) {
            self.aside(block, Role::Container);
        }
    }

    /// Puts a line on the list of what is no work.
    pub(super) fn aside(&mut self, block: &Block, role: Role) {
        let original = first_line(&block.raw);
        self.reading.set_aside.push(SetAside { line: Some(block.line), original, role });
    }

    fn line(&mut self, at: usize, block: &Block, grammar: &dyn Grammar) {
        match self.open {
            Some((Open::Draft(index), _)) => self.inside(at, index, block, grammar),
            Some((Open::Group(group), _)) => self.about_group(at, group, block),
            None => self.note(at, block),
        }
    }

    /// The priority that a section or one around it states: `Phase 3: Login (Priority: P1)`.
    fn priority(&self, section: usize) -> Option<Said<Priority>> {
        self.blocks.path(section).find_map(|(_, section)| {
            let what = stated(&section.title)?;
            Some(Said { what, line: section.line })
        })
    }

    /// Sets what a later line says of the item with that id.
    pub(super) fn prioritise(&mut self, id: &str, what: Priority, line: u32) {
        let found = self.ids.get(id).and_then(|item| self.reading.drafts.get_mut(*item));
        if let Some(draft) = found.filter(|draft| draft.priority.is_none()) {
            draft.priority = Some(Said { what, line: Some(line) });
        }
    }

    /// True where an item has that id.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    fn push_note(&mut self, line: u32, text: &str, kind: NoteKind, section: usize) {
        if !text.trim().is_empty() {
            // A list of files speaks of what stands around its heading.
            let section = if kind == NoteKind::Files { self.around(Some(section)) } else { Some(section) };
            let group = section.and_then(|section| self.groups.of_section(self.blocks, section));
            self.reading.notes.push(Note { line: Some(line), text: text.to_owned(), kind, group });
        }
    }

    /// The groups that were made, for the order that a format gives them.
    pub(super) const fn groups(&mut self) -> &mut Vec<Group> {
        &mut self.groups.list
    }
}

/// Which sections are put off: by their own titles, or by those around them. The title of the document is none.
fn put_off(blocks: &Blocks) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(blocks.sections.len());
    for section in &blocks.sections {
        let around = section.parent.and_then(|parent| found.get(parent)).copied().unwrap_or(false);
        found.push(around || section.level > 1 && markdown::puts_off(&section.title));
    }
    found
}

/// The priority that a heading states by the word: `(Priority: P1)`, `High Priority`.
fn stated(title: &str) -> Option<Priority> {
    let lower = title.to_lowercase();
    let at = ["priority", "\u{512a}\u{5148}\u{5ea6}", "\u{4f18}\u{5148}\u{7ea7}", "prioridad"]
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let behind = lower.get(at..).unwrap_or_default();
    priority::value(behind).or_else(|| priority::heading(title))
}

fn extent(at: usize, block: &Block) -> Extent {
    match block.kind {
        Kind::Heading(level) => Extent::Section(level),
        _ => Extent::Entry(at),
    }
}

/// The first line of a text.
pub(super) fn first_line(raw: &str) -> String {
    raw.split('\n').next().unwrap_or_default().to_owned()
}
