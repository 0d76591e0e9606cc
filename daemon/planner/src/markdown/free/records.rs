//! Records in the manner of YAML as entries of a list: `- id: A1`, and `title: …`, `status: …` below it.
//!
//! Markdown makes one text of such lines. The entry gets the id and the title as its text, a box where records say how far
//! they are, and the other values as entries below it; all else is read as ever, and lines keep their numbers.

use std::collections::BTreeMap;

use crate::{
    draft::FieldKey,
    markdown::{
        blocks::{Block, Blocks},
        fields,
        words::{self, Said},
    },
};

/// Names for what is to be done, the plainest first.
const TITLES: &[&str] = &["title", "name", "task", "summary", "titel", "titulo", "description"];

/// A record: its values by their lines.
struct Record<'a> {
    /// The columns before the mark of the list.
    indent: usize,
    values: Vec<(u32, &'a str, String)>,
    /// Lines of lists and folded texts below a name, which stand in its value now.
    taken: Vec<u32>,
}

/// The text with entries in the place of records; none where it has none.
pub(super) fn as_entries(text: &str, blocks: &Blocks) -> Option<String> {
    let lines: Vec<&str> = text.split('\n').collect();
    let records: Vec<Record<'_>> = blocks.blocks.iter().filter_map(|block| record(block, &lines)).collect();
    if records.is_empty() {
        return None;
    }
    let with_states = records.iter().any(|record| record.status().is_some());
    let mut changed: BTreeMap<u32, String> = BTreeMap::new();
    for record in &records {
        record.write(with_states, &mut changed);
    }
    let line = |(number, line): (u32, &&str)| changed.remove(&number).unwrap_or_else(|| (*line).to_owned());
    Some((1_u32..).zip(&lines).map(line).collect::<Vec<_>>().join("\n"))
}

/// The record that an entry is: nothing but named values, of which one is a title and another one is known too.
fn record<'a>(block: &'a Block, lines: &[&str]) -> Option<Record<'a>> {
    let entry = block.as_entry().filter(|entry| entry.depth == 0 && entry.mark.is_none() && block.last > block.line)?;
    let (mut values, mut more) = (Vec::<(u32, &str, String)>::new(), Vec::new());
    for (line, text) in block.lines() {
        if let Some((key, value)) = named(text.trim()) {
            values.push((line, key, scalar(value)));
            continue;
        }
        // A folded text, or the rest of one.
        let (_, _, value) = values.last_mut()?;
        if !value.is_empty() {
            value.push(' ');
        }
        value.push_str(text.trim());
        more.push(line);
    }
    let mut found = Record { indent: usize::try_from(entry.column).ok()?, values, taken: more };
    found.take_list(lines, block.last);
    let known = |key: &str| {
        key.eq_ignore_ascii_case("id")
            || fields::is_status(key)
            || fields::is_priority(key)
            || fields::key(key) != FieldKey::Other
    };
    let known = found.values.iter().any(|(_, key, _)| known(key));
    (known && found.title().is_some()).then_some(found)
}

/// A name of one word and its value.
fn named(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    (plain && (value.is_empty() || value.starts_with(' '))).then_some((key, value))
}

impl Record<'_> {
    /// Entries right below the last name are its value, where it has no other.
    fn take_list(&mut self, lines: &[&str], last: u32) {
        let Some((_, _, value)) = self.values.last_mut().filter(|(_, _, value)| value.is_empty()) else { return };
        let below = (last + 1..).zip(lines.iter().skip(usize::try_from(last).unwrap_or(usize::MAX)));
        let entry = |line: &str| {
            let words = line.trim_start();
            let deep = line.len() - words.len() > self.indent;
            words.strip_prefix("- ").filter(|_| deep).map(scalar)
        };
        let found: Vec<(u32, String)> = below.map_while(|(number, line)| Some((number, entry(line)?))).collect();
        *value = found.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ");
        self.taken.extend(found.into_iter().map(|(number, _)| number));
    }

    fn value(&self, is: impl Fn(&str) -> bool) -> Option<&str> {
        self.values.iter().find(|(_, key, value)| is(key) && !value.is_empty()).map(|(_, _, value)| value.as_str())
    }

    fn title(&self) -> Option<&str> {
        TITLES.iter().find_map(|title| self.value(|key| key.eq_ignore_ascii_case(title)))
    }

    fn status(&self) -> Option<&str> {
        self.value(fields::is_status)
    }

    /// The lines that stand for it.
    fn write(&self, with_states: bool, changed: &mut BTreeMap<u32, String>) {
        let Some(title) = self.title() else { return };
        let sign = match self.status().and_then(|status| words::value(&status.replace(['_', '-'], " "))) {
            Some(Said::Done) => 'x',
            Some(Said::Begun) => '~',
            Some(Said::PutOff) => '>',
            Some(Said::Cancelled) => '-',
            Some(Said::Open) | None => ' ',
        };
        let boxed = if with_states { format!("[{sign}] ") } else { String::new() };
        let id = self.value(|key| key.eq_ignore_ascii_case("id"));
        let id = id.map(|id| format!("{id}: ")).unwrap_or_default();
        let indent = " ".repeat(self.indent);
        for (at, (line, key, value)) in self.values.iter().enumerate() {
            let said = value == title || value.is_empty() || key.eq_ignore_ascii_case("id") || fields::is_status(key);
            let text = match at {
                0 => format!("{indent}- {boxed}{id}{title}"),
                _ if said => String::new(),
                _ => format!("{indent}  - **{key}**: {value}"),
            };
            changed.insert(*line, text);
        }
        changed.extend(self.taken.iter().map(|line| (*line, String::new())));
    }
}

/// A value without its quotes and brackets.
fn scalar(value: &str) -> String {
    let value = value.trim();
    // The sign of a folded text, which follows.
    let value = if matches!(value, ">" | ">-" | "|" | "|-") { "" } else { value };
    let inside = |open, close| value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let inside = inside('"', '"').or_else(|| inside('\'', '\'')).or_else(|| inside('[', ']'));
    inside.unwrap_or(value).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Option<String> {
        as_entries(text, &Blocks::parse(text))
    }

    #[test]
    fn a_record_is_an_entry_with_its_title() {
        let text = "# Tasks\n\n- id: A1\n  title: \"Write the parser\"\n  files: [src/parse.py]\n- id: A2\n  title: Print it\n  \
                    depends_on:\n    - A1\n    - A0\n";
        let expected = "# Tasks\n\n- A1: Write the parser\n\n  - **files**: src/parse.py\n- A2: Print it\n\n  - **depends_on**: A1, A0\n\n\n";
        assert_eq!(listed(text).as_deref(), Some(expected));
        let folded = "- id: 1\n  title: >-\n    Write\n    it all\n  files: a.py\n";
        assert_eq!(listed(folded).as_deref(), Some("- 1: Write it all\n\n\n\n  - **files**: a.py\n"));
        let states = "- title: Write it\n  status: done\n- title: Print it\n  status: in_progress\n";
        assert_eq!(listed(states).as_deref(), Some("- [x] Write it\n\n- [~] Print it\n\n"));
    }

    #[test]
    fn sentences_and_other_values_are_none() {
        for text in [
            "- Note: this is said\n  and goes on here\n",
            "- host: example\n  port: 80\n",
            "- id: A1\n",
            "- title: One\n  colour: red\n",
            "```\n- id: A1\n  title: x\n```\n",
            "",
        ] {
            assert_eq!(listed(text), None, "{text}");
        }
    }
}
