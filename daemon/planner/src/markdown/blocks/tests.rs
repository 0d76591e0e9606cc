//! What a document becomes as blocks.

use proptest::prelude::*;

use super::*;

/// A line for each block: its line, what it is, what it says.
fn shown(text: &str) -> Vec<String> {
    let done = Blocks::parse(text);
    let one = |block: &Block| {
        let kind = match &block.kind {
            Kind::Heading(level) => format!("h{level}"),
            Kind::Entry(entry) => {
                let mark = entry.mark.map_or(String::new(), |mark| format!("[{mark}]"));
                let sign = match entry.marker {
                    Marker::Bullet(c) => c.to_string(),
                    Marker::Number(n) => n.to_string(),
                };
                format!("{}{sign}{mark}", ">".repeat(entry.depth as usize))
            }
            Kind::Paragraph => "p".to_owned(),
            Kind::Table(table) => {
                let rows: Vec<String> = table
                    .rows
                    .iter()
                    .map(|row| {
                        format!(
                            "{}={}",
                            row.line,
                            row.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("/")
                        )
                    })
                    .collect();
                format!("table {}", rows.join(" "))
            }
            Kind::Code(code) => format!("code {}", if code.closed { "closed" } else { "open" }),
            Kind::Comment => "comment".to_owned(),
            Kind::Html => "html".to_owned(),
            Kind::Rule => "rule".to_owned(),
        };
        format!("{} {kind} {}", block.line, block.text).trim_end().to_owned()
    };
    done.blocks.iter().map(one).collect()
}

#[test]
fn headings_lists_and_paragraphs() {
    let text = "# Title\n\nWords\nand more.\n\n## One\n- [ ] a **bold** `x.rs`\n  more of a\n  - [x] b\n    1. c\n\n  Below a.\n* [~] d\n- [link](#one)\n";
    assert_eq!(
        shown(text),
        [
            "1 h1 Title",
            "3 p Words and more.",
            "6 h2 One",
            "7 -[ ] a bold `x.rs` more of a",
            "9 >-[x] b",
            "10 >>1 c",
            "12 p Below a.",
            "13 *[~] d",
            "14 - link",
        ]
    );
    let done = Blocks::parse(text);
    assert_eq!(done.blocks[6].entry, Some(3));
    assert_eq!(done.blocks[8].set.linked, Linked::Here);
    assert_eq!(
        done.path(done.blocks[3].section).map(|(_, section)| section.title.as_str()).collect::<Vec<_>>(),
        ["One", "Title", ""]
    );
    assert_eq!(done.around(5).map(|(at, _)| at).collect::<Vec<_>>(), [4, 3]);
}

#[test]
fn people_indent_less_than_commonmark_wants() {
    assert_eq!(shown("1. a\n  - b\n  - c\n2. d\n"), ["1 1 a", "2 >- b", "3 >- c", "4 2 d"]);
    assert_eq!(shown("- 1. a\n- [ ] 2. b\n"), ["1 - 1. a", "2 -[ ] 2. b"]);
}

#[test]
fn tables_fences_comments_and_front_matter() {
    let text = "---\ntitle: x\n---\n\n| A | B |\n|---|---|\n| 1 | `b` |\n\n<!-- note -->\n\n```rust\n- [ ] no\n```\n\n---\n\n> quoted\n";
    assert_eq!(shown(text), ["5 table 5=A/B 7=1/`b`", "9 comment", "11 code closed", "15 rule", "17 p quoted"]);
    let done = Blocks::parse(text);
    assert_eq!(done.front.as_ref().map(|front| (front.text.as_str(), front.last)), Some(("title: x", 3)));
    assert_eq!(done.blocks[2].lines().collect::<Vec<_>>(), [(12, "- [ ] no")]);
    assert!(done.blocks[4].quoted);
    assert_eq!(shown("a\n\n```\n- [ ] no\n"), ["1 p a", "3 code open"]);
}

#[test]
fn how_a_text_is_set() {
    let set = |text: &str| Blocks::parse(text).blocks[0].set.clone();
    assert_eq!(set("**Lead:** rest").lead.as_deref(), Some("Lead"));
    assert_eq!(set("rest **bold**").lead, None);
    assert!(set("**All of it:**").bold && !set("**Lead:** rest").bold);
    assert_eq!(set("- [x] **Lead:** rest").lead.as_deref(), Some("Lead"));
    assert!(set("- ~~gone~~ (why)").struck && !set("- new ~~old~~").struck);
}

proptest! {
    #[test]
    fn any_text_is_blocks_in_order(text in "([-*#>|`~ \\[\\]x0-9.:a-z\u{3042}\u{e4}\t]{0,12}\n){0,24}") {
        let done = Blocks::parse(&text);
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        let mut before = 0;
        for (at, block) in done.blocks.iter().enumerate() {
            prop_assert!(block.line >= before && block.line <= block.last && block.last <= lines, "{block:?}");
            prop_assert!(block.entry.is_none_or(|entry| entry < at));
            prop_assert!(block.section < done.sections.len());
            before = block.line;
        }
    }

    #[test]
    fn any_characters(text in "\\PC{0,200}") {
        drop(Blocks::parse(&text));
    }
}
