//! Which blocks are items, chosen section by section: boxes, else numbered entries, else bullets, else tables, else
//! paragraphs (domain.md section 10, planning.md rules 3 to 6).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Role;

use super::{
    entries::{is_address, is_container, is_field, is_nothing, is_parent, is_reached},
    heads, prose, tables,
    titles::Aspect,
    verbs,
    view::{self, Sort, View},
};
use crate::{
    draft::SetAside,
    markdown::blocks::{Block, Kind, Linked, Marker},
};

/// Something that is an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    /// The block that it begins with.
    pub(super) block: usize,
    /// What it is made of.
    pub(super) made: Made,
    /// The section that it stands in; for a heading its own.
    pub(super) section: usize,
    /// What its section is for.
    pub(super) aspect: Aspect,
    /// The entry or the label that groups it within its section.
    pub(super) parent: Option<usize>,
    /// Which rule made it an item.
    pub(super) rule: &'static str,
}

/// What an item is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Heading,
    Entry,
    /// A paragraph that asks for something, with the list below it that says what of.
    Lead,
    /// A row of a table.
    Row(usize),
    /// A line of a paragraph, counted from 0; none for the whole.
    Line(Option<usize>),
    /// A piece of work in a paragraph, counted from 0.
    Sentence(usize),
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) picks: Vec<Pick>,
    pub(super) aside: Vec<SetAside>,
}

/// Of the entries of plain lists so many in a hundred must order something, where nothing else says that they are work.
const ORDERS: usize = 60;

pub(super) fn find(view: &View<'_>) -> Found {
    if view.sort == Sort::Instructions {
        return instructions(view);
    }
    let found = look(view, Plain::Described);
    if !found.picks.is_empty() || view.sort == Sort::Manual {
        return found;
    }
    // Nothing says of itself that it is work: then lists are that tell somebody what to do.
    let plain = look(view, Plain::Work);
    let orders = |pick: &&Pick| {
        matches!(pick.made, Made::Row(_)) || view.block(pick.block).is_some_and(|block| verbs::orders(&block.text))
    };
    let n = plain.picks.iter().filter(orders).count();
    if n > 1 && n * 100 >= plain.picks.len() * ORDERS {
        return plain;
    }
    match (view.reviewed, view.planned) {
        (true, _) => remarks(view, plain, found),
        (_, true) => ordering(view, plain, found, &orders),
        _ => found,
    }
}

/// A plan that tells much: of its lists those are work in which most entries order something.
fn ordering(view: &View<'_>, mut plain: Found, found: Found, orders: &dyn Fn(&&Pick) -> bool) -> Found {
    let mut lists: BTreeMap<(usize, Option<usize>), (usize, usize)> = BTreeMap::new();
    let of = |pick: &Pick| (pick.section, view.labels.get(pick.block).copied().flatten());
    for pick in &plain.picks {
        let (n, all) = lists.entry(of(pick)).or_default();
        *n += usize::from(orders(&pick));
        *all += 1;
    }
    plain.picks.retain(|pick| lists.get(&of(pick)).is_some_and(|(n, all)| *n > 1 && n * 100 >= all * ORDERS));
    if plain.picks.is_empty() { found } else { plain }
}

/// A review without headings: what its lists say of a file of the repo are its remarks, the rest is told.
fn remarks(view: &View<'_>, mut plain: Found, found: Found) -> Found {
    let named = |pick: &Pick| {
        let block = view.block(pick.block).filter(|_| pick.made == Made::Entry);
        block.is_some_and(|block| prose::names_a_file(&block.raw) && !verbs::tells(&block.text))
    };
    if plain.picks.iter().filter(|pick| named(pick)).count() < 2 {
        return found;
    }
    let (kept, told): (Vec<Pick>, Vec<Pick>) = plain.picks.into_iter().partition(named);
    let aside = |pick: Pick| {
        let block = view.block(pick.block)?;
        Some(SetAside { line: Some(block.line), original: first_line(&block.raw), role: Role::Description })
    };
    plain.aside.extend(told.into_iter().filter_map(aside));
    Found { picks: kept, aside: plain.aside }
}

/// What an agent is told to do each time is no work; its boxes are listed, so that nobody misses them.
fn instructions(view: &View<'_>) -> Found {
    let boxes = view.blocks.blocks.iter().filter(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some()));
    let aside = |block: &Block| SetAside { line: Some(block.line), original: first_line(&block.raw), role: Role::Gate };
    Found { picks: Vec::new(), aside: boxes.map(aside).collect() }
}

