//! Tells what was meant as a tag from what was not: misspellings, near words, tags without their brackets.

use super::{brackets::closes, tag::Keyword};

/// Words that workers write where the protocol has another. Reported, never understood: `[DONE]` may mean an item.
const NEAR_WORDS: [(&str, Keyword); 15] = [
    ("CHECKPT", Keyword::Checkpoint),
    ("CHKPT", Keyword::Checkpoint),
    ("CKPT", Keyword::Checkpoint),
    ("DONE", Keyword::Complete),
    ("COMPLETED", Keyword::Complete),
    ("FINISHED", Keyword::Complete),
    ("BLOCK", Keyword::Blocked),
    ("BLOCKER", Keyword::Blocked),
    ("BLOCKING", Keyword::Blocked),
    ("UNBLOCKED", Keyword::Blocked),
    ("STUCK", Keyword::Blocked),
    ("NEED", Keyword::Needs),
    ("NEEDED", Keyword::Needs),
    ("REQUIRES", Keyword::Needs),
    ("WAITING", Keyword::Needs),
];
const LONGEST_LIKENESS: usize = 16;
/// Marks that may stand around a tag in place of its brackets, or around both.
const WRAPPINGS: &[char] = &['*', '_', '~', '#', '(', '<', '{', '（', '〈', '《', '「', '『'];
/// What may follow a tag without brackets; a plain blank is prose (`COMPLETE rewrite of the parser`).
const ENDINGS: &[char] = &[':', '：', '*', '_', '~', ')', '>', '}', '）', '〉', '》', '」', '』'];

/// Capital ASCII for a letter of any width: an input method gives both.
pub(super) fn capital(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    narrow.to_ascii_uppercase()
}

/// Which tag a word was probably meant for. Letter case, blanks and punctuation do not matter; an exact name counts.
pub(super) fn resembled(word: &str) -> Option<Keyword> {
    let mut letters = String::new();
    for c in word.chars().map(capital).filter(char::is_ascii_alphanumeric) {
        if letters.len() == LONGEST_LIKENESS {
            return None;
        }
        letters.push(c);
    }
    let near = NEAR_WORDS.iter().find(|(near, _)| *near == letters).map(|(_, keyword)| *keyword);
    near.or_else(|| Keyword::ALL.into_iter().find(|keyword| is_misspelt(&letters, keyword.word())))
}

/// True for a word that is the name of a tag, or was probably meant as one.
pub(super) fn names_a_tag(word: &str) -> bool {
    resembled(word).is_some()
}

/// Two slips in `CHECKPOINT`, one in the others. In the short words the first letter must be right, or `[seeds]` and
/// `[locked]` would be taken for slips.
fn is_misspelt(letters: &str, word: &str) -> bool {
    let allowed = (word.len() - 1) / 4;
    let starts_alike = letters.as_bytes().first() == word.as_bytes().first();
    (word.len() >= 8 || starts_alike)
        && letters.len().abs_diff(word.len()) <= allowed
        && distance(letters.as_bytes(), word.as_bytes()) <= allowed
}

/// How many letters must be added, left out, replaced or swapped with their neighbour to make one word of the other
/// (optimal string alignment).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, to) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    last[b.len()]
}

/// The tag that a text begins with, in capitals but without its brackets: `BLOCKED: no key`, `(CHECKPOINT) x`,
/// `**COMPLETE**`. With it, what was written of it.
pub(super) fn bare(text: &str) -> Option<(Keyword, &str)> {
    let unwrapped = text.trim_start_matches(WRAPPINGS);
    let length = unwrapped.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(unwrapped.len());
    let (word, after) = unwrapped.split_at_checked(length)?;
    let keyword = resembled(word)?;
    // `CHECKPOINT 3: …` counts as well.
    let numbered = after.trim_start_matches([' ', '#']).trim_start_matches(|c: char| c.is_ascii_digit());
    let exact = keyword.word() == word;
    let ends = |rest: &str| match rest.chars().next() {
        None => exact,
        Some(c) => ENDINGS.contains(&c) || closes(c),
    };
    let dashed = exact && [" - ", " – ", " — "].iter().any(|dash| after.starts_with(dash));
    (ends(after) || ends(numbered) || dashed).then_some((keyword, text))
}
