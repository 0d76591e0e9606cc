//! What the names in a sentence stand for: the ids of items and the names of groups, however they are written.
//!
//! planning.md rules 11 and 31: a name counts only when it resolves; case, leading zeros and prefixes do not matter.

use std::{cell::OnceCell, collections::BTreeMap};

use super::files::Files;
use super::names::{canonical, group_names, number_in};
use super::parts::Parts;
use super::references::{self, singular, stem};
use super::tokens::{Kind, tokens};
use crate::draft::Drafts;

/// More than so many earlier things are not named one by one.
const MOST: usize = 40;

/// Groups that are never meant by the bare number of a heading.
const NOT_SECTIONS: &[&str] = &["batch", "iteration", "sprint", "story", "stream", "track", "wave"];

/// Of a longer range the last ones count.
const LONG: usize = 500;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// An item.
    Item(usize),
    /// A group: the reading, the group.
    Group(usize, usize),
}

/// What kind of thing the word before a number says: "task 3", "phase 3".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Items first.
    Item,
    /// Groups first.
    Group,
}

/// From where a name is read: the document, and the item or group around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) reading: usize,
    pub(super) item: Option<usize>,
    pub(super) group: Option<usize>,
}

/// The names of one document.
#[derive(Debug, Default)]
struct Names {
    items: BTreeMap<String, Vec<usize>>,
    /// Items by the number in their id alone: "task 3" for `T003`.
    numbers: BTreeMap<String, Vec<usize>>,
    groups: BTreeMap<String, Vec<usize>>,
}

/// The names of all documents.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    drafts: &'a Drafts,
    names: Vec<Names>,
    /// Ids over all documents; none where several items have it.
    across: BTreeMap<String, Option<usize>>,
    /// Ids of files that are one item each.
    files: Files,
    /// For each reading and group, the items in it, without those of groups inside.
    members: Vec<Vec<Vec<usize>>>,
    children: Vec<Vec<Vec<usize>>>,
    /// Documents that are parts of others.
    parts: Parts,
    /// For each reading and group without items whose heading names some, `Phase 2 (Tasks 2.1-5.2)`: these, and the words.
    stands: BTreeMap<(usize, usize), (Vec<usize>, String)>,
    /// For each reading, the items whose titles have a word, by its stem; made when it is first asked for.
    stems: OnceCell<Vec<BTreeMap<String, Vec<usize>>>>,
    /// For each reading and group, how many items are in it and in the groups inside it: all, and open ones.
    counts: Vec<Vec<[usize; 2]>>,
}

impl<'a> Targets<'a> {
    /// Arranges the names.
    pub(super) fn new(drafts: &'a Drafts) -> Self {
        let mut names: Vec<Names> = Vec::new();
        let (mut members, mut children) = (Vec::new(), Vec::new());
        for reading in &drafts.readings {
            let mut here = Names::default();
            let mut below = vec![Vec::new(); reading.groups.len()];
            for (at, group) in reading.groups.iter().enumerate() {
                for name in group_names(group) {
                    add(&mut here.groups, name, at);
                }
                if let Some(list) = group.parent.filter(|parent| *parent < at).and_then(|parent| below.get_mut(parent))
                {
                    list.push(at);
                }
            }
            members.push(vec![Vec::new(); reading.groups.len()]);
            children.push(below);
            names.push(here);
        }
        let mut across = BTreeMap::new();
        for (item, (reading, draft)) in drafts.items.iter().enumerate() {
            let Some(here) = names.get_mut(*reading) else { continue };
            for id in draft.source_id.iter().chain(&draft.aliases) {
                let name = canonical(id);
                if name.is_empty() {
                    continue;
                }
                if let Some(number) = number_in(&name) {
                    add(&mut here.numbers, number.to_owned(), item);
                }
                across.entry(name.clone()).and_modify(|before| *before = None).or_insert(Some(item));
                add(&mut here.items, name, item);
            }
            let list = draft.group.and_then(|group| members.get_mut(*reading)?.get_mut(group));
            if let Some(list) = list {
                list.push(item);
            }
        }
        let (counts, files) = (counts(drafts, &members), Files::of(drafts));
        let mut found = Self {
            drafts,
            names,
            across,
            files,
            members,
            children,
            parts: Parts::of(drafts),
            stands: BTreeMap::new(),
            stems: OnceCell::new(),
            counts,
        };
        found.stands = summaries(&found);
        found
    }

