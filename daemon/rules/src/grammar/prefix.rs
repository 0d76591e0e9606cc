//! Steps over what may stand before a tag: one emoji or one conventional-commit prefix (domain.md section 4).

use super::likeness;

const LONGEST_WORD: usize = 32;
const LONGEST_SCOPE: usize = 100;

/// Where the tags would begin, and how many emoji and prefixes were stepped over to get there: two at most.
pub(super) fn step_over(text: &str) -> (usize, &str) {
    let mut rest = text;
    for stepped in 0..2 {
        let Some(after) = emoji(rest).or_else(|| shortcode(rest)).or_else(|| conventional(rest)) else {
            return (stepped, rest);
        };
        rest = after.trim_start();
    }
    (2, rest)
}

/// `feat(api)!: `. A word that is, or resembles, the name of a tag is none of these: `BLOCKED: …` was meant otherwise.
fn conventional(text: &str) -> Option<&str> {
    let letters =
        text.find(|c: char| !c.is_ascii_alphabetic() && c != '-').filter(|n| (1..=LONGEST_WORD).contains(n))?;
    let (word, mut rest) = text.split_at_checked(letters)?;
    if likeness::names_a_tag(word) {
        return None;
    }
    if let Some(scoped) = rest.strip_prefix('(') {
        let close = scoped.bytes().take(LONGEST_SCOPE).position(|b| b == b')')?;
        rest = scoped.get(close + 1..)?;
    }
    rest.strip_prefix('!').unwrap_or(rest).strip_prefix(':')
}

/// `:construction:`, the spelling of an emoji that some tools write.
fn shortcode(text: &str) -> Option<&str> {
    let inside = text.strip_prefix(':')?;
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '+'))?;
    if !(1..=LONGEST_WORD).contains(&length) {
        return None;
    }
    inside.get(length..)?.strip_prefix(':')
}

/// One emoji as a person sees it: joined with others, in a skin tone, a flag or a keycap.
fn emoji(text: &str) -> Option<&str> {
    const JOINER: char = '\u{200d}';
    let mut rest = one_picture(text)?;
    while let Some(joined) = rest.strip_prefix(JOINER) {
        rest = one_picture(joined)?;
    }
    Some(rest)
}

fn one_picture(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if is_flag_letter(first) {
        chars.next().filter(|c| is_flag_letter(*c))?;
        return Some(chars.as_str());
    }
    let keycap = first.is_ascii_digit() || matches!(first, '#' | '*');
    if !keycap && !is_picture(first) {
        return None;
    }
    let after = chars.as_str().trim_start_matches(is_modifier);
    match after.strip_prefix('\u{20e3}') {
        Some(behind) => Some(behind),
        None => (!keycap).then_some(after),
    }
}

const fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Variation selectors, skin tones, and the tags that make the flags of regions.
const fn is_modifier(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// The blocks of Unicode that hold pictures; a few of their signs are no emoji, and stepping over those does no harm.
const fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_of_any_make_is_one_step() {
        for emoji in ["🚧", "✅", "✔️", "👩‍💻", "👍🏽", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", ":tada:"]
        {
            assert_eq!(step_over(&format!("{emoji} [COMPLETE]")), (1, "[COMPLETE]"), "{emoji}");
        }
    }

    #[test]
    fn prefixes_are_stepped_over_and_prose_is_not() {
        for prefix in ["feat: ", "feat(api): ", "fix!:", "refactor(a, b)!: ", "Fix: "] {
            assert_eq!(step_over(&format!("{prefix}[COMPLETE]")), (1, "[COMPLETE]"), "{prefix}");
        }
        for text in ["BLOCKED: x", "add a model: x", "1 x", "# x", "feat(api: x", ": x", "::", "12:30", ""] {
            assert_eq!(step_over(text), (0, text), "{text}");
        }
        assert_eq!(step_over("✨ feat: 🚧 x"), (2, "🚧 x"));
    }
}
