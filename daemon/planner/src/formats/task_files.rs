//! Task files of trackers that keep one task a file: front matter with an id, a title and a status, or the same three
//! as named lines (planning.md rule 1).
//!
//! The file is the item, as for the trackers that are known by name; its boxes are conditions and parts, never items.

use super::{
    matter::{Matter, settle},
    record::{Record, has_open_box, is_of_work},
};
use crate::{
    decode::Text,
    draft::{Detail, DetailKind, FieldKey, Reading},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind, Marker},
        fields, ids, priority,
    },
};

const IDS: &[&str] = &["id", "task_id", "story_id", "issue_id", "ticket"];
const TITLES: &[&str] = &["title", "name", "task_title", "story_title", "summary"];
const STATUSES: &[&str] = &["status", "state"];

/// What trackers say of a task, and pages and decisions do not have: each with what it means.
const SAID: &[(&str, FieldKey)] = &[
    ("depends_on", FieldKey::DependsOn),
    ("dependencies", FieldKey::DependsOn),
    ("blocked_by", FieldKey::DependsOn),
    ("blocks", FieldKey::Blocks),
    ("conflicts_with", FieldKey::ConflictsWith),
    ("files", FieldKey::Files),
    ("scope", FieldKey::Files),
    ("touches_files", FieldKey::Files),
    ("touches", FieldKey::Files),
    ("affects", FieldKey::Files),
    ("files_modified", FieldKey::Files),
    ("modified_files", FieldKey::Files),
    ("owned_files", FieldKey::Files),
    ("size", FieldKey::Effort),
    ("effort", FieldKey::Effort),
    ("estimate", FieldKey::Effort),
    ("priority", FieldKey::Other),
    ("assignee", FieldKey::Other),
    ("parent", FieldKey::Other),
    ("epic", FieldKey::Other),
];

/// Ids of documents that are kept the same way and hold no task.
const OTHERS: &[&str] = &["adr", "rfc", "prd", "spec", "doc", "epic", "decision"];

/// True for one task, in front matter or in named lines.
pub(super) fn recognises(text: &Text) -> bool {
    let front = text.text.starts_with("---\n");
    if !front && !["**Status", "**status", "**STATUS"].iter().any(|word| text.text.contains(word)) {
        return false;
    }
    let blocks = Blocks::parse(&text.text);
    let id = if front {
        let matter = Matter::of(&blocks);
        let known = first(&matter, TITLES).is_some()
            && first(&matter, STATUSES).is_some()
            && (SAID.iter().any(|(key, _)| matter.has(key)) || is_bare_task(text, &matter, &blocks));
        first(&matter, IDS).filter(|_| known).map(|key| matter.text(key))
    } else {
        Lines::of(&blocks).map(|lines| lines.id.1)
    };
    id.is_some_and(|id| {
        let lower = id.to_lowercase();
        !OTHERS.iter().any(|word| lower.starts_with(word))
    }) && !holds_tasks(&blocks)
}

/// Reads it.
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let mut reading = Reading { name: text.name.clone(), format: "task-file", ..Reading::default() };
    if let Some(lines) = Lines::of(&blocks).filter(|_| !text.text.starts_with("---\n")) {
        let mut record = Record::new("named lines that describe one task", &lines.title.1, Some(lines.title.0));
        record.id(&lines.id.1, &[]);
        body(&mut record, &blocks);
        settle(&mut reading, record, &lines.status);
        return Ok(reading);
    }
    let matter = Matter::of(&blocks);
    let of = |keys: &[&str]| first(&matter, keys).map(|key| (matter.text(key), matter.line(key))).unwrap_or_default();
    let (id, line) = of(IDS);
    let mut record = Record::new("front matter that describes one task", &of(TITLES).0, line);
    let plain = id.trim_start_matches('0').to_owned();
    record.id(&id, &if plain.is_empty() { Vec::new() } else { vec![format!("#{plain}"), plain] });
    let urgency = matter.text("priority");
    record.priority(priority::value(&urgency), &urgency);
    for (key, meant) in SAID.iter().filter(|(_, meant)| *meant != FieldKey::Other) {
        match meant {
            FieldKey::Files => {
                for path in matter.list(key) {
                    record.field_at(*meant, path, matter.line(key));
                }
            }
            _ => record.field_at(*meant, matter.text(key), matter.line(key)),
        }
    }
    body(&mut record, &blocks);
    settle(&mut reading, record, &of(STATUSES).0);
    Ok(reading)
}