    /// What a name stands for, as seen from a place; `class` is what the word before it says.
    pub(super) fn resolve(&self, name: &str, class: Option<Class>, word: Option<&str>, place: Place) -> Option<Target> {
        let key = canonical(name);
        // "Phase 2" is the group of that name before it is the second of something.
        let whole_name = word.map(|word| canonical(&format!("{} {name}", singular(word)))).unwrap_or_default();
        let here = self.names.get(place.reading)?;
        let plain = key.trim_start_matches(['#', '\u{a7}']);
        let section = key.starts_with('\u{a7}');
        let whole = plain.bytes().all(|b| b.is_ascii_digit());
        // "Wave 1" is not the first item; only stories are often items. And it is not section 1.
        let story = word.is_some_and(|word| singular(word) == "story");
        let numbered = !word.is_some_and(|word| NOT_SECTIONS.contains(&singular(word).as_str()));
        let item = || {
            let exact = self
                .one(here.items.get(&whole_name).or_else(|| here.items.get(&key)), place)
                .or_else(|| self.one(here.items.get(plain), place));
            let foreign = class == Some(Class::Group) && whole && !story;
            if foreign {
                return self.one(here.items.get(&whole_name), place);
            }
            exact.or_else(|| {
                (class.is_some() || key.starts_with('#')).then(|| self.one(here.numbers.get(plain), place)).flatten()
            })
        };
        let group = || {
            let found = here
                .groups
                .get(&whole_name)
                .or_else(|| here.groups.get(&key).filter(|_| numbered))
                .or_else(|| here.groups.get(plain).filter(|_| numbered))
                .map(Vec::as_slice);
            match found {
                Some([only]) => Some(Target::Group(place.reading, *only)),
                // The same name twice: the nearest one above the place.
                Some(several) => {
                    let above = several.iter().rev().find(|group| place.group.is_none_or(|at| **group <= at));
                    above.or(several.first()).map(|group| Target::Group(place.reading, *group))
                }
                None => None,
            }
        };
        let groups_first = class == Some(Class::Group) || section && whole;
        let found = if groups_first {
            group().or_else(|| item().map(Target::Item))
        } else {
            item().map(Target::Item).or_else(group)
        };
        let bare = class.is_none() && whole && !section && !key.starts_with('#');
        found.filter(|found| !bare || matches!(found, Target::Item(_))).or_else(|| {
            // A number says nothing outside its document, but where each file is one item, or where it is that of an
            // issue.
            let issue = key.starts_with('#');
            let beside = || self.files.beside(place.reading, &key).filter(|_| class == Some(Class::Item) || issue);
            let across = || self.across.get(&key).copied().flatten().filter(|_| class.is_none() && (!whole || issue));
            let item = across().or_else(beside).filter(|item| place.item != Some(*item)).map(Target::Item);
            item.or_else(|| self.parts.named(&key, place.reading))
        })
    }

    /// One of several items of the same name: the only one, else the nearest before the place in its group.
    fn one(&self, items: Option<&Vec<usize>>, place: Place) -> Option<usize> {
        match items.map(Vec::as_slice) {
            Some([only]) => Some(*only),
            Some(several) => {
                let near = |item: &&usize| {
                    let group = self.drafts.items.get(**item).and_then(|(_, draft)| draft.group);
                    group == place.group && place.item != Some(**item)
                };
                let mut near = several.iter().take(50).filter(near);
                match (near.next(), near.next()) {
                    (Some(only), None) => Some(*only),
                    _ => None,
                }
            }
            None => None,
        }
    }

    /// Everything from one name to another, in the order of the document; none where the two are no range.
    pub(super) fn range(
        &self,
        [from, to]: [&str; 2],
        class: Option<Class>,
        word: Option<&str>,
        place: Place,
    ) -> Option<Vec<Target>> {
        let class = class.or(Some(Class::Item)).filter(|_| class.is_some() || from.bytes().all(|b| b.is_ascii_digit()));
        match (self.resolve(from, class, word, place)?, self.resolve(to, class, word, place)?) {
            (Target::Item(from), Target::Item(to)) if from < to => {
                Some((from.max(to.saturating_sub(LONG))..=to).map(Target::Item).collect())
            }
            (Target::Group(reading, from), Target::Group(other, to)) if reading == other && from < to => {
                let groups = &self.drafts.readings.get(reading)?.groups;
                let parent = groups.get(from)?.parent;
                let sibling = |group: &usize| groups.get(*group).is_some_and(|group| group.parent == parent);
                Some(
                    (from.max(to.saturating_sub(LONG))..=to)
                        .filter(sibling)
                        .map(|group| Target::Group(reading, group))
                        .collect(),
                )
            }
            _ => None,
        }
    }

