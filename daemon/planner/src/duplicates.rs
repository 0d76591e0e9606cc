//! What is said twice, within a document or across documents, counts once: the richest copy stays (planning.md rule 8).
//!
//! Two records with ids of their own are two records, also where their titles are the same: a person deletes one more
//! easily than finding out that one was left out. In running text the same title is the same item.

use std::collections::BTreeMap;

use orch_shared::{plan::Role, text::Visible};

use crate::draft::{Draft, Drafts, Reading, Said, SetAside};

/// Shorter titles say too little to be known again.
const SHORTEST_TITLE: usize = 8;
/// Formats that are lists of records, each with an id that means it alone.
const RECORDS: &[&str] =
    &["beads", "backlog.md", "ccpm-task", "github-issues", "issue-file", "issue-table", "task-master"];

/// Merges the items of all documents.
#[must_use]
pub fn merge(mut readings: Vec<Reading>) -> Drafts {
    let mut all: Vec<(usize, Draft)> = Vec::new();
    for (index, reading) in readings.iter_mut().enumerate() {
        all.extend(reading.drafts.drain(..).map(|draft| (index, draft)));
    }
    // For each title the places that have it, in the order of the documents.
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, draft)) in all.iter().enumerate() {
        let title = normal(&draft.title);
        if title.len() >= SHORTEST_TITLE {
            places.entry(title).or_default().push(place);
        }
    }
    let mut gone: BTreeMap<usize, usize> = BTreeMap::new();
    for same in places.values().filter(|same| same.len() > 1) {
        let kept = same.iter().copied().max_by(|a, b| richness(&all[*a].1).cmp(&richness(&all[*b].1)).then(b.cmp(a)));
        let Some(kept) = kept else { continue };
        for place in same.iter().copied().filter(|place| *place != kept) {
            if is_same(&readings, &all[kept], &all[place]) {
                gone.insert(place, kept);
            }
        }
    }
    gone.extend(mere_names(&readings, &all, &gone));
    let mut names: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, kept) in &gone {
        let (reading, draft) = &all[*place];
        names.entry(*kept).or_default().extend(draft.source_id.iter().chain(&draft.aliases).cloned());
        if let Some(reading) = readings.get_mut(*reading) {
            reading.set_aside.push(SetAside {
                line: draft.line,
                original: draft.original.clone(),
                role: Role::Duplicate,
            });
        }
    }
    for (place, aliases) in names {
        let draft = &mut all[place].1;
        for alias in aliases {
            if draft.source_id.as_ref() != Some(&alias) && !draft.aliases.contains(&alias) {
                draft.aliases.push(alias);
            }
        }
    }
    warn_of_equal_records(&mut readings, &all, &places, &gone);
    doubt_contradictions(&readings, &mut all, &places, &gone);
    warn_of_equal_ids(&mut readings, &all, &gone);
    let items = all.into_iter().enumerate().filter(|(place, _)| !gone.contains_key(place)).map(|(_, item)| item);
    Drafts { items: items.collect(), readings }
}

/// Entries of running text that only name an item by its id, which the text describes in another place.
fn mere_names(readings: &[Reading], all: &[(usize, Draft)], gone: &BTreeMap<usize, usize>) -> BTreeMap<usize, usize> {
    let mut of_id: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (place, (reading, draft)) in all.iter().enumerate().filter(|(place, _)| !gone.contains_key(place)) {
        let text = readings.get(*reading).is_some_and(|reading| reading.format == "text");
        // `1` may be the first of several lists, `T43` is one thing.
        let code = draft.source_id.as_deref().filter(|id| text && id.contains(char::is_alphabetic));
        if let Some(id) = code.filter(|_| draft.state.is_open()) {
            of_id.entry((*reading, id)).or_default().push(place);
        }
    }
    let mut found = BTreeMap::new();
    for places in of_id.values().filter(|places| places.len() > 1) {
        let says = |place: &&usize| all[**place].1.details.len() + all[**place].1.fields.len() > 2;
        let mut described = places.iter().filter(says);
        let (Some(kept), None) = (described.next(), described.next()) else { continue };
        let bare = |place: &&usize| all[**place].1.details.is_empty() && all[**place].1.fields.is_empty();
        found.extend(places.iter().filter(|place| *place != kept).filter(bare).map(|place| (*place, *kept)));
    }
    found
}

