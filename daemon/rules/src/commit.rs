//! Reads a whole commit message into what the rules need of it (domain.md section 4).

mod trailers;

use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::{Item, Oid},
    text::Untrusted,
    time::Timestamp,
    worker::CommitClass,
};

use crate::grammar::{Malformation, Statement, read_subject};

/// A commit as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub oid: Oid,
    /// Its parents, in order.
    pub parents: Vec<Oid>,
    /// The committer's date, which is a claim.
    pub committed_at: Timestamp,
    /// What it is. Where it says several things, the strongest: blocked, needs, complete, checkpoint.
    pub class: CommitClass,
    /// The first paragraph of its message, in one line.
    pub subject: Untrusted,
    /// What it says; nothing for a merge, a revert or a fixup.
    pub statements: Vec<Statement>,
    /// What it says in another form than agreed; nothing for a merge, a revert or a fixup.
    pub malformations: Vec<Malformation>,
    /// The subject without its tags.
    pub summary: Untrusted,
    /// The items of its `Provides:` trailers.
    pub provides: Vec<Item>,
    /// The plan items that it names, by `Item:` trailer or in its summary; those of the summary in lower case.
    pub item_ids: Vec<Untrusted>,
    /// The commit that it takes back, where its message says so in git's words.
    pub reverts: Option<Oid>,
}

impl Commit {
    /// True when the summary has the item's words in order, and the commit is one whose summary counts: `Merge branch
    /// 'user-model'` and `Revert "user model"` provide nothing, and neither does who says what is missing.
    #[must_use]
    pub fn summary_names(&self, item: &Item) -> bool {
        matches!(self.class, CommitClass::Plain | CommitClass::Checkpoint | CommitClass::Complete)
            && crate::items::summary_names(self.summary.expose(), item)
    }
}

/// So many bytes of the subject are read. Tags stand at its beginning.
const LONGEST_SUBJECT: usize = 8 << 10;
/// So many bytes at the end of a message are looked through for trailers, and at its beginning for what it takes back.
const LONGEST_BODY: usize = 16 << 10;

/// Reads a commit. A quarantined one is plain, with an empty subject.
#[must_use]
pub fn read_commit(fact: &CommitFact) -> Commit {
    let mut commit = Commit {
        oid: fact.oid,
        parents: Vec::new(),
        committed_at: Timestamp::from_millis(0),
        class: CommitClass::Plain,
        subject: Untrusted::default(),
        statements: Vec::new(),
        malformations: Vec::new(),
        summary: Untrusted::default(),
        provides: Vec::new(),
        item_ids: Vec::new(),
        reverts: None,
    };
    if let CommitContent::Read { parents, committed_at, message } = &fact.content {
        commit.parents.clone_from(parents);
        commit.committed_at = *committed_at;
        read_message(&mut commit, message.expose());
        // Each is kept for as long as its branch is watched, most say one thing at most, and there are many.
        commit.statements.shrink_to_fit();
        commit.malformations.shrink_to_fit();
        commit.provides.shrink_to_fit();
        commit.item_ids.shrink_to_fit();
    }
    commit
}

fn read_message(commit: &mut Commit, message: &str) {
    let (subject, body) = split_subject(message);
    let subject = subject.as_str();
    commit.subject = Untrusted::from(subject);
    commit.summary = Untrusted::from(subject.trim());
    let reverted = reverted(&body[..body.floor_char_boundary(LONGEST_BODY)]);
    commit.reverts = reverted.flatten();
    if commit.parents.len() > 1 {
        commit.class = CommitClass::Merge;
        read_trailers(commit, body);
        return;
    }
    let begins = |words: &[&str]| words.iter().any(|word| subject.trim_start().starts_with(word));
    if begins(&["fixup!", "squash!", "amend!"]) {
        commit.class = CommitClass::Fixup;
        return;
    }
    if begins(&["Revert \"", "Reapply \""]) {
        commit.class = CommitClass::Revert;
        return;
    }
    let read = read_subject(subject);
    // A worker who takes something back and says so under a status of its own has spoken.
    if reverted.is_some() && read.statements.is_empty() && read.malformations.is_empty() {
        commit.class = CommitClass::Revert;
        return;
    }
    commit.class = strongest(&read.statements);
    commit.item_ids = named_items(read.summary.expose());
    (commit.statements, commit.malformations, commit.summary) = (read.statements, read.malformations, read.summary);
    read_trailers(commit, body);
}

/// The class of a commit that says all this (domain.md section 4).
fn strongest(statements: &[Statement]) -> CommitClass {
    [CommitClass::Blocked, CommitClass::Needs, CommitClass::Complete, CommitClass::Checkpoint]
        .into_iter()
        .find(|class| statements.iter().any(|statement| statement.class() == *class))
        .unwrap_or(CommitClass::Plain)
}

/// The first paragraph as one line, as git shows a subject, and what follows its first line: people leave out the blank
/// one before a trailer.
fn split_subject(message: &str) -> (String, &str) {
    // Whoever writes a message with another tool may begin it with a mark of byte order.
    let message = message.trim_start_matches('\u{feff}');
    let n_blank: usize = message.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
    let message = &message[n_blank..];
    let paragraph = message.lines().take_while(|line| !line.trim().is_empty());
    let mut subject = String::new();
    for line in paragraph {
        if subject.is_empty() {
            subject.push_str(line.trim_end());
        } else {
            subject.push(' ');
            subject.push_str(line.trim());
        }
        if subject.len() > LONGEST_SUBJECT {
            break;
        }
    }
    subject.truncate(subject.floor_char_boundary(LONGEST_SUBJECT));
    (subject, message.split_once('\n').map_or("", |(_, after)| after))
}

/// Reads `This reverts commit <oid>.` at the beginning of a line: nothing when it is not there, no oid when that is
/// abbreviated.
fn reverted(body: &str) -> Option<Option<Oid>> {
    const SHORTEST: usize = 7;
    body.lines().find_map(|line| {
        let named = line.strip_prefix("This reverts commit ")?;
        let digits = named.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(named.len());
        (digits >= SHORTEST).then(|| Oid::parse(&named[..digits]).ok())
    })
}

fn read_trailers(commit: &mut Commit, body: &str) {
    for (key, value) in trailers::of(body, LONGEST_BODY) {
        let values = value.split(',').map(str::trim).filter(|value| !value.is_empty());
        if key.eq_ignore_ascii_case("Provides") {
            for item in values.map(Item::new).filter(|item| !item.folded().is_empty()) {
                if !commit.provides.contains(&item) {
                    commit.provides.push(item);
                }
            }
        } else if key.eq_ignore_ascii_case("Item") {
            for id in values.map(Untrusted::from) {
                if !commit.item_ids.contains(&id) {
                    commit.item_ids.push(id);
                }
            }
        }
    }
}

/// The ids of plan items that stand in a summary as words of their own: `item-3`, not `item-level` and not `sub-item-3`.
fn named_items(summary: &str) -> Vec<Untrusted> {
    let mut ids = Vec::new();
    for word in summary.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')) {
        let word = word.to_ascii_lowercase();
        let named = word.strip_prefix("item-").is_some_and(|number| {
            number.starts_with(|c: char| c.is_ascii_digit()) && number.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let id = Untrusted::from(word);
        if named && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

#[cfg(test)]
mod tests;