    /// Everything of a kind before a place: the groups beside the one around it, or the items.
    pub(super) fn earlier(&self, groups: bool, place: Place) -> Vec<Target> {
        let Some(reading) = self.drafts.readings.get(place.reading) else { return Vec::new() };
        if !groups {
            let of = |item: &usize| self.drafts.items.get(*item).is_some_and(|(of, _)| *of == place.reading);
            let before = (0..place.item.unwrap_or_default()).rev().take_while(of).take(MOST);
            return before.map(Target::Item).collect();
        }
        let Some(at) = place.group else { return Vec::new() };
        let parent = reading.groups.get(at).and_then(|group| group.parent);
        let sibling = |group: &usize| reading.groups.get(*group).is_some_and(|group| group.parent == parent);
        let holds = |group: &usize| self.has_items(place.reading, *group);
        (0..at)
            .rev()
            .filter(sibling)
            .take(MOST)
            .filter(holds)
            .map(|group| Target::Group(place.reading, group))
            .collect()
    }

    /// Everything of a kind behind a place.
    pub(super) fn later(&self, groups: bool, place: Place) -> Vec<Target> {
        let Some(reading) = self.drafts.readings.get(place.reading) else { return Vec::new() };
        if !groups {
            let Some(at) = place.item else { return Vec::new() };
            let of = |item: &usize| self.drafts.items.get(*item).is_some_and(|(of, _)| *of == place.reading);
            return (at + 1..self.drafts.items.len()).take_while(of).take(MOST).map(Target::Item).collect();
        }
        let Some(at) = place.group else { return Vec::new() };
        let parent = reading.groups.get(at).and_then(|group| group.parent);
        let sibling = |group: &usize| reading.groups.get(*group).is_some_and(|group| group.parent == parent);
        let holds = |group: &usize| self.has_items(place.reading, *group);
        let after = (at + 1..reading.groups.len()).filter(sibling).filter(holds).take(MOST);
        after.map(|group| Target::Group(place.reading, group)).collect()
    }

    /// What words say is finished before a place: the groups whose headings have all of them, else all with work.
    pub(super) fn told(&self, stems: &[String], place: Place) -> Vec<Target> {
        let Some(reading) = self.drafts.readings.get(place.reading) else { return Vec::new() };
        let mut earlier = self.earlier(true, place);
        let fits = |target: &Target| match target {
            Target::Group(_, group) => reading.groups.get(*group).is_some_and(|group| {
                let words: Vec<String> = group.title.split(|c: char| !c.is_alphanumeric()).map(stem).collect();
                stems.iter().all(|stem| words.contains(stem))
            }),
            Target::Item(_) => false,
        };
        let named: Vec<Target> = earlier.iter().copied().filter(fits).collect();
        if !named.is_empty() && !stems.is_empty() {
            return named;
        }
        earlier.retain(|target| matches!(target, Target::Group(reading, group) if self.has_work(*reading, *group)));
        earlier
    }

