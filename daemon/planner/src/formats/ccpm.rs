//! ccpm: task files with what they wait for and what they cannot run beside, and epics (planning.md 1.9).

use orch_shared::plan::Role;

use super::{
    backlog::body,
    matter::{Matter, settle},
    record::Record,
};
use crate::{
    decode::Text,
    draft::{Draft, FieldKey, Reading, Said, SetAside},
    input::Refusal,
    markdown::{self, blocks::Blocks, fields},
};

/// A task says whether it is parallel, or what it waits for or conflicts with; an epic does not.
pub(super) fn recognises(text: &Text) -> bool {
    if !text.text.starts_with("---\n") {
        return false;
    }
    let matter = Matter::of(&Blocks::parse(&text.text));
    matter.has("name") && matter.has("status") && (matter.has("parallel") || matter.has("conflicts_with"))
}

pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let matter = Matter::of(&blocks);
    let mut reading = Reading { name: text.name.clone(), format: "ccpm-task", ..Reading::default() };
    let mut record = Record::new("a task file of ccpm", &matter.text("name"), matter.line("name"));
    // The file is called by its number, and others refer to it so.
    let stem = text.name.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    if !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit()) {
        let plain = stem.trim_start_matches('0').to_owned();
        record.id(stem, &[plain.clone(), format!("#{plain}")]);
    }
    record.field_at(FieldKey::DependsOn, matter.text("depends_on"), matter.line("depends_on"));
    record.field_at(FieldKey::ConflictsWith, matter.text("conflicts_with"), matter.line("conflicts_with"));
    if matter.text("parallel") == "true" {
        record.draft.parallel = Some(Said { what: "parallel: true".to_owned(), line: matter.line("parallel") });
    }
    for block in &blocks.blocks {
        for (line, raw) in block.lines() {
            if let Some(named) = fields::named(raw).filter(|named| fields::key(named.key) == FieldKey::Effort) {
                record.field_at(FieldKey::Effort, named.value, Some(line));
            }
        }
    }
    body(&mut record, &blocks);
    settle(&mut reading, record, &matter.text("status"));
    Ok(reading)
}

/// An epic breaks its work down in prose, and ends with the list of the files that were made of it.
pub(super) fn recognises_epic(text: &Text) -> bool {
    if !text.text.starts_with("---\n") {
        return false;
    }
    let blocks = Blocks::parse(&text.text);
    let matter = Matter::of(&blocks);
    matter.has("name") && (matter.has("prd") || matter.has("progress")) && tasks_created(&blocks).is_some()
}

pub(super) fn read_epic(text: &Text) -> Result<Reading, Refusal> {
    let mut reading = Reading { format: "ccpm-epic", ..markdown::read(text) };
    let Some((begin, end)) = tasks_created(&Blocks::parse(&text.text)) else { return Ok(reading) };
    reading.drafts.iter_mut().for_each(named_after_file);
    let is_repeated = |line: Option<u32>| line.is_some_and(|line| line > begin && line < end);
    // Where nothing was broken down above, the list is all there is.
    if reading.drafts.iter().any(|draft| !is_repeated(draft.line)) {
        let (repeated, kept): (Vec<Draft>, Vec<Draft>) =
            reading.drafts.into_iter().partition(|draft| is_repeated(draft.line));
        reading.drafts = kept;
        let aside = |draft: Draft| SetAside { line: draft.line, original: draft.original, role: Role::Duplicate };
        reading.set_aside.extend(repeated.into_iter().map(aside));
    }
    Ok(reading)
}

