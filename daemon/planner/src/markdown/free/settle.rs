//! What is proposed, planned and listed once more counts once (planning.md rule 8).
//!
//! Sections that repeat are known by what they are for: next steps repeat a plan, a plan repeats proposals.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Role;

use super::{
    pick::{Found, Made, Pick, first_line},
    tables,
    titles::{self, Aspect},
    verbs,
    view::{self, Sort, View},
};
use crate::{
    draft::SetAside,
    markdown::{blocks::Kind, ids},
};

/// Below so many items of their own, next steps are no repetition.
const ENOUGH: usize = 3;

/// Sets repetitions aside.
pub(super) fn settle(view: &View<'_>, found: &mut Found) {
    let count = |found: &Found, test: &dyn Fn(&Pick) -> bool| found.picks.iter().filter(|pick| test(pick)).count();
    // Problems that are only told, before a plan or proposals that answer them, are no work of their own.
    let told = |pick: &Pick| {
        let bare = pick.made == Made::Heading && !has_form(view, pick)
            || pick.made == Made::Entry && !is_boxed(view, pick) && !names_code(view, pick);
        pick.aspect == Aspect::Findings && bare
    };
    let problems = count(found, &told);
    let answers = |aspect| count(found, &|pick| pick.aspect == aspect);
    let answered = answers(Aspect::Plan).max(answers(Aspect::Proposals));
    if problems > 0 && answered >= ENOUGH && answered * 2 >= problems {
        aside(view, found, Role::Description, &told);
    }
    schemes(view, found);
    topics(view, found);
    // What is to come out of a list of tasks is no task beside them.
    let outcome = |pick: &Pick| {
        const OUTCOMES: &[&str] =
            &["deliverable", "deliverables", "must have", "must haves", "must-have", "must-haves"];
        let title = view.blocks.sections.get(pick.section).map_or("", |section| section.title.as_str()).to_lowercase();
        pick.made == Made::Entry && !is_boxed(view, pick) && OUTCOMES.iter().any(|word| titles::holds(&title, word))
    };
    let boxed = |pick: &Pick| pick.aspect.is_work() && is_boxed(view, pick);
    let outcomes = count(found, &outcome);
    if outcomes > 0 && count(found, &boxed) >= ENOUGH.max(outcomes) {
        aside(view, found, Role::Description, &outcome);
    }
    // Requirements say once more what stories and tasks are for.
    if count(found, &|pick| pick.aspect.is_work()) >= 2 {
        aside(view, found, Role::Description, &|pick| pick.aspect == Aspect::Requirements && !is_boxed(view, pick));
    }
    let first = count(found, &|pick| pick.aspect != Aspect::Recap);
    if first >= ENOUGH {
        aside(view, found, Role::Duplicate, &|pick| pick.aspect == Aspect::Recap && !is_boxed(view, pick));
    }
    // A plan that covers most of the proposals is what its author wants done. Findings with a file and a severity each
    // say more than a plan that lists them.
    let planned = count(found, &|pick| pick.aspect == Aspect::Plan);
    let loose = |pick: &Pick| matches!(pick.aspect, Aspect::Proposals | Aspect::Findings) && pick.made == Made::Heading;
    let proposed = count(found, &loose);
    if planned >= ENOUGH && proposed > 0 {
        let plan = words(view, found.picks.iter().filter(|pick| pick.aspect == Aspect::Plan));
        let covered = |pick: &Pick| {
            let own = words(view, std::iter::once(pick));
            let shared = own.intersection(&plan).count();
            !own.is_empty() && shared * 2 >= own.len()
        };
        let formed = found
            .picks
            .iter()
            .filter(|pick| loose(pick) && pick.aspect == Aspect::Findings && has_form(view, pick))
            .count();
        if formed * 2 >= proposed {
            aside(view, found, Role::Duplicate, &|pick| pick.aspect == Aspect::Plan && !is_boxed(view, pick));
        } else if planned * 5 >= proposed * 3 {
            aside(view, found, Role::Duplicate, &|pick| loose(pick) && covered(pick));
        }
    }
}

