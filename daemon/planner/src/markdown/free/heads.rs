//! Headings that are items themselves: `### T001: …`, `### US-003 …`, `### 7. finding`, a wish with a paragraph below.
//!
//! planning.md rule 3. Looked at from the innermost to the outermost: what holds items is a group.

use super::{
    titles::Aspect,
    verbs,
    view::{self, Sort, View},
};
use crate::markdown::{
    blocks::{Block, Kind, Marker},
    fields, ids, priority, words,
};

/// Names whose presence below a heading makes it an item: somebody filled in a form.
const FORM: &[&str] = &[
    "severity",
    "file",
    "files",
    "location",
    "priority",
    "effort",
    "estimate",
    "estimated time",
    "depends on",
    "dependencies",
    "labels",
    "acceptance criteria",
    "assignee",
    "status",
    "target",
    "fix",
    "recommendation",
    "owned files",
    "complexity",
    "impact",
    "problem",
    "issue",
    "solution",
    "improvement",
    "refactor",
    "severidad",
    "prioridad",
    "estado",
    "archivo",
    "archivos",
    "schweregrad",
    "datei",
];

/// For each section whether its heading is an item.
pub(super) fn find(view: &View<'_>) -> Vec<bool> {
    let sections = &view.blocks.sections;
    let mut items = vec![false; sections.len()];
    for parent in (0..sections.len()).rev() {
        let below = &view.fact(parent).below;
        if below.is_empty() {
            continue;
        }
        let family = Family::of(view, parent, &items);
        for section in below {
            let holds = view.fact(*section).below.iter().any(|inner| items.get(*inner).copied().unwrap_or(false));
            let is = !holds && family.is_item(view, *section);
            if let Some(item) = items.get_mut(*section) {
                *item = is;
            }
        }
    }
    items
}

/// What siblings have in common.
struct Family {
    parent: Aspect,
    own: Aspect,
    /// How many have a number.
    numbered: usize,
    /// How many there are.
    count: usize,
    /// True when the numbers count the chapters of a text.
    outline: bool,
    /// How many have a form below them.
    forms: usize,
    /// True when the same names stand below several.
    keyed: bool,
    /// True when what stands below most of them tells instead of asking.
    tells: bool,
    root: bool,
}

impl Family {
    fn of(view: &View<'_>, parent: usize, items: &[bool]) -> Self {
        let facts = view.fact(parent);
        let title = |section: &usize| view.blocks.sections.get(*section).map_or("", |section| section.title.as_str());
        let numbered = facts.below.iter().filter(|section| is_number(title(section))).count();
        // `## 2. Remarks` over `### 2.1. …`: what is numbered like it are chapters, too.
        let holds = |section: usize| {
            let mut inner = view.fact(section).below.iter();
            inner.any(|inner| items.get(*inner).copied().unwrap_or(false) && is_number(title(inner)))
        };
        let outline = facts.below.iter().any(|section| {
            let fact = view.fact(*section);
            is_number(title(section)) && (fact.own != Aspect::Unknown && !fact.own.is_work() || holds(*section))
        });
        let form = |section: &&usize| view.fact(**section).keys.iter().any(|key| FORM.contains(&key.as_str()));
        let forms = facts.below.iter().filter(form).count();
        let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for key in facts.below.iter().flat_map(|section| &view.fact(*section).keys) {
            *counts.entry(key).or_default() += 1;
        }
        let keyed =
            facts.below.len() >= 2 && counts.values().any(|count| *count >= 2 && *count * 3 >= facts.below.len() * 2);
        let telling = facts.below.iter().filter(|section| tells(view, **section)).count();
        let plain = facts.below.iter().all(|section| is_plain(view, *section));
        let tells = facts.below.len() >= 3 && telling * 2 > facts.below.len() && plain;
        let root =
            parent == 0 || (parent == 1 && view.blocks.sections.get(1).is_some_and(|section| section.level == 1));
        Self {
            parent: facts.aspect,
            own: facts.own,
            numbered,
            count: facts.below.len(),
            outline,
            forms,
            keyed,
            tells,
            root,
        }
    }

