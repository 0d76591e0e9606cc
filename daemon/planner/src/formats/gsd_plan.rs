//! GSD: a plan with tasks in tags, its wave and its files in front matter (planning.md 1.10).

use super::{matter::Matter, record::Record};
use crate::{
    decode::Text,
    draft::{DetailKind, Field, FieldKey, Group, GroupOrder, Nature, Reading, State},
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
    let number = format!("{}-{}", number(&matter.text("phase")), number(&matter.text("plan")));
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

/// The number that a phase or a plan begins with: `02` of `02-cart`; the whole where there is none.
fn number(text: &str) -> &str {
    let len = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    text.get(..len).map(|number| number.trim_end_matches('.')).filter(|number| !number.is_empty()).unwrap_or(text)
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
    let (title, asks) = title(inside, place);
    let mut record = Record::new("a task of a GSD plan", &title, Some(line));
    record.state(State::Open, "planned");
    let files = tag(inside, "files");
    if asks {
        // A person looks at what was made, or decides: no file is changed.
        record.draft.nature = Nature::Verification;
        record.text(&tag(inside, "how-to-verify"), DetailKind::Criterion);
    } else if files.is_empty() {
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

/// What a task is called, and whether it is a point at which a person is asked: those say what was made or is to be
/// decided, and have no name.
fn title(inside: &str, place: usize) -> (String, bool) {
    let name = tag(inside, "name");
    let first = |text: String| text.lines().next().unwrap_or_default().trim().to_owned();
    let asks = inside.split_once('>').is_some_and(|(head, _)| head.contains("\"checkpoint:"));
    if !name.is_empty() {
        return (name, asks);
    }
    let (built, decision) = (first(tag(inside, "what-built")), first(tag(inside, "decision")));
    let title = match (built.is_empty(), decision.is_empty()) {
        (false, _) => format!("Verify: {built}"),
        (true, false) => format!("Decide: {decision}"),
        (true, true) => format!("Task {place}"),
    };
    (title, asks)
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

    #[test]
    fn where_a_person_is_asked_nothing_is_changed_and_what_it_is_about_is_said() {
        let text = "---\nphase: 01\nplan: 02\nfiles_modified: [src/b.ts]\n---\n\n<tasks>\n<task type=\"checkpoint:human-verify\" gate=\"blocking\">\n\
                    <what-built>The page of items</what-built>\n<how-to-verify>Open it</how-to-verify>\n</task>\n\
                    <task type=\"checkpoint:decision\"><decision>Which store</decision></task>\n</tasks>\n";
        let text = Text { name: "01-02-PLAN.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        let reading = read(&text).expect("read");
        let found: Vec<(&str, usize, Nature)> =
            reading.drafts.iter().map(|draft| (draft.title.as_str(), draft.fields.len(), draft.nature)).collect();
        let asked = Nature::Verification;
        assert_eq!(found, [("Verify: The page of items", 0, asked), ("Decide: Which store", 0, asked)]);
    }
}