/// `001.md - Title (parallel: true)`: the file is called by the task's number, and says whether it runs beside others.
fn named_after_file(draft: &mut Draft) {
    let Some((file, rest)) = draft.title.split_once(" - ").map(|(file, rest)| (file.trim(), rest.trim())) else {
        return;
    };
    let number = file.trim_matches('`').strip_suffix(".md");
    let Some(number) = number.filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) else {
        return;
    };
    let plain = number.trim_start_matches('0').to_owned();
    draft.source_id = Some(number.to_owned());
    draft.aliases.extend([format!("#{plain}"), plain]);
    if rest.contains("(parallel: true") {
        draft.parallel = Some(Said { what: "parallel: true".to_owned(), line: draft.line });
    }
    draft.title = rest.to_owned();
}

/// The lines of the heading `Tasks Created` and of the next one of its level.
fn tasks_created(blocks: &Blocks) -> Option<(u32, u32)> {
    let place = blocks.sections.iter().position(|section| section.title.eq_ignore_ascii_case("tasks created"))?;
    let section = blocks.sections.get(place)?;
    let next = blocks.sections.iter().skip(place + 1).find(|next| next.level <= section.level);
    Some((section.line?, next.and_then(|next| next.line).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_with_its_relations() {
        let text = "---\nname: Client library\nstatus: open\ndepends_on: [001, 002]\nparallel: true\n\
                    conflicts_with: [004]\n---\n\n# Task\n\n- [ ] It works\n\n- **Size**: L\n";
        let text = Text { name: "epics/x/003.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        assert!(recognises(&text));
        let reading = read(&text).expect("read");
        let [draft] = reading.drafts.as_slice() else { panic!("{reading:#?}") };
        assert_eq!(
            (draft.source_id.as_deref(), draft.aliases.as_slice()),
            (Some("003"), &["3".to_owned(), "#3".to_owned()][..])
        );
        let fields: Vec<(FieldKey, &str)> =
            draft.fields.iter().map(|field| (field.key, field.value.as_str())).collect();
        assert_eq!(fields[..2], [(FieldKey::DependsOn, "001, 002"), (FieldKey::ConflictsWith, "004")]);
        assert_eq!(draft.parallel.as_ref().map(|mark| mark.line), Some(Some(5)));
    }

    #[test]
    fn tasks_of_an_epic_are_called_by_their_files() {
        let text = "---\nname: x\nstatus: backlog\nprd: .claude/prds/x.md\n---\n\n## Tasks Created\n\
                    - [ ] 001.md - Migration (parallel: false)\n- [ ] 002.md - Helper for phones (parallel: true)\n";
        let text = Text { name: "epic.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        let drafts = read_epic(&text).expect("read").drafts;
        let ids: Vec<Option<&str>> = drafts.iter().map(|draft| draft.source_id.as_deref()).collect();
        assert_eq!(ids, [Some("001"), Some("002")]);
        assert!(drafts[0].parallel.is_none() && drafts[1].parallel.is_some());
        assert_eq!(
            (drafts[0].title.as_str(), drafts[0].aliases.as_slice()),
            ("Migration (parallel: false)", &["#1".to_owned(), "1".to_owned()][..])
        );
    }

    #[test]
    fn an_epic_repeats_its_tasks_at_its_end() {
        let head = "---\nname: x\nstatus: backlog\nprd: .claude/prds/x.md\n---\n\n";
        let list = "## Tasks Created\n- [ ] #3 - Client library (parallel: true)\n- [ ] #4 - Health check\n";
        let both = format!("{head}## Task Breakdown\n\n- [ ] **Task 1: Client**\n- [ ] **Task 2: Health**\n\n{list}");
        for (text, expected, aside) in [(both, vec![9, 10], 2), (format!("{head}{list}"), vec![8, 9], 0)] {
            let text = Text { name: "epic.md".to_owned(), text, warnings: Vec::new() };
            assert!(recognises_epic(&text));
            let reading = read_epic(&text).expect("read");
            let lines: Vec<u32> = reading.drafts.iter().filter_map(|draft| draft.line).collect();
            assert_eq!(lines, expected, "{}", text.text);
            assert_eq!(reading.set_aside.iter().filter(|aside| aside.role == Role::Duplicate).count(), aside);
        }
    }
}