/// True where nothing but id, title and status is said, as a task's are: a number in the id, a state of work, and no box
/// that could be a piece of work itself.
fn is_bare_task(text: &Text, matter: &Matter, blocks: &Blocks) -> bool {
    let said = |keys: &[&str]| first(matter, keys).map(|key| matter.text(key)).unwrap_or_default();
    let numbered = said(IDS).contains(|c: char| c.is_ascii_digit());
    // Boxes between these marks are conditions.
    numbered && is_of_work(&said(STATUSES)) && (text.text.contains("<!-- AC:BEGIN") || !has_open_box(blocks))
}

fn first<'a>(matter: &Matter, keys: &[&'a str]) -> Option<&'a str> {
    keys.iter().copied().find(|key| matter.has(key) && !matter.text(key).is_empty())
}

/// True for a document in which several headings are tasks themselves: a plan or a specification with front matter.
fn holds_tasks(blocks: &Blocks) -> bool {
    let named = |block: &&Block| {
        block.is_heading()
            && ids::take(&block.text)
                .is_some_and(|titled| titled.id.contains(char::is_alphabetic) && !titled.rest.is_empty())
    };
    blocks.blocks.iter().filter(named).count() > 1
}

/// `**ID:** …`, `**Title:** …`, `**Status:** …`, each once in the document.
struct Lines {
    id: (u32, String),
    title: (u32, String),
    status: String,
}

impl Lines {
    fn of(blocks: &Blocks) -> Option<Self> {
        let mut found: [Vec<(u32, String)>; 3] = Default::default();
        for block in blocks.blocks.iter().filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Entry(_))) {
            for (line, text) in block.lines() {
                let Some(named) = fields::named(text).filter(|_| text.trim_start_matches(['-', ' ']).starts_with("**"))
                else {
                    continue;
                };
                let place = match named.key.to_lowercase().as_str() {
                    "id" | "task id" => 0,
                    "title" | "name" => 1,
                    "status" => 2,
                    _ => continue,
                };
                found.get_mut(place)?.push((line, named.value.trim_matches('`').to_owned()));
            }
        }
        match found.map(|mut all| if all.len() == 1 { all.pop() } else { None }) {
            [Some(id), Some(title), Some((_, status))] if !id.1.is_empty() && !title.1.is_empty() => {
                Some(Self { id, title, status })
            }
            _ => None,
        }
    }
}