/// Letters and digits alone, in lower case.
fn normal(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How much a copy says: whoever repeats a list repeats its titles alone.
fn richness(draft: &Draft) -> (bool, usize) {
    (draft.state.is_open(), draft.details.len() + draft.fields.len() * 2 + usize::from(draft.source_id.is_some()))
}

/// True for two copies of one item: of one state, and not two records that are told apart by their ids.
fn is_same(readings: &[Reading], (of_one, one): &(usize, Draft), (of_other, other): &(usize, Draft)) -> bool {
    let is_record = |of: usize| readings.get(of).is_some_and(|reading| RECORDS.contains(&reading.format));
    let (id_one, id_other) = (one.source_id.as_deref(), other.source_id.as_deref());
    if id_one.is_some() && id_one == id_other {
        return true;
    }
    let both_have_ids = id_one.is_some() && id_other.is_some();
    if both_have_ids && of_one == of_other && (is_record(*of_one) || one.group == other.group) {
        return false;
    }
    // The same words under two headings of one list are two pieces of work: "Write tests" for each of them.
    let apart = of_one == of_other && one.group != other.group && id_one.is_none() && id_other.is_none();
    one.state.is_open() == other.state.is_open() && !(apart && one.details.is_empty() == other.details.is_empty())
}

/// Records with the same title are said, and left to the person.
fn warn_of_equal_records(
    readings: &mut [Reading],
    all: &[(usize, Draft)],
    places: &BTreeMap<String, Vec<usize>>,
    gone: &BTreeMap<usize, usize>,
) {
    for same in places.values().filter(|same| same.len() > 1) {
        let left: Vec<&(usize, Draft)> =
            same.iter().filter(|place| !gone.contains_key(place)).map(|place| &all[*place]).collect();
        let ids: Vec<&str> = left.iter().filter_map(|(_, draft)| draft.source_id.as_deref()).collect();
        let Some((reading, draft)) = left.first().filter(|_| ids.len() > 1) else { continue };
        if let Some(reading) = readings.get_mut(*reading) {
            let what = format!("{} have the same title: they may be one item", ids.join(" and "));
            reading.warnings.push(Said { what, line: draft.line });
        }
    }
}

/// An item that is ticked in one place and open in another is a question.
fn doubt_contradictions(
    readings: &[Reading],
    all: &mut [(usize, Draft)],
    places: &BTreeMap<String, Vec<usize>>,
    gone: &BTreeMap<usize, usize>,
) {
    let mut doubts: Vec<(usize, Said<String>)> = Vec::new();
    let mut doubt = |open: usize, done: usize| {
        let ((of_open, open_draft), (of_done, done_draft)) = (&all[open], &all[done]);
        let document = (of_open != of_done).then(|| readings.get(*of_done)).flatten();
        let document = document.map(|reading| format!(" of {}", Visible(&reading.name))).unwrap_or_default();
        let what = format!("It is done{}{document} and open{}: which is right?", at(done_draft), at(open_draft));
        doubts.push((open, Said { what, line: open_draft.line }));
    };
    let is_open = |place: usize| all[place].1.state.is_open();
    for (place, kept) in gone {
        let by_id = all[*place].1.source_id.is_some() && all[*place].1.source_id == all[*kept].1.source_id;
        if by_id && is_open(*kept) && !is_open(*place) {
            doubt(*kept, *place);
        }
    }
    // Copies of different states are not merged: that they are copies is known where nothing but the state tells them apart.
    for same in places.values().filter(|same| same.len() > 1) {
        let stay = || same.iter().copied().filter(|place| !gone.contains_key(place));
        for open in stay().filter(|place| is_open(*place)) {
            let (of_open, one) = &all[open];
            let copy = stay().filter(|place| !is_open(*place)).find(|place| {
                let (of_done, other) = &all[*place];
                let told_apart = one.source_id.is_some() && other.source_id.is_some();
                !told_apart && (of_open != of_done || one.group == other.group)
            });
            if let Some(done) = copy {
                doubt(open, done);
            }
        }
    }
    for (place, said) in doubts {
        all[place].1.doubt.get_or_insert(said);
    }
}

/// Several items of one document that have one id: what waits for it waits for nobody knows which.
fn warn_of_equal_ids(readings: &mut [Reading], all: &[(usize, Draft)], gone: &BTreeMap<usize, usize>) {
    let mut of_id: BTreeMap<(usize, &str), Vec<&Draft>> = BTreeMap::new();
    for (place, (reading, draft)) in all.iter().enumerate() {
        if let Some(id) = draft.source_id.as_deref().filter(|_| !gone.contains_key(&place)) {
            of_id.entry((*reading, id)).or_default().push(draft);
        }
    }
    for ((reading, id), drafts) in of_id.into_iter().filter(|(_, drafts)| drafts.len() > 1) {
        let lines: Vec<String> = drafts.iter().filter_map(|draft| draft.line).map(|line| line.to_string()).collect();
        let what = format!("{} items are called {} (lines {})", drafts.len(), Visible(id), lines.join(", "));
        readings[reading].warnings.push(Said { what, line: drafts[0].line });
    }
}

fn at(draft: &Draft) -> String {
    draft.line.map_or_else(String::new, |line| format!(" in line {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decode::Text, formats};

    fn merged(documents: &[(&str, &str)]) -> Drafts {
        let text = |(name, text): &(&str, &str)| Text {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
            warnings: Vec::new(),
        };
        let texts: Vec<Text> = documents.iter().map(text).collect();
        merge(formats::read(&texts).expect("read"))
    }

    fn titles(drafts: &Drafts) -> Vec<(usize, &str)> {
        drafts.items.iter().map(|(reading, draft)| (*reading, draft.title.as_str())).collect()
    }

    #[test]
    fn a_list_that_repeats_another_counts_once() {
        let first = "- [ ] Add paging to the list\n- [ ] Fix the login\n  - it fails for empty names\n";
        let second = "- [ ] Fix the **login**\n- [ ] Write the manual\n";
        let drafts = merged(&[("a.md", first), ("b.md", second)]);
        assert_eq!(titles(&drafts), [(0, "Add paging to the list"), (0, "Fix the login"), (1, "Write the manual")]);
        assert_eq!(drafts.readings[1].set_aside.len(), 1);
        assert_eq!(drafts.readings[1].set_aside[0].role, Role::Duplicate);
    }

    #[test]
    fn an_id_that_is_only_named_is_the_item_that_is_described() {
        let text = "# Tasks\n\n## Open\n\n### T43: The monitor is stale\n\n## Details\n\n### T43: Poll the status\n\n\
                    **File**: `a.kt`\n\nIt is read once.\n\n1. Add a handler\n2. Start it\n";
        let drafts = merged(&[("x.md", text)]);
        assert_eq!(titles(&drafts), [(0, "Poll the status")]);
        assert_eq!(drafts.readings[0].set_aside.iter().map(|aside| aside.line).collect::<Vec<_>>(), [Some(5)]);
    }

    #[test]
    fn records_with_ids_of_their_own_are_kept_and_said() {
        let issues = r#"[{"number": 1, "title": "Fix the login"}, {"number": 2, "title": "Fix the login"}]"#;
        let drafts = merged(&[("issues.json", issues)]);
        assert_eq!(drafts.items.len(), 2);
        assert!(drafts.readings[0].warnings[0].what.contains("#1 and #2"), "{:?}", drafts.readings[0].warnings);
    }

    #[test]
    fn what_is_done_in_one_place_is_not_open_work_of_another() {
        let drafts = merged(&[("a.md", "- [x] Write the manual\n"), ("b.md", "- [ ] Write the manual\n")]);
        assert_eq!(drafts.items.len(), 2, "a contradiction is no repetition");
        assert_eq!(doubts(&drafts), ["It is done in line 1 of a.md and open in line 1: which is right?"]);
    }

    /// What is to be asked about contradictions.
    fn doubts(drafts: &Drafts) -> Vec<&str> {
        drafts.items.iter().filter_map(|(_, draft)| Some(draft.doubt.as_ref()?.what.as_str())).collect()
    }

    #[test]
    fn the_same_words_below_two_headings_are_two_pieces_of_work() {
        let text = "## Login\n\n- [x] Write the tests\n\n## Export\n\n- [ ] Write the tests\n";
        assert_eq!(doubts(&merged(&[("a.md", text)])), [] as [&str; 0]);
        let text = "## Login\n\n- [x] Write the tests\n- [ ] Write the tests\n";
        assert_eq!(doubts(&merged(&[("a.md", text)])), ["It is done in line 3 and open in line 4: which is right?"]);
    }

    #[test]
    fn what_contradicts_itself_and_what_is_called_the_same_is_said() {
        let text = "- [ ] T001 Fix a in src/a.py\n- [ ] T001 Fix b in src/b.py\n\
                    - [x] T004 Rename the session table\n- [ ] T004 Rename the session table\n";
        let drafts = merged(&[("tasks.md", text)]);
        let said: Vec<&str> = drafts.readings[0].warnings.iter().map(|said| said.what.as_str()).collect();
        assert_eq!(doubts(&drafts), ["It is done in line 3 and open in line 4: which is right?"]);
        assert!(said.contains(&"2 items are called T001 (lines 1, 2)"), "{said:?}");
    }
}
