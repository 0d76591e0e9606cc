//! Reads commit messages by domain.md section 4, written a second time and another way than the product does.

/// The class of a commit, the strongest where it says several things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Plain,
    Merge,
    Revert,
    Fixup,
    Checkpoint,
    Complete,
    Needs,
    Blocked,
}

impl Class {
    pub(crate) fn is_status(self) -> bool {
        matches!(self, Self::Checkpoint | Self::Complete | Self::Needs | Self::Blocked)
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) class: Class,
    pub(crate) reason: Option<String>,
    /// Provider and item, the provider as a task id.
    pub(crate) needs: Vec<(String, String)>,
    /// The items of `Provides:` trailers, folded.
    pub(crate) provides: Vec<String>,
    /// The words behind the tags, folded one by one.
    pub(crate) summary: Vec<String>,
}

/// Items compare without regard to case, spaces, `_` and `-`.
pub(crate) fn fold(item: &str) -> String {
    item.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}

impl Said {
    /// True when words of the summary that stand side by side make the item.
    pub(crate) fn names(&self, item: &str) -> bool {
        let counts = matches!(self.class, Class::Plain | Class::Checkpoint | Class::Complete);
        let n = self.summary.len();
        counts && (0..n).any(|from| (from + 1..=n).any(|to| self.summary[from..to].concat() == item))
    }
}

pub(crate) fn read(message: &str, n_parents: usize) -> Said {
    let mut lines = message.lines().skip_while(|line| line.trim().is_empty());
    let subject = lines.next().unwrap_or("").trim();
    let rest: Vec<&str> = lines.collect();
    let provides = rest
        .iter()
        .filter_map(|line| line.strip_prefix("Provides:"))
        .flat_map(|items| items.split(',').map(fold))
        .filter(|item| !item.is_empty())
        .collect();
    let silent = |class| Said { class, reason: None, needs: Vec::new(), provides: Vec::new(), summary: Vec::new() };
    if n_parents > 1 {
        return Said { provides, ..silent(Class::Merge) };
    }
    if ["fixup!", "squash!", "amend!"].iter().any(|mark| subject.starts_with(mark)) {
        return silent(Class::Fixup);
    }
    if subject.starts_with("Revert \"") || subject.starts_with("Reapply \"") {
        return silent(Class::Revert);
    }
    let (tags, summary) = tags(subject);
    let mut said = Said { provides, ..silent(Class::Plain) };
    let mut strength = 0;
    for (name, value) in tags {
        let class = match name.as_str() {
            "checkpoint" => (1, Class::Checkpoint),
            "complete" => (2, Class::Complete),
            "needs" => (3, Class::Needs),
            _ => (4, Class::Blocked),
        };
        if class.0 > strength {
            (strength, said.class) = class;
        }
        match class.1 {
            Class::Blocked if !value.is_empty() => said.reason = Some(value),
            Class::Needs => {
                let (provider, items) = value.split_once('/').unwrap_or((&value, ""));
                said.needs.extend(items.split(',').map(|item| (provider_id(provider), item.trim().to_owned())));
            }
            _ => {}
        }
    }
    said.summary = summary.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(fold).collect();
    said
}

/// The tags before the summary: name in lower case and value. A conventional prefix may stand before them.
fn tags(subject: &str) -> (Vec<(String, String)>, &str) {
    let mut rest = subject;
    if let Some((prefix, after)) = subject.split_once(": ")
        && !prefix.contains(' ')
        && after.starts_with('[')
        && !prefix.starts_with('[')
    {
        rest = after;
    }
    let mut tags = Vec::new();
    while let Some(inner) = rest.strip_prefix('[').or_else(|| rest.strip_prefix('［')) {
        let Some(end) = inner.find([']', '］']) else { break };
        let (name, value) = inner[..end].split_once(':').unwrap_or((&inner[..end], ""));
        let name = name.trim().to_lowercase();
        if !["checkpoint", "complete", "needs", "blocked"].contains(&name.as_str()) {
            break;
        }
        tags.push((name, value.trim().to_owned()));
        rest = inner[end..].trim_start_matches([']', '］']).trim_start();
    }
    if tags.is_empty() { (tags, subject) } else { (tags, rest) }
}

/// `2`, `worker-2`, `Task_2` and `task2` are `task-2`.
fn provider_id(written: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    format!("task-{digits}")
}
