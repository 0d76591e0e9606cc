//! Finds the words of an item in a summary, the weakest evidence that it was provided (domain.md section 7).

use orch_shared::ids::Item;

/// True when the summary has the item's words in order, one behind the other, as whole words: `UserModel` is found in
/// `add user model`, in `add user_model.rs` and in `add UserModel`, but not in `user modelling`.
#[must_use]
pub fn summary_names(summary: &str, item: &Item) -> bool {
    let item = item.folded();
    if item.chars().all(|c| !c.is_alphanumeric()) {
        return false;
    }
    let words = Words::of(summary);
    (0..words.starts.len()).any(|first| words.spell(first, item))
}

/// The words of a text in lower case, one behind the other without what divides them.
///
/// Spelling an item out of whole words is the same as comparing it with a part of this text that begins where a word
/// begins and ends where one ends. The item's own division into words then need not be guessed: `user-model`,
/// `UserModel` and `usermodel` are one item (domain.md section 7).
struct Words {
    letters: String,
    /// Where in `letters` each word begins.
    starts: Vec<usize>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self { letters: String::new(), starts: Vec::new() };
        let mut before = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if !is_part(c) {
                before = None;
                continue;
            }
            if before.is_none_or(|before| divides(before, c, chars.peek().copied())) {
                words.starts.push(words.letters.len());
            }
            words.letters.extend(c.to_lowercase().filter(|c| is_part(*c)));
            before = Some(c);
        }
        words
    }

    /// True when the words from the `first` on give exactly the letters of the item.
    fn spell(&self, first: usize, item: &str) -> bool {
        let letters = item.chars().filter(|c| is_part(*c));
        let start = self.starts[first];
        let mut rest = self.letters[start..].chars();
        for letter in letters {
            if rest.next() != Some(letter) {
                return false;
            }
        }
        let end = self.letters.len() - rest.as_str().len();
        rest.as_str().is_empty() || self.starts.binary_search(&end).is_ok()
    }
}

/// Letters and digits make words; `C++` and `C#` are words as well.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '+' | '#')
}

/// True between `user|Model`, `HTTP|Server` and nowhere else within a run of letters and digits.
fn divides(before: char, c: char, after: Option<char>) -> bool {
    let rises = c.is_uppercase() && !before.is_uppercase() && before.is_alphanumeric();
    let acronym_ends = c.is_uppercase() && before.is_uppercase() && after.is_some_and(char::is_lowercase);
    rises || acronym_ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_item_is_found_by_its_words_in_order() {
        for (summary, item) in [
            ("add user model", "UserModel"),
            ("add the UserModel", "user model"),
            ("user_model.rs: add it", "UserModel"),
            ("src/user-model: add it", "user_model"),
            ("Add User Model.", "usermodel"),
            ("add HTTPServer", "http-server"),
            ("add HTTP server", "HTTPServer"),
            ("serve /api/v2", "API v2"),
            ("add oauth2 login", "OAuth2"),
            ("Größe messen", "größe"),
            ("wrap C++ parser", "C++"),
            ("user, then user model", "UserModel"),
            ("İstanbul office", "İSTANBUL"),
            ("ユーザー モデル を追加", "ユーザーモデル"),
        ] {
            assert!(summary_names(summary, &Item::new(item)), "{item} in {summary}");
        }
    }

    #[test]
    fn parts_of_words_and_words_apart_are_not_the_item() {
        for (summary, item) in [
            ("add user modelling", "UserModel"),
            ("superuser model", "UserModel"),
            ("add model for user", "UserModel"),
            ("user data model", "UserModel"),
            ("add UserModels", "UserModel"),
            ("", "UserModel"),
            ("add user", "UserModel"),
            ("anything", ""),
            ("anything -- else", "--"),
            ("wrap C parser", "C++"),
            ("task-10", "task-1"),
        ] {
            assert!(!summary_names(summary, &Item::new(item)), "{item} in {summary}");
        }
    }

    proptest! {
        #[test]
        fn any_item_is_found_where_it_stands_alone(item in "\\PC{1,12}", before in "[a-z ]{0,8}", after in "[a-z ]{0,8}") {
            let named = Item::new(&item);
            prop_assume!(named.folded().chars().any(char::is_alphanumeric));
            let summary = format!("{before} {item} {after}");
            prop_assert!(summary_names(&summary, &named), "{summary}");
        }
    }
}