/// What a list is taken for of which nothing says what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plain {
    Described,
    Work,
}

fn look(view: &View<'_>, plain: Plain) -> Found {
    let heads = heads::find(view);
    let stories = heads.iter().any(|item| *item);
    let mut found = Found::default();
    let mut until = 0;
    for section in 0..view.blocks.sections.len() {
        let (from, _) = view.fact(section).all;
        if section > 0 && from <= until {
            continue;
        }
        if heads.get(section).copied().unwrap_or(false) {
            let aspect = section_aspect(view, section);
            let block = from.saturating_sub(1);
            found.picks.push(Pick {
                block,
                made: Made::Heading,
                section,
                aspect,
                parent: None,
                rule: "a heading that names one piece of work",
            });
            until = view.fact(section).all.1;
            continue;
        }
        let before = found.aside.len();
        lists(view, section, Told { stories, plain }, &mut found);
        // An idea that has a heading and is only told.
        if found.aside.len() == before && is_put_off(view, section) {
            found.aside.extend(view.block(from.saturating_sub(1)).map(|block| SetAside {
                line: Some(block.line),
                original: first_line(&block.raw),
                role: Role::Deferred,
            }));
        }
    }
    if found.picks.is_empty() && view.sort != Sort::Manual {
        prose::wishes(view, &mut found);
    }
    found
}

/// True for a section without others in it, right below one that is put off.
fn is_put_off(view: &View<'_>, section: usize) -> bool {
    let parent = view.blocks.sections.get(section).and_then(|section| section.parent);
    parent.is_some_and(|parent| view.fact(parent).own == Aspect::Deferred)
        && view.fact(section).own != Aspect::Deferred
        && view.fact(section).below.is_empty()
}

/// What the section around a heading is for.
fn section_aspect(view: &View<'_>, section: usize) -> Aspect {
    view.fact(section).aspect
}

/// What the entries of a section are, all of one label together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Items,
    Boxes,
    Aside(Role),
    Nothing,
}

/// What the whole document says of its lists.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// It has user stories, which say more than requirements.
    stories: bool,
    plain: Plain,
}

fn verdict(view: &View<'_>, aspect: Aspect, label: Aspect, Told { stories, plain }: Told) -> Verdict {
    let told =
        if label == Aspect::Unknown || (label == Aspect::Description && aspect.is_work()) { aspect } else { label };
    match told {
        Aspect::Work | Aspect::Plan | Aspect::Findings | Aspect::Proposals | Aspect::Recap => Verdict::Items,
        Aspect::Deferred => Verdict::Aside(Role::Deferred),
        Aspect::Done => Verdict::Aside(Role::Done),
        Aspect::Criteria => Verdict::Aside(Role::Criterion),
        Aspect::Gate => Verdict::Aside(Role::Gate),
        Aspect::Questions => Verdict::Aside(Role::Decision),
        Aspect::Legend => Verdict::Aside(Role::Legend),
        Aspect::Requirements if !stories => Verdict::Items,
        Aspect::Requirements => Verdict::Aside(Role::Description),
        Aspect::Unknown if view.sort == Sort::List || plain == Plain::Work => Verdict::Items,
        Aspect::Unknown => Verdict::Boxes,
        Aspect::Description | Aspect::Checks | Aspect::Manual | Aspect::Files => Verdict::Boxes,
        // Where nothing else is work, the order in which it is to be done is the list of it.
        Aspect::Dependencies if plain == Plain::Work => Verdict::Items,
        Aspect::Dependencies => Verdict::Nothing,
    }
}