    fn is_item(&self, view: &View<'_>, section: usize) -> bool {
        let Some(of) = view.blocks.sections.get(section) else { return false };
        let fact = view.fact(section);
        let bare = words::title(&of.title).map_or_else(|| of.title.clone(), |(_, rest)| rest);
        let coded = is_code(&bare);
        let named = coded || is_number(&bare);
        let topic = fact.own != Aspect::Unknown && !(named && fact.own.is_work());
        // An id is a stronger word than the section that a task happens to stand in.
        let around = if coded {
            matches!(
                self.parent,
                Aspect::Deferred | Aspect::Manual | Aspect::Questions | Aspect::Criteria | Aspect::Gate
            )
        } else {
            self.parent != Aspect::Unknown && !self.parent.is_work() && self.parent != Aspect::Requirements
        };
        if bare.is_empty() || (section == 1 && of.level == 1) || view.sort == Sort::Manual {
            return false;
        }
        let content = Content::of(view, section);
        if view::phase(&bare) {
            let planned = self.parent.is_work() || view.sort == Sort::List;
            return !content.entries && content.prose && fact.below.is_empty() && planned;
        }
        if topic || around || (priority::heading(&bare).is_some() && !named) {
            return false;
        }
        if coded {
            return true;
        }
        let planned = view.planned && named && ids::take(&bare).is_some_and(|titled| verbs::orders(titled.rest));
        let work = self.parent.is_work() || (view.sort == Sort::List && !self.outline) || planned || view.reviewed;
        // A chapter that is nothing but tables lists the work and is none.
        let tables = content.tables && !content.entries && !content.prose && fact.keys.is_empty();
        if is_number(&bare) && self.numbered >= 2 && work && !self.outline && !content.boxes && !tables {
            return true;
        }
        // "Tasks:" over a list: the heading is the group of those.
        if content.tasks && !named {
            return false;
        }
        let form = fact.keys.iter().any(|key| FORM.contains(&key.as_str()));
        let closed = fact.below.iter().all(|inner| {
            let own = view.fact(*inner).own;
            own != Aspect::Unknown && !own.is_work()
        });
        if closed && form && (self.forms >= 2 || self.own.is_work()) && (self.keyed || self.own.is_work() || named) {
            return true;
        }
        let formed = self.forms > 0 || work;
        if closed && self.keyed && formed && self.numbered >= 2 && is_number(&bare) && !self.outline && !content.boxes {
            return true;
        }
        if closed
            && self.keyed
            && (work || (self.numbered >= 2 && named && formed && !self.outline))
            && !content.boxes
            && !fact.keys.is_empty()
        {
            return true;
        }
        let leaf = fact.below.is_empty() && content.prose && !content.boxes;
        let wished = view.sort == Sort::List && verbs::orders(&bare);
        let odd = self.numbered * 2 >= self.count && !named;
        if leaf && !odd && (content.prose_first || !content.entries) && (wished || (self.own.is_work() && !self.root)) {
            return true;
        }
        self.tells && view.sort == Sort::List && fact.below.is_empty() && content.entries
    }
}

/// What stands right below a heading.
struct Content {
    boxes: bool,
    entries: bool,
    prose: bool,
    prose_first: bool,
    tables: bool,
    tasks: bool,
}

impl Content {
    fn of(view: &View<'_>, section: usize) -> Self {
        let mut content =
            Self { boxes: false, entries: false, prose: false, prose_first: false, tables: false, tasks: false };
        for (at, block) in own(view, section) {
            match &block.kind {
                Kind::Entry(entry) => {
                    let aside = !matches!(view.label_aspect(at), Aspect::Unknown) && !view.label_aspect(at).is_work();
                    content.boxes |= entry.mark.is_some() && !aside;
                    content.tasks |= entry.depth == 0 && view.label(at).is_some_and(is_tasks);
                    content.entries |= block.set.linked == crate::markdown::blocks::Linked::No;
                }
                Kind::Paragraph
                    if block.entry.is_none() && !view::is_label(block) && fields::named(&block.raw).is_none() =>
                {
                    content.prose_first |= !content.entries;
                    content.prose = true;
                }
                Kind::Table(_) => content.tables = true,
                _ => {}
            }
        }
        content
    }
}

/// True for a label that says that what follows are pieces of work.
fn is_tasks(label: &Block) -> bool {
    let plain = view::last_line(label).trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(plain.as_str(), "tasks" | "task list" | "todo" | "to do" | "to-do" | "work items" | "aufgaben" | "tareas")
}

/// The blocks of a section without those of its subsections.
fn own<'a>(view: &View<'a>, section: usize) -> impl Iterator<Item = (usize, &'a Block)> {
    let (from, to) = view.fact(section).all;
    let blocks = view.blocks.blocks.get(from..to).unwrap_or_default();
    (from..to).zip(blocks).take_while(move |(_, block)| block.section == section)
}

/// True where an entry right below the heading tells something of the present.
fn tells(view: &View<'_>, section: usize) -> bool {
    own(view, section)
        .any(|(_, block)| block.as_entry().is_some_and(|entry| entry.depth == 0) && verbs::tells(&block.text))
}

/// True for a heading with bullets alone, and few of them.
fn is_plain(view: &View<'_>, section: usize) -> bool {
    let mut entries = 0;
    let plain = own(view, section).all(|(_, block)| match block.as_entry() {
        Some(entry) => {
            entries += usize::from(entry.depth == 0);
            entry.mark.is_none() && !(entry.depth == 0 && matches!(entry.marker, Marker::Number(_)))
        }
        None => !matches!(block.kind, Kind::Table(_)),
    });
    plain && (1..=8).contains(&entries) && view.fact(section).below.is_empty()
}

/// An id that is more than a number: `US-001`, `Task 3`, `[BUG-4]`.
fn is_code(title: &str) -> bool {
    const GROUPS: &[&str] = &["part", "group", "priority", "epic", "section", "story points", "problem"];
    let Some(titled) = ids::take(title) else { return false };
    let lower = titled.id.to_lowercase();
    let lettered = titled.id.contains(|c: char| c.is_alphabetic() || c == '#');
    let version =
        lower.starts_with('v') && lower.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let ranked = priority::word(titled.id).is_some();
    lettered
        && !version
        && !ranked
        && !view::phase(title)
        && !GROUPS.iter().any(|word| lower.starts_with(word))
        && !titled.rest.is_empty()
}

fn is_number(title: &str) -> bool {
    ids::take(title).is_some_and(|titled| {
        titled.short.is_none() && titled.id.starts_with(|c: char| c.is_ascii_digit()) && !titled.rest.is_empty()
    })
}
