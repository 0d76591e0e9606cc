//! Backlog.md: a file is a task; boxes in it are conditions, numbers are its plan (planning.md 1.5).

use super::{
    matter::{Matter, settle},
    record::Record,
};
use crate::{
    decode::Text,
    draft::{Detail, DetailKind, FieldKey, Reading},
    input::Refusal,
    markdown::{
        blocks::{Blocks, Kind, Marker},
        priority,
    },
};

/// A task has an id, a title and a status; its dates or its list of assignees tell it from other tools' files.
pub(super) fn recognises(text: &Text) -> bool {
    if !text.text.starts_with("---\n") {
        return false;
    }
    let matter = Matter::of(&Blocks::parse(&text.text));
    ["id", "title", "status"].iter().all(|key| matter.has(key))
        && ["assignee", "created_date", "dependencies", "ordinal", "labels"].iter().any(|key| matter.has(key))
}

pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let matter = Matter::of(&blocks);
    let mut reading = Reading { name: text.name.clone(), format: "backlog.md", ..Reading::default() };
    let mut record = Record::new("a task file of Backlog.md", &matter.text("title"), matter.line("id"));
    record.id(&matter.text("id"), &[]);
    let urgency = matter.text("priority");
    record.priority(priority::value(&urgency), &urgency);
    record.field_at(FieldKey::DependsOn, matter.text("dependencies"), matter.line("dependencies"));
    for path in matter.list("modified_files") {
        record.field_at(FieldKey::Files, path, matter.line("modified_files"));
    }
    body(&mut record, &blocks);
    settle(&mut reading, record, &matter.text("status"));
    Ok(reading)
}

/// Everything below the front matter belongs to the task.
pub(super) fn body(record: &mut Record, blocks: &Blocks) {
    for block in &blocks.blocks {
        let kind = match &block.kind {
            Kind::Heading(_) | Kind::Comment | Kind::Html | Kind::Rule => continue,
            Kind::Code(_) => DetailKind::Code,
            Kind::Entry(entry) if entry.mark.is_some() => DetailKind::Criterion,
            Kind::Entry(entry) if matches!(entry.marker, Marker::Number(_)) => DetailKind::Step,
            _ => DetailKind::Text,
        };
        for (line, text) in block.lines().filter(|(_, text)| !text.trim().is_empty()) {
            record.draft.details.push(Detail { line: Some(line), text: text.trim().to_owned(), kind });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::State;

    #[test]
    fn the_file_is_the_item() {
        let text = "---\nid: task-7\ntitle: Filter by type\nstatus: In Progress\nassignee: []\npriority: high\n\
                    dependencies:\n  - task-5.01\nmodified_files:\n  - src/cli.ts\n---\n\n## Acceptance Criteria\n\n\
                    - [ ] #1 It filters\n\n## Plan\n\n1. Change `src/list.ts`\n";
        let text = Text { name: "x.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        assert!(recognises(&text));
        let reading = read(&text).expect("read");
        let [draft] = reading.drafts.as_slice() else { panic!("{reading:#?}") };
        assert_eq!((draft.line, draft.source_id.as_deref(), draft.state), (Some(2), Some("task-7"), State::InProgress));
        let fields: Vec<(FieldKey, &str)> =
            draft.fields.iter().map(|field| (field.key, field.value.as_str())).collect();
        assert_eq!(fields, [(FieldKey::DependsOn, "task-5.01"), (FieldKey::Files, "src/cli.ts")]);
        let details: Vec<(DetailKind, &str)> =
            draft.details.iter().map(|detail| (detail.kind, detail.text.as_str())).collect();
        assert_eq!(details, [(DetailKind::Criterion, "#1 It filters"), (DetailKind::Step, "Change `src/list.ts`")]);
    }

    #[test]
    fn other_files_with_front_matter_are_not_taken() {
        for text in ["---\ntitle: A page\nstatus: draft\n---\n# Page\n", "# No front matter\n", "---\nid: 1\n---\n"] {
            let text = Text { name: "x.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
            assert!(!recognises(&text), "{}", text.text);
        }
    }
}
