//! In which line the `id` of each object of a JSON document stands; serde does not tell.

use std::collections::BTreeMap;

/// What is open around the place at hand.
enum Open {
    /// An object, with the key that was read last.
    Object(String),
    /// A list, with the place of its entry.
    List(usize),
}

/// The line of each `"id"` (or of the object, where it has `number` or nothing), by the way to its object:
/// `tasks/3/subtasks/0`. Nothing for a document that is one line. The text is JSON already.
pub(super) fn of_ids(text: &str) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    if !text.trim_end().contains('\n') {
        return found;
    }
    let bytes = text.as_bytes();
    let (mut at, mut line) = (0, 1_u32);
    let mut open: Vec<Open> = Vec::new();
    // The way to what is open, kept beside it so that no object costs more than its own part.
    let mut way = String::new();
    let mut lengths: Vec<usize> = Vec::new();
    let mut expects_key = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => line += 1,
            b'"' => {
                let end = end_of_string(bytes, at);
                if expects_key {
                    let key = text.get(at + 1..end).unwrap_or_default();
                    if key == "id" {
                        found.insert(way.clone(), line);
                    }
                    if let Some(Open::Object(last)) = open.last_mut() {
                        key.clone_into(last);
                    }
                    expects_key = false;
                }
                at = end;
            }
            b'{' | b'[' => {
                lengths.push(way.len());
                match open.last() {
                    Some(Open::Object(key)) => push(&mut way, key),
                    Some(Open::List(place)) => push(&mut way, &place.to_string()),
                    None => {}
                }
                if *byte == b'{' {
                    found.insert(way.clone(), line);
                    open.push(Open::Object(String::new()));
                    expects_key = true;
                } else {
                    open.push(Open::List(0));
                    expects_key = false;
                }
            }
            b'}' | b']' => {
                open.pop();
                way.truncate(lengths.pop().unwrap_or(0));
                expects_key = false;
            }
            b',' => match open.last_mut() {
                Some(Open::List(place)) => *place += 1,
                Some(Open::Object(_)) => expects_key = true,
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    found
}

fn push(way: &mut String, part: &str) {
    if !way.is_empty() {
        way.push('/');
    }
    way.push_str(part);
}

/// The place of the quote that ends a string which begins there.
fn end_of_string(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}