/// What stands below: lists of files and of what comes before by their headings, and all else as what is said of the task.
fn body(record: &mut Record, blocks: &Blocks) {
    let mut under = FieldKey::Other;
    let mut conditions = false;
    for block in &blocks.blocks {
        let kind = match &block.kind {
            Kind::Heading(_) => {
                under = fields::key(&block.text.to_lowercase());
                let lower = block.text.to_lowercase();
                conditions = lower.contains("criteria") || lower.contains("definition of done");
                continue;
            }
            Kind::Comment | Kind::Html | Kind::Rule => continue,
            Kind::Code(_) => DetailKind::Code,
            Kind::Entry(entry) if entry.mark.is_some() || conditions => DetailKind::Criterion,
            Kind::Entry(entry) if matches!(entry.marker, Marker::Number(_)) => DetailKind::Step,
            _ => DetailKind::Text,
        };
        let listed = matches!(block.kind, Kind::Entry(_)) && matches!(under, FieldKey::Files | FieldKey::DependsOn);
        for (line, text) in block.lines().filter(|(_, text)| !text.trim().is_empty()) {
            if listed {
                record.field_at(under, text.trim(), Some(line));
            } else {
                record.draft.details.push(Detail { line: Some(line), text: text.trim().to_owned(), kind });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::State;

    fn text(text: &str) -> Text {
        Text { name: "x.md".to_owned(), text: text.to_owned(), warnings: Vec::new() }
    }

    fn fields_of(reading: &Reading) -> Vec<(FieldKey, String)> {
        let [draft] = reading.drafts.as_slice() else { panic!("{reading:#?}") };
        draft.fields.iter().map(|field| (field.key, field.value.clone())).collect()
    }

    #[test]
    fn front_matter_makes_the_file_one_item() {
        let text = text(
            "---\nid: 003\ntitle: Mark rows by a set\nstatus: todo\ndepends_on: [001]\ntouches_files:\n  - app/Rows.cs\n---\n\n\
             ## Description\nMake the getter ask the set.\n\n## Acceptance criteria\n- A row follows the set.\n\n\
             ## Sub-tasks\n\n- [ ] Getter\n- [ ] Setter\n",
        );
        assert!(recognises(&text));
        let reading = read(&text).expect("read");
        let [draft] = reading.drafts.as_slice() else { panic!("{reading:#?}") };
        assert_eq!((draft.line, draft.source_id.as_deref(), draft.state), (Some(2), Some("003"), State::Open));
        let expected = [(FieldKey::DependsOn, "001".to_owned()), (FieldKey::Files, "app/Rows.cs".to_owned())];
        assert_eq!(fields_of(&reading), expected);
        let criteria = draft.details.iter().filter(|detail| detail.kind == DetailKind::Criterion).count();
        assert_eq!(criteria, 3);
    }

    #[test]
    fn named_lines_make_the_file_one_item() {
        let text = text(
            "# Current task\n\n**ID:** UI-SHELL-1\n**Title:** Match the shell\n**Status:** IN_PROGRESS\n\n## Dependencies\n\n\
             - `UI-HARNESS-1` \u{2014} DONE\n\n## Relevant files\n\n- `ui/src/lib.rs`\n\n## Definition of done\n\n- It fits.\n",
        );
        assert!(recognises(&text));
        let reading = read(&text).expect("read");
        let [draft] = reading.drafts.as_slice() else { panic!("{reading:#?}") };
        assert_eq!((draft.title.as_str(), draft.line, draft.state), ("Match the shell", Some(4), State::InProgress));
        let keys: Vec<FieldKey> = fields_of(&reading).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [FieldKey::DependsOn, FieldKey::Files]);
    }

    #[test]
    fn a_task_that_says_only_how_far_it_is_is_one() {
        for (status, expected) in [("Done", State::Done), ("To Do", State::Open), ("in_progress", State::InProgress)] {
            let text = text(&format!("---\nid: task-1\ntitle: Make the store\nstatus: {status}\n---\n"));
            assert!(recognises(&text), "{status}");
            let reading = read(&text).expect("read");
            let found: Vec<(Option<&str>, State)> =
                reading.drafts.iter().map(|draft| (draft.source_id.as_deref(), draft.state)).collect();
            assert_eq!(found, [(Some("task-1"), expected)]);
        }
    }

    #[test]
    fn decisions_pages_and_plans_are_not_taken() {
        for other in [
            "---\nid: ADR-4\ntitle: Use a queue\nstatus: accepted\nparent: ADR-1\n---\n",
            "---\nid: 4\ntitle: A page\nstatus: draft\n---\n# Page\n",
            "---\nid: 4\ntitle: A plan\nstatus: open\npriority: high\n---\n\n### Task 1: One\n\n### Task 2: Two\n",
            "---\nid: intro\ntitle: A page\nstatus: done\n---\n# Page\n",
            "---\nid: 4\ntitle: A plan\nstatus: open\n---\n- [ ] One\n- [ ] Two\n",
            "**ID:** 1\n**Title:** One\n**Status:** open\n\n**ID:** 2\n**Title:** Two\n**Status:** open\n",
        ] {
            assert!(!recognises(&text(other)), "{other}");
        }
    }
}
