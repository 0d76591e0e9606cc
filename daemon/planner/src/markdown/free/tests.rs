//! Free texts, each written for one rule.

use proptest::prelude::*;

use crate::{decode::Text, draft::Reading, markdown};

fn read(name: &str, text: &str) -> Reading {
    markdown::read(&Text { name: name.to_owned(), text: text.to_owned(), warnings: Vec::new() })
}

/// The items: line, state by a sign, title.
fn items(name: &str, text: &str) -> Vec<String> {
    let one = |draft: &crate::draft::Draft| {
        let sign = if draft.state.is_open() { "" } else { "done " };
        format!("{} {sign}{}", draft.line.unwrap_or(0), draft.title)
    };
    read(name, text).drafts.iter().map(one).collect()
}

#[test]
fn boxes_are_items_and_deeper_boxes_steps() {
    let text = "# Work\n\n- [ ] Add a door\n  - [ ] measure\n  - [x] saw\n- [x] Add a window\n- [-] Add a moat\n";
    assert_eq!(items("x.md", text), ["3 Add a door", "6 done Add a window"]);
}

#[test]
fn criteria_and_gates_are_no_items() {
    let text = "# Plan\n\n## Tasks\n\n- [ ] Add a door\n\n## Definition of Done\n\n- [ ] The door opens\n\n## Success metrics\n\n- [ ] No draught\n";
    assert_eq!(items("x.md", text), ["5 Add a door"]);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "([-*#>|`~ \\[\\]x0-9.:a-zA-Z\u{3042}\u{e4}\t]{0,14}\n){0,30}") {
        let reading = read("TODO.md", &text);
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        let mut before = 0;
        for draft in &reading.drafts {
            let line = draft.line.unwrap();
            prop_assert!(line >= before && line <= lines);
            before = line;
            prop_assert!(draft.group.is_none_or(|group| group < reading.groups.len()));
        }
    }
}