fn lists(view: &View<'_>, section: usize, told: Told, found: &mut Found) {
    let (from, to) = view.fact(section).all;
    let aspect = view.fact(section).aspect;
    let blocks = view.blocks.blocks.get(from..to).unwrap_or_default();
    let own: Vec<(usize, &Block)> = (from..to).zip(blocks).take_while(|(_, block)| block.section == section).collect();
    let is_boxed = |block: &Block| block.as_entry().is_some_and(|entry| entry.mark.is_some());
    let top = |block: &Block| block.as_entry().filter(|entry| entry.depth == 0).map(|entry| entry.marker);
    let of = |at: usize| verdict(view, aspect, label(view, at), told);
    let boxed = own.iter().any(|(at, block)| is_boxed(block) && matches!(of(*at), Verdict::Items | Verdict::Boxes))
        && !parts_alone(view, &own, &|at| of(at) == Verdict::Items);
    // The lists below one label are one list: of numbers and bullets the numbers are the work.
    let counted = |(at, block): &&(usize, &Block)| {
        matches!(top(block), Some(Marker::Number(_))) && verdict(view, aspect, label(view, *at), told) == Verdict::Items
    };
    let list = |at: usize| view.labels.get(at).copied().flatten();
    let counted: BTreeSet<Option<usize>> = own.iter().filter(counted).map(|(at, _)| list(*at)).collect();
    let names = aspect == Aspect::Unknown
        && own.iter().filter(|(_, block)| top(block).is_some()).all(|(_, block)| block.raw.starts_with('`'));
    let asks = own.iter().any(|(_, block)| top(block).is_some() && !verbs::tells(&block.text));
    let before = found.picks.len();
    let leads = leads(view, &own, &|at| of(at) == Verdict::Items);
    for (at, block) in &own {
        if leads.contains(at) {
            let rule = "a paragraph that asks for what the list below it names";
            found.picks.push(Pick { block: *at, made: Made::Lead, section, aspect, parent: None, rule });
        }
        if list(*at).is_some_and(|label| leads.contains(&label)) {
            continue;
        }
        let Some(entry) = block.as_entry() else { continue };
        if block.text.is_empty() || block.quoted || is_nothing(&block.text) {
            continue;
        }
        let verdict = verdict(view, aspect, label(view, *at), told);
        let top = entry.depth == 0;
        let numbered = counted.contains(&list(*at));
        let set_aside = |role| SetAside { line: Some(block.line), original: first_line(&block.raw), role };
        match verdict {
            Verdict::Aside(role) if role == Role::Done && entry.mark.is_some() => {
                boxed_entry(view, *at, section, aspect, found);
            }
            Verdict::Aside(role) if top || entry.mark.is_some() => found.aside.push(set_aside(role)),
            Verdict::Aside(_) | Verdict::Nothing => {}
            Verdict::Boxes if entry.mark.is_some() && aspect == Aspect::Description && is_reached(&block.text) => {
                found.aside.push(set_aside(Role::Gate));
            }
            Verdict::Items | Verdict::Boxes if boxed => boxed_entry(view, *at, section, aspect, found),
            Verdict::Boxes if top && verbs::orders(&block.text) => found.aside.push(set_aside(Role::Description)),
            Verdict::Boxes => {}
            Verdict::Items if !top => {}
            Verdict::Items if numbered && !matches!(entry.marker, Marker::Number(_)) && !is_container(view, *at) => {
                found.aside.push(set_aside(Role::Description));
            }
            Verdict::Items => {
                if block.set.linked != Linked::No
                    || is_address(&block.text)
                    || is_field(block)
                    || names
                    || (asks && verbs::tells(&block.text) && !numbered && aspect != Aspect::Findings)
                {
                    found.aside.push(set_aside(Role::Description));
                } else if is_container(view, *at) {
                    for child in view
                        .children(*at)
                        .iter()
                        .filter(|child| view.block(**child).is_some_and(|block| !block.text.is_empty()))
                    {
                        push(found, *child, section, aspect, Some(*at), "an entry below a mere label");
                    }
                    found.aside.push(set_aside(Role::Container));
                } else {
                    let rule = if numbered {
                        "a numbered entry of a section about work"
                    } else {
                        "a bullet of a section about work"
                    };
                    let group = view.labels.get(*at).copied().flatten();
                    push(found, *at, section, aspect, group, rule);
                }
            }
        }
    }
    if found.picks.len() == before {
        tables::find(view, &own, section, (aspect, told.plain == Plain::Work), found);
    }
    for (at, block) in
        own.iter().filter(|(_, block)| matches!(block.kind, Kind::Paragraph) && block.entry.is_none() && !block.quoted)
    {
        if matches!(verdict(view, aspect, Aspect::Unknown, told), Verdict::Items | Verdict::Boxes) {
            prose::bare(view, *at, block, section, found);
        }
    }
    let alone = found.picks.len() == before && own.iter().all(|(_, block)| block.as_entry().is_none());
    prose::find(view, &own, section, alone, found);
    found.picks.get_mut(before..).unwrap_or_default().sort_by_key(|pick| pick.block);
}

