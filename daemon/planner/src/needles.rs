//! Many words looked for in a text at once: what is asked of every line passes over it once.

use aho_corasick::AhoCorasick;

/// Words, made ready to be looked for together.
pub(crate) struct Needles(Option<AhoCorasick>);

impl Needles {
    /// Makes them ready. It takes longer than a look: keep it.
    pub(crate) fn new(words: &[&str]) -> Self {
        // Only far too many words are refused. Then every text is looked at closely.
        Self(AhoCorasick::new(words).ok())
    }

    /// False where none of the words is in the text, as a word of its own or inside another.
    pub(crate) fn may_be_in(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|words| words.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_seen_wherever_it_stands() {
        let needles = Needles::new(&["on hold", "parked", "保留"]);
        for (text, expected) in
            [("on hold", true), ("it is unparked", true), ("今は保留", true), ("on hol d", false), ("", false)]
        {
            assert_eq!(needles.may_be_in(text), expected, "{text}");
        }
    }
}
