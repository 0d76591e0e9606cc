//! Finds out what format a repository has before anything opens it.
//!
//! libgit2 refuses some formats with an unclear word and misreads others without one (dependencies.md 1.3), so the
//! configuration is looked at first, as plain text.

use std::path::Path;

use orch_shared::{facts::ReadFault, text::Visible};

use super::files::read_small;

/// What a repository is stored in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// What libgit2 reads rightly.
    Plain,
    /// Something that the git program may know.
    Other {
        /// In words.
        what: String,
    },
}

/// The format of the repository with this common directory.
pub(super) fn format_of(common_dir: &Path) -> Result<Format, ReadFault> {
    let config = match read_small(&common_dir.join("config")) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Format::Plain),
        Err(error) => {
            return Err(ReadFault::Unreadable { what: "its configuration".to_owned(), cause: error.to_string() });
        }
    };
    let other = extensions(&config).find(|(name, value)| !is_read(name, value));
    Ok(other.map_or(Format::Plain, |(name, value)| Format::Other { what: in_words(&name, &value) }))
}

/// True for the extensions that libgit2 reads rightly.
fn is_read(name: &str, value: &str) -> bool {
    match name {
        "objectformat" => value.eq_ignore_ascii_case("sha1"),
        "refstorage" => value.eq_ignore_ascii_case("files"),
        "noop" | "preciousobjects" | "worktreeconfig" | "relativeworktrees" => true,
        _ => false,
    }
}

/// What people call it, and what git calls it.
fn in_words(name: &str, value: &str) -> String {
    let key = format!("{} = {}", Visible(name), Visible(value));
    match (name, value.to_ascii_lowercase().as_str()) {
        ("objectformat", "sha256") => format!("SHA-256 object ids ({key})"),
        ("refstorage", "reftable") => format!("refs in reftables ({key})"),
        ("partialclone", _) => format!("a partial clone ({key})"),
        _ => key,
    }
}

/// The keys of the `[extensions]` section, in lower case, with their values.
fn extensions(config: &str) -> impl Iterator<Item = (String, String)> {
    let mut inside = false;
    config.lines().filter_map(move |line| {
        let line = line.trim();
        let entry = match line.strip_prefix('[').and_then(|section| section.split_once(']')) {
            Some((section, rest)) => {
                inside = section.trim().eq_ignore_ascii_case("extensions");
                rest.trim()
            }
            None => line,
        };
        if !inside || entry.is_empty() || entry.starts_with(['#', ';']) {
            return None;
        }
        let (name, value) = entry.split_once('=').unwrap_or((entry, "true"));
        let value = value.split(['#', ';']).next().unwrap_or_default().trim().trim_matches('"');
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_that_libgit2_cannot_read_are_told_from_the_others() {
        let verdict = |config: &str| {
            let dir = tempfile::tempdir().expect("a directory");
            std::fs::write(dir.path().join("config"), config).expect("written");
            format_of(dir.path())
        };
        let other = |what: &str| Ok(Format::Other { what: what.to_owned() });
        assert_eq!(verdict("[core]\n\tbare = false\n[remote \"x\"]\n\turl = y\n"), Ok(Format::Plain));
        assert_eq!(verdict("[extensions]\n\tworktreeConfig = true\n\tobjectFormat = sha1 # old\n"), Ok(Format::Plain));
        assert_eq!(
            verdict("[extensions]\n\trefStorage = reftable\n"),
            other("refs in reftables (refstorage = reftable)")
        );
        assert_eq!(
            verdict("[Extensions] objectFormat = sha256\n"),
            other("SHA-256 object ids (objectformat = sha256)")
        );
        assert_eq!(verdict("[extensions]\npartialClone = origin"), other("a partial clone (partialclone = origin)"));
        assert_eq!(verdict("[core]\n[extensions]\n\tfuture\n"), other("future = true"));
    }
}
