//! Names as they are compared: ids and groups without the dress that differs from one writer to the next.
//!
//! planning.md rule 31: case, leading zeros, signs and spaces do not matter; `#` and `§` do.

use crate::draft::Group;

/// The names of a group: as the format gives them, and what its heading begins with.
pub(super) fn group_names(group: &Group) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in std::iter::once(&group.name).chain(&group.aliases).chain(std::iter::once(&group.title)) {
        names.push(canonical(text));
        // `WS-A — Parser`, `Phase 2: Core`, `3. Web (US2)`: the head, and what stands in brackets.
        let head = text.split(['\u{2014}', ':', '(']).next().unwrap_or_default();
        let numbered = head.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        for head in [head, numbered] {
            if head.split_whitespace().count() <= 2 && head.chars().any(|c| c.is_ascii_digit() || c == '-') {
                names.push(canonical(head));
            }
        }
        let number: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        names.push(canonical(&number));
        for inside in text.split('(').skip(1).filter_map(|rest| rest.split(')').next()) {
            if inside.split_whitespace().count() <= 2 && inside.chars().any(|c| c.is_ascii_digit()) {
                names.push(canonical(inside));
            }
        }
        let lower = text.to_lowercase();
        if let Some(rest) = lower.split("user story ").nth(1) {
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            names.extend([format!("us{number}"), format!("story{number}"), format!("userstory{number}")]);
        }
    }
    names.retain(|name| name.chars().any(char::is_alphanumeric) && name.len() < 80);
    names.sort();
    names.dedup();
    names
}

/// A name without what differs from one writer to the next: case, spaces, signs, leading zeros. `#` and `§` stay.
pub(super) fn canonical(name: &str) -> String {
    let mut found = String::new();
    let mut digits = String::new();
    let flush = |digits: &mut String, found: &mut String| {
        if !digits.is_empty() {
            let plain = digits.trim_start_matches('0');
            found.push_str(if plain.is_empty() { "0" } else { plain });
            digits.clear();
        }
    };
    let mut before = ' ';
    for c in name.trim().chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            let after_digit = before.is_ascii_digit();
            flush(&mut digits, &mut found);
            match c {
                '.' => found.push('.'),
                '#' | '\u{a7}' if found.is_empty() => found.push(c),
                '-' | '\u{2013}' if after_digit => found.push('-'),
                c if c.is_alphanumeric() => found.extend(c.to_lowercase()),
                _ => {}
            }
        }
        before = c;
    }
    flush(&mut digits, &mut found);
    found.truncate(found.trim_end_matches(['.', '-']).len());
    found
}

/// The number in a name of letters and one number: `3` in `task3`, `1.2` in `1.2`.
pub(super) fn number_in(name: &str) -> Option<&str> {
    let number = name.trim_start_matches(|c: char| c.is_alphabetic());
    let numeric = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    numeric.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn names_are_compared_without_their_dress() {
        let table = [
            ("T012", "t12"),
            ("Task 012", "task12"),
            ("US-003", "us3"),
            ("2.10", "2.10"),
            ("01-02", "1-2"),
            ("#7", "#7"),
            ("\u{a7}3.4", "\u{a7}3.4"),
            ("WS-A", "wsa"),
            ("task-355.01", "task355.1"),
            ("2.", "2"),
        ];
        for (name, expected) in table {
            assert_eq!(canonical(name), expected, "{name}");
        }
    }
}
