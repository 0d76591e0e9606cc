//! The grammar of paths as people write them: what a word must look like to be a file, a directory or a pattern.
//!
//! planning.md rules 15 and 16. A word is judged by its own shape alone; what the sentence around it says is judged in
//! `context`, and whether the repo knows it in `resolve`.

use super::endings;

/// What a path as written stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// A file with a directory before it.
    File,
    /// The name of a file alone.
    Bare,
    /// A directory.
    Directory,
    /// A pattern: `src/**/*.ts`, `src/{a,b}.rs`.
    Pattern,
    /// Words with slashes between them: a path only where the repo or the rest of the document knows it.
    Perhaps,
}

/// How a word is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// A path, as written but without line numbers.
    Path(String, Shape),
    /// A path that leaves the repo: `../x`, `~/.x`, `/etc/x`.
    Outside(String),
    /// Something else.
    Nothing,
}

/// Directories that sources begin with. Below them a word with slashes is a path though nothing ends in a file ending.
const ROOTS: &[&str] = &[
    "adapters",
    "api",
    "app",
    "apps",
    "assets",
    "backend",
    "bin",
    "client",
    "cmd",
    "components",
    "config",
    "crates",
    "core",
    "db",
    "deploy",
    "docs",
    "e2e",
    "examples",
    "extensions",
    "features",
    "frontend",
    "hooks",
    "include",
    "infra",
    "internal",
    "lib",
    "libs",
    "migrations",
    "models",
    "modules",
    "packages",
    "pages",
    "pkg",
    "plugins",
    "public",
    "routes",
    "scripts",
    "server",
    "services",
    "skills",
    "specs",
    "src",
    "static",
    "templates",
    "test",
    "tests",
    "tools",
    "types",
    "ui",
    "utils",
    "web",
    "workers",
];

/// Of these, the ones that are hardly ever a mere word.
const SURE_ROOTS: &[&str] = &["apps", "cmd", "crates", "internal", "lib", "libs", "packages", "pkg", "src", "tests"];

/// What stands before a slash and is no directory: remotes and kinds of branches, media types.
const NO_ROOTS: &[&str] = &[
    "application",
    "audio",
    "bugfix",
    "feat",
    "font",
    "heads",
    "hotfix",
    "image",
    "multipart",
    "origin",
    "refs",
    "text",
    "upstream",
    "video",
];

/// Endings of host names.
const HOSTS: &[&str] =
    &["ai", "app", "ch", "co", "com", "de", "dev", "edu", "gov", "io", "land", "net", "org", "rs", "sh", "uk"];

/// Directories of a machine, not of a repo.
const MACHINE: &[&str] = &["/Users/", "/etc/", "/home/", "/opt/", "/proc/", "/root/", "/tmp/", "/usr/", "/var/"];

/// Judges one word; `quoted`: it stands alone in backticks or is a link's target.
pub(super) fn judge(word: &str, quoted: bool) -> Judged {
    let path = without_position(word);
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.len() < 2 || path.len() > 300 || path.contains("://") || path.contains("//") || path.contains("()") {
        return Judged::Nothing;
    }
    if path.starts_with("~/") || path.starts_with("../") || path.starts_with("$HOME/") || path.starts_with("%APPDATA%")
    {
        return Judged::Outside(path.to_owned());
    }
    if let Some(rest) = path.strip_prefix('/') {
        // A slash in front is a route far more often than a file; only the machine's own directories are sure.
        let machine = MACHINE.iter().any(|prefix| path.starts_with(prefix)) && rest.contains('/');
        return if machine { Judged::Outside(path.to_owned()) } else { Judged::Nothing };
    }
    if !path.chars().all(|c| is_path_char(c, quoted)) || !path.chars().any(char::is_alphanumeric) {
        return Judged::Nothing;
    }
    let path = path.replace('\\', "/");
    let Some(path) = without_detours(&path) else { return Judged::Outside(path) };
    match shape(&path, quoted) {
        Some(shape) => Judged::Path(path, shape),
        None => Judged::Nothing,
    }
}

/// The same path without `..`; none where it leaves the repo.
fn without_detours(path: &str) -> Option<String> {
    if !path.split('/').any(|part| part == "..") {
        return Some(path.to_owned());
    }
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(kept.pop()?),
            "." => {}
            part => kept.push(part),
        }
    }
    Some(kept.join("/"))
}

/// Drops what points into a file: `:12`, `:12-40`, `:57,70`, `#L12`, `:function`, `::test`.
pub(super) fn without_position(word: &str) -> &str {
    let end = word.find(['#', ':']).filter(|at| *at > 1).unwrap_or(word.len());
    word.get(..end).unwrap_or(word)
}

fn is_path_char(c: char, quoted: bool) -> bool {
    match c {
        '/' | '.' | '_' | '-' | '[' | ']' | '(' | ')' | '{' | '}' | '*' | '@' | '+' | '$' | '~' | ',' | '\\' => true,
        '<' | '>' | '?' | '=' | '%' => quoted && c != '=' && c != '%',
        _ => c.is_alphanumeric(),
    }
}

