//! Reads the subject of a commit: what it says of its worker, and what it tried to say (domain.md section 4).
//!
//! Reading is lenient, reporting strict: whatever a person would understand is understood, and whatever is not in the
//! agreed form is handed out as a [`Malformation`] beside it. No text can fail to be read.

mod brackets;
mod likeness;
mod prefix;
mod tag;

use orch_shared::{
    ids::{Item, TaskId},
    text::Untrusted,
    worker::CommitClass,
};

use self::{
    brackets::Brackets,
    tag::{Keyword, Reading},
};

/// From whom something is needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provider {
    /// A task id, in whichever of the spellings of domain.md section 2.
    Task(TaskId),
    /// A name that is no task id, as it was written.
    Unknown(Untrusted),
}

impl Provider {
    /// Reads a provider, from a tag or from [`Self::key`].
    #[must_use]
    pub fn of(written: &str) -> Self {
        TaskId::parse_lenient(written).map_or_else(|| Self::Unknown(Untrusted::from(written.trim())), Self::Task)
    }

    /// The task id, or the name as written: what the store keeps.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Task(task) => task.as_str(),
            Self::Unknown(written) => written.expose(),
        }
    }
}

/// One thing that a status commit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `[CHECKPOINT]`.
    Checkpoint,
    /// `[COMPLETE]`.
    Complete,
    /// `[BLOCKED:reason]`.
    Blocked {
        /// Why; none where no reason was given.
        reason: Option<Untrusted>,
    },
    /// `[NEEDS:worker/item]`.
    Needs {
        /// From whom.
        provider: Provider,
        /// What.
        item: Item,
    },
}

impl Statement {
    /// The class of a commit that says only this.
    #[must_use]
    pub const fn class(&self) -> CommitClass {
        match self {
            Self::Checkpoint => CommitClass::Checkpoint,
            Self::Complete => CommitClass::Complete,
            Self::Blocked { .. } => CommitClass::Blocked,
            Self::Needs { .. } => CommitClass::Needs,
        }
    }
}

/// Something that is a tag or was meant as one, but is not in the agreed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformation {
    /// What was written.
    pub written: Untrusted,
    /// The form that was expected.
    pub expected: String,
}

/// What a subject says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The statements of its leading tags, in order.
    pub statements: Vec<Statement>,
    /// What was not in the agreed form, in order.
    pub malformations: Vec<Malformation>,
    /// What follows the tags; the whole subject where there is no tag.
    pub summary: Untrusted,
}

/// So many statements are taken from one subject; a person writes three.
const MOST_STATEMENTS: usize = 100;
/// So many characters of what was written are kept in a report.
const MOST_WRITTEN: usize = 120;

/// Reads a subject, one line of text. The time it takes grows with the length of the text and no faster.
#[must_use]
pub fn read_subject(subject: &str) -> Subject {
    let line = subject.trim_start_matches('\u{feff}').trim_end();
    let unindented = line.trim_start();
    let (stepped, tags) = prefix::step_over(unindented);
    let mut reader = Reader {
        line,
        brackets: Brackets::of(line),
        at: line.len() - tags.len(),
        // One emoji or one prefix may stand before the tags, blanks and a second one are leniency.
        strict: line.len() == unindented.len() && stepped < 2,
        read: Subject::default(),
    };
    reader.read_tags();
    reader.read_rest(tags);
    reader.read
}

/// The way through one subject.
struct Reader<'a> {
    line: &'a str,
    brackets: Brackets<'a>,
    /// How far the leading tags reach, with the blanks behind them.
    at: usize,
    /// False when what stands before the next tag is not in the agreed form.
    strict: bool,
    read: Subject,
}

impl<'a> Reader<'a> {
    fn read_tags(&mut self) {
        while let Some(group) = self.brackets.group_at(self.at) {
            let reported = self.read.malformations.len();
            let keyword = match tag::read(&group) {
                Reading::Foreign => break,
                Reading::Meant(keyword) => {
                    self.report(group.written, keyword);
                    keyword
                }
                Reading::Tag { keyword, statements, strict } => {
                    self.read.statements.extend(statements);
                    if !(strict && self.strict) {
                        self.report(group.written, keyword);
                    }
                    keyword
                }
            };
            self.strict = true;
            let rest = self.line.get(group.end..).unwrap_or_default();
            let next = rest.trim_start();
            self.at = self.line.len() - next.len();
            if self.read.statements.len() > MOST_STATEMENTS || self.read.malformations.len() > MOST_STATEMENTS {
                self.read.statements.truncate(MOST_STATEMENTS);
                let expected = format!("at most {MOST_STATEMENTS} statements in one subject");
                self.read.malformations.push(Malformation { written: clipped(group.written), expected });
                self.at = self.line.len();
                break;
            }
            let joined = next.len() == rest.len() && !next.is_empty() && self.brackets.group_at(self.at).is_none();
            if joined && reported == self.read.malformations.len() {
                self.report(group.written, keyword);
            }
        }
    }

    /// Looks through what follows the tags for tags that stand where none counts.
    fn read_rest(&mut self, tags: &'a str) {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let tagless = rest.len() == tags.len();
        let summary = if self.read.statements.is_empty() { self.line.trim_start() } else { rest };
        self.read.summary = Untrusted::from(summary);
        if tagless && let Some((keyword, written)) = likeness::bare(rest) {
            self.report(written, keyword);
            return;
        }
        let quotes = ['"', '\'', '`', '“', '‘', '«', '‹', '「', '『'];
        let buried = self
            .brackets
            .closed_from(self.at)
            .filter(|(before, _)| before.is_none_or(|c| !quotes.contains(&c)))
            .find_map(|(_, group)| tag::spelt(group.inner).map(|keyword| (keyword, group.written)));
        if let Some((keyword, written)) = buried {
            self.report(written, keyword);
        }
    }

    fn report(&mut self, written: &str, keyword: Keyword) {
        self.read.malformations.push(Malformation { written: clipped(written), expected: keyword.form().to_owned() });
    }
}

fn clipped(written: &str) -> Untrusted {
    match written.char_indices().nth(MOST_WRITTEN) {
        Some((at, _)) => Untrusted::from(format!("{}…", &written[..at])),
        None => Untrusted::from(written),
    }
}

#[cfg(test)]
mod tests;
