//! GSD: a plan with tasks in tags, its wave and its files in front matter (planning.md 1.10).

use super::{matter::Matter, record::Record};
use crate::{
    decode::Text,
    draft::{DetailKind, Field, FieldKey, Group, GroupOrder, Reading, State},
    input::Refusal,
    markdown::blocks::Blocks,
};

pub(super) fn recognises(text: &Text) -> bool {
    text.text.starts_with("---\n") && text.text.contains("<task") && {
        let matter = Matter::of(&Blocks::parse(&text.text));
        matter.has("phase") && matter.has("plan")
    }
}

pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let matter = Matter::of(&Blocks::parse(&text.text));
    let mut reading = Reading { name: text.name.clone(), format: "gsd-plan", in_order: true, ..Reading::default() };
    let number = format!("{}-{}", matter.text("phase"), matter.text("plan"));
    let depends_on =
        Field { key: FieldKey::DependsOn, value: matter.text("depends_on"), line: matter.line("depends_on") };
    reading.groups.push(Group {
        name: number.clone(),
        aliases: Vec::new(),
        title: format!("Plan {number}"),
        line: matter.line("plan"),
        parent: None,
        order: GroupOrder::None,
        fields: Some(depends_on).filter(|field| !field.value.is_empty()).into_iter().collect(),
    });
    let mut tasks = 0;
    let mut rest = text.text.as_str();
    let mut line = 1_u32;
    // Tags stand alone or in a line; nothing else of XML is needed to tell them.
    while let Some(at) = next_task(rest) {
        let (before, from) = rest.split_at(at);
        line = line.saturating_add(lines(before));
        let end = from.find("</task>").unwrap_or(from.len());
        let inside = from.get(..end).unwrap_or(from);
        tasks += 1;
        read_task(&mut reading, inside, line, tasks, &matter);
        line = line.saturating_add(lines(inside));
        rest = from.get(end..).map_or("", |rest| rest.strip_prefix("</task>").unwrap_or(rest));
    }
    Ok(reading)
}

/// Where the next task begins; the tag around all of them is another one.
fn next_task(text: &str) -> Option<usize> {
    let begins = |(at, _): &(usize, &str)| {
        text.get(at + "<task".len()..).is_some_and(|after| after.starts_with(['>', ' ', '\n', '\t']))
    };
    text.match_indices("<task").find(begins).map(|(at, _)| at)
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

fn read_task(reading: &mut Reading, inside: &str, line: u32, place: usize, matter: &Matter) {
    let name = tag(inside, "name");
    let title = if name.is_empty() { format!("Task {place}") } else { name };
    let mut record = Record::new("a task of a GSD plan", &title, Some(line));
    record.state(State::Open, "planned");
    let files = tag(inside, "files");
    if files.is_empty() {
        for path in matter.list("files_modified") {
            record.field_at(FieldKey::Files, path, matter.line("files_modified"));
        }
    } else {
        record.field(FieldKey::Files, files);
    }
    record.text(&tag(inside, "action"), DetailKind::Text);
    record.text(&tag(inside, "verify"), DetailKind::Criterion);
    record.text(&tag(inside, "done"), DetailKind::Criterion);
    record.draft.group = Some(0);
    reading.drafts.push(record.draft);
}

/// What stands between a tag and its end.
fn tag(inside: &str, name: &str) -> String {
    let found = inside.split_once(&format!("<{name}>")).and_then(|(_, after)| after.split_once(&format!("</{name}>")));
    found.map(|(text, _)| text.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tag_is_an_item_with_its_files() {
        let text = "---\nphase: 01\nplan: 02\nwave: 1\ndepends_on: [01-01]\nfiles_modified: [src/b.ts]\n---\n\n<tasks>\n\
                    <task type=\"auto\">\n  <name>Task 1: Model</name>\n  <files>src/a.ts</files>\n  <action>Write it.</action>\n\
                    </task>\n<task>\n<name>Task 2: Route</name>\n</task>\n</tasks>\n";
        let text = Text { name: "01-02-PLAN.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        assert!(recognises(&text));
        let reading = read(&text).expect("read");
        let found: Vec<(Option<u32>, &str, &str)> = reading
            .drafts
            .iter()
            .map(|draft| (draft.line, draft.title.as_str(), draft.fields[0].value.as_str()))
            .collect();
        assert_eq!(found, [(Some(10), "Task 1: Model", "src/a.ts"), (Some(15), "Task 2: Route", "src/b.ts")]);
        assert_eq!(reading.groups[0].fields[0].value, "01-01");
    }
}