fn shape(path: &str, quoted: bool) -> Option<Shape> {
    let directory = path.ends_with('/');
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if parts.iter().any(|part| part.is_empty()) || parts.len() > 40 {
        return None;
    }
    let (first, last) = (*parts.first()?, *parts.last()?);
    if parts.len() > 1 && (is_host(first) || NO_ROOTS.contains(&first) && parts.len() == 2 && !directory) {
        return None;
    }
    if path.contains('*') || path.contains('{') && path.contains(',') {
        return is_pattern(path, &parts, quoted).then_some(Shape::Pattern);
    }
    if path.contains(',') || path.contains('?') {
        return None;
    }
    // `@/x` is how bundlers name the root of the sources; `@x/y` is a package.
    if first.starts_with('@') && first.len() > 1 && (parts.len() < 3 || endings::ending(last).is_none()) {
        return None;
    }
    if directory {
        return is_directory(&parts, quoted).then_some(Shape::Directory);
    }
    if parts.len() == 1 {
        return is_bare_file(last, quoted).then_some(Shape::Bare);
    }
    if endings::is_name(last, true) || endings::is_dotted(last) {
        return Some(Shape::File);
    }
    if let Some(ending) = endings::ending(last).filter(|ending| is_ending(ending)) {
        let dotted_words =
            parts.iter().take(parts.len() - 1).any(|part| endings::ending(part).is_some_and(endings::is_known));
        let believable = endings::is_known(ending) || quoted && ending.len() <= 6 && !first.contains('.');
        return (believable && !dotted_words).then_some(Shape::File);
    }
    is_perhaps(&parts, quoted)
}

fn is_ending(ending: &str) -> bool {
    ending.bytes().all(|b| b.is_ascii_alphanumeric()) && ending.bytes().any(|b| b.is_ascii_alphabetic())
}

fn is_pattern(path: &str, parts: &[&str], quoted: bool) -> bool {
    let ending = path.rsplit_once('.').is_some_and(|(_, ending)| endings::is_known(ending.trim_end_matches('}')));
    let bold = path.starts_with("**") && !path.starts_with("**/") || path.ends_with("**") && !path.ends_with("/**");
    // `Shop/Services/*`: two directories with names are no media type and no branch.
    let deep = quoted && parts.iter().take_while(|part| !part.contains('*')).count() > 1;
    let rooted = parts.first().is_some_and(|first| is_root(first));
    !bold && (quoted && ending || parts.len() > 1 && (ending || rooted || deep))
}

/// A trailing slash says it: `src/`, `.github/workflows/`.
fn is_directory(parts: &[&str], quoted: bool) -> bool {
    let plain = |part: &&str| {
        part.len() > 1 && part.chars().all(|c| c.is_alphanumeric() || "._-@[]()<>{}+$".contains(c)) || parts.len() > 1
    };
    let words = parts.iter().all(plain) && parts.iter().any(|part| part.chars().any(char::is_alphabetic));
    // Capitals before a slash are a list of words that broke off: "TCP/".
    let shouting = parts.len() == 1 && !quoted && parts.iter().all(|part| !part.chars().any(char::is_lowercase));
    words
        && !shouting
        && !parts.iter().any(|part| endings::ending(part).is_some_and(|e| !quoted && endings::is_known(e)))
}

fn is_bare_file(name: &str, quoted: bool) -> bool {
    if endings::is_name(name, quoted) || endings::is_dotted(name) {
        return true;
    }
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let plain = stem.chars().all(|c| c.is_alphanumeric() || "._-[]@+$".contains(c))
        && stem.chars().any(char::is_alphanumeric)
        && !stem.starts_with('.')
        && !stem.starts_with('-');
    // Endings are small or all capitals: `Effect.Map` is a member.
    let lower = ending.bytes().all(|b| !b.is_ascii_uppercase()) || ending.bytes().all(|b| !b.is_ascii_lowercase());
    plain
        && lower
        && endings::is_known(ending)
        && (quoted || !endings::is_doubtful(ending))
        && !endings::is_library(name)
        && !endings::is_member(stem, ending)
}

fn is_perhaps(parts: &[&str], quoted: bool) -> Option<Shape> {
    let plain = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || "._-@[]()<>{}+$".contains(c));
    let word = |part: &&str| part.chars().any(char::is_alphabetic);
    if !parts.iter().all(plain) || !parts.iter().any(word) {
        return None;
    }
    let first = parts.first()?;
    let sure =
        SURE_ROOTS.contains(first) || first.starts_with('.') && first.len() > 2 || is_root(first) && parts.len() > 2;
    match (sure, quoted) {
        (true, true) => Some(Shape::Directory),
        (true, false) if parts.len() > 2 || SURE_ROOTS.contains(first) => Some(Shape::Directory),
        (_, true) => Some(Shape::Perhaps),
        _ => None,
    }
}

fn is_root(part: &str) -> bool {
    ROOTS.contains(&part) || part.starts_with('.') && part.len() > 2
}

fn is_host(part: &str) -> bool {
    let Some((name, ending)) = part.rsplit_once('.') else { return false };
    !name.is_empty() && HOSTS.contains(&ending) || part.starts_with("www.")
}

#[cfg(test)]
mod tests;
