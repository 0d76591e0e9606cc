//! What a single entry of a list is by its own words: a label over others, a state that was reached, a value, or nothing.

use super::{verbs, view::View};
use crate::markdown::{
    blocks::{Block, Marker},
    fields,
};

/// True for an entry with boxes below it that only names them: a label, or a number over dotted numbers.
pub(super) fn is_parent(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let label = block.text.ends_with([':', '\u{ff1a}'])
        || block.set.bold
        || block.text.split_whitespace().count() <= 3 && !verbs::orders(&block.text);
    let id = crate::markdown::ids::take(&block.text).map(|titled| titled.id.trim_end_matches(".0").to_owned());
    let dotted = id.is_some_and(|id| {
        view.children(at)
            .iter()
            .filter_map(|child| view.block(*child))
            .any(|child| child.text.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with('.')))
    });
    let boxed = view
        .children(at)
        .iter()
        .filter(|child| view.block(**child).and_then(Block::as_entry).is_some_and(|entry| entry.mark.is_some()))
        .count();
    boxed > 0 && (dotted || (label && boxed >= 2))
}

/// True for an entry without a box that only names what stands below it.
pub(super) fn is_container(view: &View<'_>, at: usize) -> bool {
    let Some(block) = view.block(at) else { return false };
    let children: Vec<&Block> = view.children(at).iter().filter_map(|child| view.block(*child)).collect();
    // `1. Backend` over `1.1 Create the schema`: the numbers say that it is the whole of these.
    if let Some(Marker::Number(number)) = block.as_entry().map(|entry| entry.marker) {
        let prefix = format!("{number}.");
        let part = |child: &&Block| {
            child.text.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if !children.is_empty() && children.iter().all(part) {
            return true;
        }
    }
    if children.len() < 2 || !block.text.ends_with([':', '\u{ff1a}']) || verbs::orders(&block.text) {
        return false;
    }
    let numbered =
        children.iter().all(|child| child.as_entry().is_some_and(|entry| matches!(entry.marker, Marker::Number(_))));
    let orders = children.iter().filter(|child| verbs::orders(&child.text)).count();
    let bullet = block.as_entry().is_some_and(|entry| matches!(entry.marker, Marker::Bullet(_)));
    (numbered && bullet) || orders * 2 > children.len()
}

/// `All tasks completed`, `Report generated`: a box that says what has been reached and not what is to be done.
pub(super) fn is_reached(text: &str) -> bool {
    let last = text.trim_end_matches(|c: char| !c.is_alphanumeric()).rsplit(' ').next().unwrap_or_default();
    let words = text.split_whitespace().count();
    words <= 5
        && (words <= 3 || !verbs::orders(text))
        && (last.len() > 4 && last.ends_with("ed") || matches!(last, "complete" | "done" | "ready"))
}

/// `None yet`, `N/A`, `No open issues`: a list that says that it is empty.
pub(super) fn is_nothing(text: &str) -> bool {
    const NOTHING: &[&str] = &[
        "none",
        "n/a",
        "na",
        "nothing",
        "keine",
        "ninguno",
        "ninguna",
        "aucun",
        "aucune",
        "\u{306a}\u{3057}",
        "\u{65e0}",
    ];
    let plain = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let empty = words.first().is_some_and(|first| NOTHING.contains(first)) && words.len() <= 4;
    let found =
        words.first() == Some(&"no") && words.len() <= 5 && matches!(words.last(), Some(&"found" | &"issues" | &"yet"));
    empty || found
}

/// True for a text that is an address and nothing else.
pub(super) fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(' ')
}

/// True for `**Deadline**: Friday`: a value of what stands above it.
pub(super) fn is_field(block: &Block) -> bool {
    fields::named(&block.raw).is_some_and(|named| {
        let known = fields::key(named.key) != crate::draft::FieldKey::Other
            || fields::is_status(named.key)
            || fields::is_priority(named.key);
        known && !verbs::orders(named.key)
    })
}
