//! The launchd agent: no machine of these tests can run it, but what it says can be read.

use quick_xml::{Reader, events::Event};

const PLIST: &str = include_str!("../../../../launchd/dev.orchd.orchd.plist");

/// Every element in order, with those around it and its text; fails where the document is not well-formed.
fn elements(document: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_comments = true;
    let mut open: Vec<String> = Vec::new();
    let mut elements: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                elements.push((open.join("/"), String::new()));
            }
            Event::Empty(empty) => {
                elements.push((format!("{}/{}", open.join("/"), empty.name().as_ref()), String::new()));
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) if !text.trim().is_empty() => {
                elements.last_mut().expect("text stands in an element").1.push_str(text.trim());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "unclosed: {open:?}");
    elements
}

#[test]
fn the_agent_is_well_formed_and_starts_the_program() {
    let elements = elements(PLIST);
    let after = |key: &str| {
        let at = elements.iter().position(|(_, text)| text == key).unwrap_or_else(|| panic!("{key} in {elements:?}"));
        elements.iter().skip(at + 1).take(2).map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(after("Label")[0], ("plist/dict/string", "dev.orchd.orchd"));
    assert_eq!(after("ProgramArguments"), [("plist/dict/array", ""), ("plist/dict/array/string", "@ORCHD@")]);
    assert_eq!(after("RunAtLoad")[0], ("plist/dict/true", ""));
    assert_eq!(after("SuccessfulExit")[0], ("plist/dict/dict/false", ""), "an end in order is no failure");
}

#[test]
fn every_key_of_the_agent_has_a_value() {
    let elements = elements(PLIST);
    for pair in elements.windows(2).filter(|pair| pair[0].0.ends_with("/key")) {
        assert!(!pair[1].0.ends_with("/key") && pair[1].0.starts_with("plist/dict/"), "{pair:?}");
    }
}