/// A document that gives its items ids means those: lists without ids under mere topics describe (rule 33).
fn schemes(view: &View<'_>, found: &mut Found) {
    let named: BTreeSet<String> = found
        .picks
        .iter()
        .filter(|pick| !matches!(pick.made, Made::Row(_)))
        .filter_map(|pick| id(view, pick))
        .collect();
    let steps = view
        .blocks
        .blocks
        .iter()
        .filter(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some()) || block.is_heading());
    let stated: BTreeSet<String> = steps.filter_map(|block| code(&block.text)).collect();
    let rows: Vec<String> =
        found.picks.iter().filter(|pick| matches!(pick.made, Made::Row(_))).filter_map(|pick| id(view, pick)).collect();
    // An index of what is spelled out elsewhere in the document.
    if rows.iter().filter(|id| stated.contains(*id)).count() * 2 >= rows.len().max(1) {
        aside(view, found, Role::Duplicate, &|pick| matches!(pick.made, Made::Row(_)));
    }
    if named.len() + rows.len() >= ENOUGH {
        aside(view, found, Role::Description, &|pick| {
            let plain = pick.made == Made::Entry && !is_boxed(view, pick);
            let title = view.blocks.sections.get(pick.section).map_or("", |section| section.title.as_str());
            let said = matches!(titles::aspect(title), Aspect::Work | Aspect::Recap | Aspect::Findings);
            (plain || matches!(pick.made, Made::Line(_))) && !said && id(view, pick).is_none()
        });
    }
}

/// Where sections say that they are work, lists under other topics are work only when they ask for something.
fn topics(view: &View<'_>, found: &mut Found) {
    let loose = |pick: &Pick| pick.aspect == Aspect::Unknown && pick.made == Made::Entry && !is_boxed(view, pick);
    if found.picks.iter().filter(|pick| pick.aspect.is_work()).count() < ENOUGH {
        return;
    }
    // A list of wishes names many of them by a few words: there only what tells of something is none.
    let mut asks: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let tops = view.blocks.blocks.iter().filter(|block| block.as_entry().is_some_and(|entry| entry.depth == 0));
    let telling: BTreeSet<usize> =
        tops.filter(|block| view.sort != Sort::List || verbs::tells(&block.text)).map(|block| block.section).collect();
    for pick in found.picks.iter().filter(|pick| loose(pick)) {
        let (orders, all) = asks.entry(pick.section).or_default();
        *orders += usize::from(view.block(pick.block).is_some_and(|block| verbs::orders(&block.text)));
        *all += 1;
    }
    aside(view, found, Role::Description, &|pick| {
        loose(pick)
            && telling.contains(&pick.section)
            && asks.get(&pick.section).is_some_and(|(orders, all)| orders * 2 < *all)
    });
}

/// The id of a pick, where it is more than the number of a chapter.
fn id(view: &View<'_>, pick: &Pick) -> Option<String> {
    let block = view.block(pick.block)?;
    match (&block.kind, pick.made) {
        (Kind::Table(table), Made::Row(row)) => {
            let at = tables::columns(table).iter().position(|column| *column == tables::Column::Id)?;
            table.rows.get(row)?.cells.get(at).map(|cell| cell.text.trim_matches('`').to_owned())
        }
        _ => code(&block.text),
    }
}

fn code(text: &str) -> Option<String> {
    let titled = ids::take(text).filter(|_| !view::phase(text))?;
    titled.id.contains(|c: char| c.is_alphabetic() || c == '#').then(|| titled.id.to_owned())
}

fn is_boxed(view: &View<'_>, pick: &Pick) -> bool {
    view.block(pick.block).and_then(|block| block.as_entry()).is_some_and(|entry| entry.mark.is_some())
}

/// True for an entry that names a thing of the repo: it says where the work is.
fn names_code(view: &View<'_>, pick: &Pick) -> bool {
    view.block(pick.block)
        .is_some_and(|block| block.raw.contains('`') || block.raw.contains(".rs") || block.raw.contains('/'))
}

fn has_form(view: &View<'_>, pick: &Pick) -> bool {
    view.fact(pick.section)
        .keys
        .iter()
        .any(|key| matches!(key.as_str(), "severity" | "file" | "files" | "location" | "priority"))
}

fn aside(view: &View<'_>, found: &mut Found, role: Role, test: &dyn Fn(&Pick) -> bool) {
    let (gone, kept): (Vec<Pick>, Vec<Pick>) =
        std::mem::take(&mut found.picks).into_iter().partition(|pick| test(pick));
    found.picks = kept;
    for pick in gone {
        if let Some(block) = view.block(pick.block) {
            let line = match (&block.kind, pick.made) {
                (Kind::Table(table), Made::Row(row)) => table.rows.get(row).map(|row| row.line),
                _ => Some(block.line),
            };
            found.aside.push(SetAside { line, original: first_line(&block.raw), role });
        }
    }
}

/// The words of titles that mean something.
fn words<'p>(view: &View<'_>, picks: impl Iterator<Item = &'p Pick>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for block in picks.filter_map(|pick| view.block(pick.block)) {
        let words = block.text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        all.extend(words.map(|word| word.to_lowercase().chars().take(6).collect::<String>()));
    }
    all
}