/// True where boxes stand only below plain entries, and some of those have none: then the entries are the work, and the
/// boxes are its parts.
fn parts_alone(view: &View<'_>, own: &[(usize, &Block)], is_work: &dyn Fn(usize) -> bool) -> bool {
    let is_boxed = |at: &usize| view.block(*at).and_then(Block::as_entry).is_some_and(|entry| entry.mark.is_some());
    let top = |(at, block): &&(usize, &Block)| {
        block.as_entry().is_some_and(|entry| entry.depth == 0) && is_work(*at) && !block.text.is_empty()
    };
    let tops = || own.iter().filter(top).map(|(at, _)| *at);
    let holders = tops().filter(|at| view.children(*at).iter().any(is_boxed)).count();
    let all = tops().count();
    holders > 0 && all >= holders * 2 && !tops().any(|at| is_boxed(&at))
}

/// Paragraphs before a list that ask for something themselves, where the list only names what of: "Change all pages to
/// show:".
fn leads(view: &View<'_>, own: &[(usize, &Block)], is_work: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
    let mut leads: BTreeSet<usize> = BTreeSet::new();
    let mut others: BTreeSet<usize> = BTreeSet::new();
    for (at, block) in own {
        let Some(label) = view.labels.get(*at).copied().flatten() else { continue };
        let Some(entry) = block.as_entry().filter(|entry| entry.depth == 0) else { continue };
        let asks = view.block(label).is_some_and(|label| asks_for_a_list(&label.text));
        let names = entry.mark.is_none() && matches!(entry.marker, Marker::Bullet(_)) && !verbs::orders(&block.text);
        if asks && names && is_work(*at) {
            leads.insert(label);
        } else {
            others.insert(label);
        }
    }
    leads.difference(&others).copied().collect()
}

/// True for an order of several words that a list completes; "Fix the following:" only announces it.
fn asks_for_a_list(label: &str) -> bool {
    const ANNOUNCES: &[&str] = &["following", "these", "below"];
    let lower = label.to_lowercase();
    let announces = ANNOUNCES.iter().any(|word| super::titles::holds(&lower, word));
    label.ends_with(':') && label.split_whitespace().count() > 3 && verbs::orders(label) && !announces
}

/// The aspect of the label before an entry, or before the entry around it.
fn label(view: &View<'_>, at: usize) -> Aspect {
    let own = view.label_aspect(at);
    let section = view.block(at).map_or(Aspect::Unknown, |block| view.fact(block.section).aspect);
    let short = view.label(at).is_some_and(|label| label.text.len() <= 40 || view::phase(&label.text));
    if own != Aspect::Unknown && (short || section == Aspect::Unknown || !own.is_work()) {
        return own;
    }
    let outer = view.block(at).and_then(|block| block.entry);
    outer.map_or(Aspect::Unknown, |outer| {
        let lead = view
            .block(outer)
            .filter(|block| block.text.ends_with(':'))
            .map_or(Aspect::Unknown, |block| super::titles::aspect(&block.text));
        if lead == Aspect::Unknown { view.label_aspect(outer) } else { lead }
    })
}

/// A box: an item, a step of the one around it, or the parent of items.
fn boxed_entry(view: &View<'_>, at: usize, section: usize, aspect: Aspect, found: &mut Found) {
    let Some(block) = view.block(at) else { return };
    let Some(entry) = block.as_entry() else { return };
    let children = view.children(at);
    let boxed = children
        .iter()
        .filter(|child| view.block(**child).and_then(Block::as_entry).is_some_and(|entry| entry.mark.is_some()))
        .count();
    let aside = |role| SetAside { line: Some(block.line), original: first_line(&block.raw), role };
    // The nearest entry with a box around it: when that one is an item, this is a step of it.
    let outer = block
        .entry
        .filter(|outer| view.block(*outer).and_then(Block::as_entry).is_some_and(|entry| entry.mark.is_some()));
    if entry.mark.is_none() {
        if boxed > 0 && outer.is_none() {
            found.aside.push(aside(Role::Container));
        } else if entry.depth == 0 && (aspect.is_work() || verbs::orders(&block.text)) {
            found.aside.push(aside(Role::Description));
        }
        return;
    }
    if let Some(outer) = outer
        && !is_parent(view, outer)
    {
        return;
    }
    if boxed > 0 && is_parent(view, at) {
        found.aside.push(aside(Role::Container));
        return;
    }
    let parent = block.entry.or_else(|| view.labels.get(at).copied().flatten());
    push(found, at, section, aspect, parent, "an entry with a box");
}

fn push(found: &mut Found, block: usize, section: usize, aspect: Aspect, parent: Option<usize>, rule: &'static str) {
    found.picks.push(Pick { block, made: Made::Entry, section, aspect, parent, rule });
}

/// The first line of a text.
pub(super) fn first_line(raw: &str) -> String {
    raw.split('\n').next().unwrap_or_default().to_owned()
}
