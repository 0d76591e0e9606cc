//! Groups from sections: each made when the first item needs it, its parents before it.

use std::collections::BTreeMap;

use super::{blocks::Blocks, ids};
use crate::draft::{Group, GroupOrder};

/// The groups of a reading as they come up.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// What was made so far.
    pub list: Vec<Group>,
    sections: BTreeMap<usize, usize>,
    /// Whether the first section is the title of the document; looked at once.
    titled: Option<bool>,
}

impl Groups {
    /// The group of a section, made with those around it; none for the document itself and for its only title.
    pub fn of_section(&mut self, blocks: &Blocks, section: usize) -> Option<usize> {
        let titled = *self.titled.get_or_insert_with(|| is_title(blocks));
        let mut missing = Vec::new();
        let mut parent = None;
        for (at, one) in blocks.path(section) {
            if let Some(group) = self.sections.get(&at) {
                parent = Some(*group);
                break;
            }
            if one.heading.is_some() && !(titled && at == 1) {
                missing.push(at);
            }
        }
        for at in missing.into_iter().rev() {
            let section = blocks.sections.get(at)?;
            let group = named(&section.title, section.line, parent);
            parent = Some(self.push(group));
            self.sections.extend(parent.map(|group| (at, group)));
        }
        parent
    }

    /// Adds a group that is no section: a parent entry, a label.
    pub fn push(&mut self, group: Group) -> usize {
        self.list.push(group);
        self.list.len() - 1
    }
}

/// A group with the names that a title gives it.
#[must_use]
pub fn named(title: &str, line: Option<u32>, parent: Option<usize>) -> Group {
    let titled = ids::take(title);
    let name = titled.map_or(title, |titled| titled.id).to_owned();
    let mut aliases = Vec::new();
    if let Some(titled) = titled {
        aliases.extend(titled.short.map(str::to_owned));
        aliases.extend((!titled.rest.is_empty()).then(|| titled.rest.to_owned()));
        aliases.push(title.to_owned());
    }
    Group { name, aliases, title: title.to_owned(), line, parent, order: GroupOrder::None, fields: Vec::new() }
}

/// True where nothing stands as high as the first heading of a document.
fn is_title(blocks: &Blocks) -> bool {
    let first = blocks.sections.get(1).is_some_and(|section| section.level == 1);
    first && blocks.sections.iter().skip(2).all(|section| section.level > 1)
}
