//! Finds the trailers of a message: `Provides: UserModel` at its end, as git has them.
//!
//! Git reads the last paragraph only. Tools that sign a message put a paragraph of their own behind it, so a paragraph
//! that is nothing but trailers counts wherever it stands.

/// The trailers in the last `most` bytes of a body, each with its key and its value on one line.
pub(super) fn of(body: &str, most: usize) -> Vec<(&str, String)> {
    let body = body.trim_end();
    let from = body.ceil_char_boundary(body.len().saturating_sub(most));
    // Of a line that was cut it cannot be told how it began.
    let tail = if from == 0 { body } else { body[from..].split_once('\n').map_or("", |(_, tail)| tail) };
    let paragraphs: Vec<Vec<&str>> = tail
        .lines()
        .collect::<Vec<_>>()
        .split(|line| line.trim().is_empty())
        .filter(|lines| !lines.is_empty())
        .map(<[&str]>::to_vec)
        .collect();
    let last = paragraphs.len().saturating_sub(1);
    paragraphs
        .iter()
        .enumerate()
        .filter(|(place, lines)| *place == last || lines.iter().all(|line| continues(line) || split(line).is_some()))
        .flat_map(|(_, lines)| of_paragraph(lines))
        .collect()
}

fn of_paragraph<'a>(lines: &[&'a str]) -> Vec<(&'a str, String)> {
    let mut trailers: Vec<(&str, String)> = Vec::new();
    let mut open = false;
    for line in lines {
        if continues(line) {
            if open && let Some((_, value)) = trailers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let trailer = split(line);
        open = trailer.is_some();
        trailers.extend(trailer.map(|(key, value)| (key, value.to_owned())));
    }
    trailers
}

/// True for a line that goes on with the value above it.
fn continues(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// Splits `Key: value`; the key is letters, digits and hyphens.
fn split(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end();
    let named = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    named.then(|| (key, value.trim()))
}