    /// The one other item of the document whose title has all of the words; at least two say enough.
    pub(super) fn titled(&self, stems: &[String], place: Place) -> Option<Target> {
        let of_reading = |reading: usize| {
            let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            let items = self.drafts.items.iter().enumerate().filter(|(_, (of, _))| *of == reading);
            for (item, (_, draft)) in items {
                for word in draft.title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                    let items = found.entry(stem(word)).or_default();
                    if items.last() != Some(&item) {
                        items.push(item);
                    }
                }
            }
            found
        };
        let all = self.stems.get_or_init(|| (0..self.drafts.readings.len()).map(of_reading).collect());
        let here = all.get(place.reading)?;
        let mut lists = stems.iter().map(|stem| here.get(stem)).collect::<Option<Vec<_>>>()?;
        lists.sort_by_key(|items| items.len());
        let (shortest, others) = lists.split_first().filter(|(_, others)| !others.is_empty())?;
        let has_all = |item: &&usize| others.iter().all(|items| items.binary_search(item).is_ok());
        let mut found = shortest.iter().filter(|item| Some(**item) != place.item).filter(has_all);
        let only = found.next()?;
        found.next().is_none().then_some(Target::Item(*only))
    }

    /// The one before a place.
    pub(super) fn previous(&self, groups: bool, place: Place) -> Option<Target> {
        self.earlier(groups, place).into_iter().next()
    }

    /// True where a group or one inside it has open items.
    pub(super) fn has_work(&self, reading: usize, group: usize) -> bool {
        self.counts.get(reading).and_then(|groups| groups.get(group)).is_some_and(|[_, open]| *open > 0)
            || self.stands.contains_key(&(reading, group))
    }

    /// True where a group or one inside it has items.
    pub(super) fn has_items(&self, reading: usize, group: usize) -> bool {
        self.counts.get(reading).and_then(|groups| groups.get(group)).is_some_and(|[all, _]| *all > 0)
            || self.stands.contains_key(&(reading, group))
    }

    /// The number of a group that is called by its number alone.
    pub(super) fn number_of(&self, target: Target) -> Option<&String> {
        let Target::Group(reading, group) = target else { return None };
        let name = &self.drafts.readings.get(reading)?.groups.get(group)?.name;
        (!name.is_empty() && name.bytes().all(|b| b.is_ascii_digit())).then_some(name)
    }

    /// The items that a heading without items of its own stands for, and its words for them.
    pub(super) fn stands(&self, reading: usize, group: usize) -> Option<&(Vec<usize>, String)> {
        self.stands.get(&(reading, group))
    }

    /// The items of a group and of the groups inside it.
    pub(super) fn inside(&self, reading: usize, group: usize) -> Vec<usize> {
        if let Some((items, _)) = self.stands(reading, group) {
            return items.clone();
        }
        let (mut found, mut open) = (Vec::new(), vec![group]);
        while let Some(at) = open.pop() {
            let of = |lists: &'_ [Vec<Vec<usize>>]| {
                lists.get(reading).and_then(|list| list.get(at)).cloned().unwrap_or_default()
            };
            found.extend(of(&self.members));
            found.extend(self.parts.items.get(&(reading, at)).into_iter().flatten());
            open.extend(of(&self.children));
        }
        found.sort_unstable();
        found
    }

    /// True where the group or a group inside it holds the item.
    pub(super) fn holds(&self, reading: usize, group: usize, item: usize) -> bool {
        if let Some((items, _)) = self.stands(reading, group) {
            return items.binary_search(&item).is_ok();
        }
        self.drafts.groups_around(item).take(64).any(|around| around == (reading, group))
    }
}

fn add(names: &mut BTreeMap<String, Vec<usize>>, name: String, at: usize) {
    let list = names.entry(name).or_default();
    if list.last() != Some(&at) {
        list.push(at);
    }
}

/// Counts items from the innermost groups outwards; parents stand before their children.
fn counts(drafts: &Drafts, members: &[Vec<Vec<usize>>]) -> Vec<Vec<[usize; 2]>> {
    let is_open = |item: &&usize| drafts.items.get(**item).is_some_and(|(_, draft)| draft.state.is_open());
    let own = |items: &Vec<usize>| [items.len(), items.iter().filter(is_open).count()];
    let mut counts: Vec<Vec<[usize; 2]>> = members.iter().map(|groups| groups.iter().map(own).collect()).collect();
    for (reading, counts) in drafts.readings.iter().zip(&mut counts) {
        for (at, group) in reading.groups.iter().enumerate().rev() {
            let [all, open] = counts.get(at).copied().unwrap_or_default();
            if let Some(around) = group.parent.filter(|parent| *parent < at).and_then(|parent| counts.get_mut(parent)) {
                *around = [around[0] + all, around[1] + open];
            }
        }
    }
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        for (other, group) in drafts.groups_around(item).filter(|(other, _)| other != reading) {
            if let Some([all, open]) = counts.get_mut(other).and_then(|groups| groups.get_mut(group)) {
                *all += 1;
                *open += usize::from(draft.state.is_open());
            }
        }
    }
    counts
}

/// Headings of a summary: no items below them, and in brackets those that they speak of.
fn summaries(targets: &Targets<'_>) -> BTreeMap<(usize, usize), (Vec<usize>, String)> {
    let mut found = BTreeMap::new();
    for (reading, document) in targets.drafts.readings.iter().enumerate() {
        for (at, group) in document.groups.iter().enumerate().filter(|(at, _)| !targets.has_items(reading, *at)) {
            let place = Place { reading, item: None, group: Some(at) };
            let tokens = tokens(&group.title);
            let inside = tokens.iter().position(|token| token.kind == Kind::Open).map_or(tokens.len(), |open| open + 1);
            let (list, _) = references::list(&tokens, inside);
            let Some(first) = list.first() else { continue };
            let mut items: Vec<usize> = Vec::new();
            for reference in &list {
                for target in references::meant(reference, &group.title, &tokens, targets, place).targets {
                    items.extend(match target {
                        Target::Item(item) => Some(item),
                        Target::Group(..) => None,
                    });
                }
            }
            items.sort_unstable();
            items.dedup();
            if !items.is_empty() {
                found.insert((reading, at), (items, references::words(first, &group.title, &tokens)));
            }
        }
    }
    found
}
