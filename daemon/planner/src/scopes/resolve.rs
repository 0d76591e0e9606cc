//! Paths as written against the files of the repo: exact, by their end, by their stem, by a pattern (planning.md rule
//! 17, domain.md section 10).
//!
//! Each part of the index is built once, and when it is first asked. A question costs a few binary searches, so that 100,000
//! items against 100,000 files stay quick.

use std::{cell::OnceCell, collections::BTreeSet};

use orch_shared::plan::ScopeMatch;

use super::path::Shape;

/// More candidates than this are not named.
const MANY: usize = 12;

/// What a path as written means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This path, and how it was found.
    Found(String, ScopeMatch),
    /// Several files fit.
    Several(Vec<String>),
    /// Nothing of the repo fits.
    Absent,
}

/// The files of HEAD, arranged for questions.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Every file and directory, sorted; a directory ends in a slash.
    paths: Vec<String>,
    by_end: OnceCell<Vec<Reversed>>,
    by_stem: OnceCell<Vec<Reversed>>,
}

/// A path with its parts in reverse order, `route.ts/events/src/`, and its place among all.
type Reversed = (String, usize);

impl Index {
    /// Arranges the files.
    pub(super) fn new(mut paths: Vec<String>) -> Self {
        let mut directories: BTreeSet<&str> = BTreeSet::new();
        for file in &paths {
            let mut rest = file.as_str();
            while let Some(slash) = rest.rfind('/') {
                if !directories.insert(&rest[..=slash]) {
                    break;
                }
                rest = &rest[..slash];
            }
        }
        let directories: Vec<String> = directories.into_iter().map(str::to_owned).collect();
        paths.extend(directories);
        paths.sort_unstable();
        paths.dedup();
        Self { paths, ..Self::default() }
    }

    /// Every file and directory by how it ends, sorted. Where each path is written whole, nobody asks for it.
    fn by_end(&self) -> &[Reversed] {
        self.by_end.get_or_init(|| self.sorted(|path| Some(reversed(path))))
    }

    /// The same for files alone, without their ending.
    fn by_stem(&self) -> &[Reversed] {
        self.by_stem.get_or_init(|| self.sorted(|path| (!path.ends_with('/')).then(|| reversed(without_ending(path)))))
    }

    fn sorted(&self, key: impl Fn(&str) -> Option<String>) -> Vec<Reversed> {
        let paths = self.paths.iter().enumerate();
        let mut list: Vec<Reversed> = paths.filter_map(|(place, path)| Some((key(path)?, place))).collect();
        list.sort_unstable();
        list
    }

    fn path(&self, place: usize) -> &str {
        self.paths.get(place).map_or("", String::as_str)
    }

    fn has(&self, path: &str) -> bool {
        self.paths.binary_search_by(|known| known.as_str().cmp(path)).is_ok()
    }

    /// What a path as written means; `beside`: the directory that its neighbour in the sentence names.
    pub(super) fn meaning(&self, written: &str, shape: Shape, beside: Option<&str>) -> Meaning {
        let plain = written.trim_start_matches("./").trim_start_matches("@/").trim_end_matches('/');
        if shape == Shape::Pattern {
            let found = self.paths.iter().any(|path| !path.ends_with('/') && matches(written, path));
            return if found { Meaning::Found(written.to_owned(), ScopeMatch::Glob) } else { Meaning::Absent };
        }
        for path in beside.map(|directory| format!("{directory}/{plain}")).into_iter().chain([plain.to_owned()]) {
            if let Some(found) = self.exact(&path, shape) {
                return Meaning::Found(found, ScopeMatch::Exact);
            }
        }
        match self.ends_in(self.by_end(), plain, shape) {
            Meaning::Found(path, _) => Meaning::Found(path, ScopeMatch::UniqueSuffix),
            Meaning::Several(paths) => Meaning::Several(paths),
            Meaning::Absent if matches!(shape, Shape::Directory) => Meaning::Absent,
            Meaning::Absent => self.stem(plain),
        }
    }

    /// The one file that has this name without its ending.
    pub(super) fn stem(&self, name: &str) -> Meaning {
        let key = reversed(name);
        let by_stem = self.by_stem();
        let from = by_stem.partition_point(|(end, _)| end.as_str() < key.as_str());
        let mut whole = by_stem.get(from..).unwrap_or_default().iter().take_while(|(end, _)| *end == key);
        // `README` is README.md at the root, whatever lies deeper.
        if let (Some((_, place)), None) = (whole.next(), whole.next()) {
            return Meaning::Found(self.path(*place).to_owned(), ScopeMatch::UniqueStem);
        }
        match self.ends_in(by_stem, name, Shape::File) {
            Meaning::Found(path, _) => Meaning::Found(path, ScopeMatch::UniqueStem),
            other => other,
        }
    }

    /// True where the repo has such a directory.
    pub(super) fn has_directory(&self, path: &str) -> bool {
        self.has(&format!("{}/", path.trim_end_matches('/')))
    }

    /// True where the repo has such a file.
    pub(super) fn has_file(&self, path: &str) -> bool {
        self.has(path)
    }

    fn exact(&self, path: &str, shape: Shape) -> Option<String> {
        let directory = format!("{path}/");
        if shape != Shape::Directory && self.has(path) {
            return Some(path.to_owned());
        }
        self.has(&directory).then_some(directory)
    }

    fn ends_in(&self, list: &[Reversed], written: &str, shape: Shape) -> Meaning {
        let key = reversed(written);
        let from = list.partition_point(|(end, _)| end.as_str() < key.as_str());
        let fits = |path: &str| match shape {
            Shape::Directory => path.ends_with('/'),
            Shape::File | Shape::Bare => !path.ends_with('/'),
            Shape::Perhaps | Shape::Pattern => true,
        };
        let found: Vec<String> = list
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|(end, _)| end.starts_with(&key))
            .map(|(_, place)| self.path(*place))
            .filter(|path| fits(path))
            .take(MANY)
            .map(str::to_owned)
            .collect();
        match found.len() {
            0 => Meaning::Absent,
            1 => {
                found.into_iter().next().map_or(Meaning::Absent, |path| Meaning::Found(path, ScopeMatch::UniqueSuffix))
            }
            _ => Meaning::Several(found),
        }
    }
}

/// `src/a/b.rs` as `b.rs/a/src/`: what ends alike begins alike.
fn reversed(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 1);
    for part in path.trim_end_matches('/').rsplit('/') {
        text.push_str(part);
        text.push('/');
    }
    text
}

/// A path without the ending of its last part; `a.test.ts` keeps `a.test`.
fn without_ending(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => path.get(..path.len() - ending.len() - 1).unwrap_or(path),
        _ => path,
    }
}

/// True where a pattern of `*`, `**`, `?` and braces matches a path, or the end of it from a slash on.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./");
    let patterns = braces(pattern);
    patterns.iter().any(|pattern| {
        glob(pattern.as_bytes(), path.as_bytes())
            || !pattern.contains('/')
                && path.rsplit('/').next().is_some_and(|name| glob(pattern.as_bytes(), name.as_bytes()))
    })
}

/// `a{b,c}d` as `abd` and `acd`, for the first braces; more would multiply.
fn braces(pattern: &str) -> Vec<String> {
    let opened = pattern.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match opened {
        Some((before, (inside, after))) if inside.contains(',') => {
            inside.split(',').take(64).map(|choice| format!("{before}{}{after}", choice.trim())).collect()
        }
        _ => vec![pattern.to_owned()],
    }
}

/// The usual matching with one point to go back to for each kind of star: time is the product of the lengths.
fn glob(pattern: &[u8], path: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let (mut star, mut deep) = (None::<(usize, usize)>, None::<(usize, usize)>);
    while t < path.len() {
        let at = |index: usize| pattern.get(index).copied();
        if at(p) == Some(b'*') {
            let stars = pattern.iter().skip(p).take_while(|b| **b == b'*').count();
            let next = p + stars;
            if stars > 1 {
                // `**/` matches nothing, too.
                let next = if at(next) == Some(b'/') { next + 1 } else { next };
                deep = Some((next, t));
                star = None;
                p = next;
            } else {
                star = Some((next, t));
                p = next;
            }
            continue;
        }
        let here = path.get(t).copied();
        if at(p).is_some() && (at(p) == here || at(p) == Some(b'?') && here != Some(b'/')) {
            p += 1;
            t += 1;
            continue;
        }
        match (star, deep) {
            (Some((next, from)), _) if path.get(from) != Some(&b'/') => {
                star = Some((next, from + 1));
                (p, t) = (next, from + 1);
            }
            (_, Some((next, from))) => {
                star = None;
                deep = Some((next, from + 1));
                (p, t) = (next, from + 1);
            }
            _ => return false,
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|b| *b == b'*'))
}

#[cfg(test)]
mod tests {
    use orch_shared::plan::ScopeMatch::{Exact, Glob, UniqueStem, UniqueSuffix};

    use super::{Index, Meaning, Shape, matches};

    fn index() -> Index {
        let files = [
            "README.md",
            "docs/README.md",
            "src/a/user.rs",
            "src/b/user.rs",
            "src/b/order.rs",
            "src/ui/Menu.tsx",
            "web/ui/menu.css",
        ];
        Index::new(files.map(str::to_owned).to_vec())
    }

    #[test]
    fn a_path_finds_its_file() {
        let table = [
            ("README.md", Shape::Bare, Some(("README.md", Exact))),
            ("src/b", Shape::Perhaps, Some(("src/b/", Exact))),
            ("src/b/", Shape::Directory, Some(("src/b/", Exact))),
            ("b/order.rs", Shape::File, Some(("src/b/order.rs", UniqueSuffix))),
            ("order.rs", Shape::Bare, Some(("src/b/order.rs", UniqueSuffix))),
            ("b/", Shape::Directory, Some(("src/b/", UniqueSuffix))),
            ("README", Shape::Bare, Some(("README.md", UniqueStem))),
            ("b/order", Shape::Perhaps, Some(("src/b/order.rs", UniqueStem))),
            ("src/**/*.rs", Shape::Pattern, Some(("src/**/*.rs", Glob))),
            ("src/**/*.go", Shape::Pattern, None),
            ("gone.rs", Shape::Bare, None),
        ];
        for (written, shape, expected) in table {
            let found = match index().meaning(written, shape, None) {
                Meaning::Found(path, matched) => Some((path, matched)),
                _ => None,
            };
            assert_eq!(found, expected.map(|(path, matched)| (path.to_owned(), matched)), "{written}");
        }
    }

    #[test]
    fn several_files_are_a_question_and_a_neighbour_answers_it() {
        let several = Meaning::Several(vec!["src/a/user.rs".to_owned(), "src/b/user.rs".to_owned()]);
        assert_eq!(index().meaning("user.rs", Shape::Bare, None), several);
        let found = Meaning::Found("src/a/user.rs".to_owned(), Exact);
        assert_eq!(index().meaning("user.rs", Shape::Bare, Some("src/a")), found);
    }

    #[test]
    fn a_name_without_its_ending_finds_one_file() {
        assert_eq!(index().stem("Menu"), Meaning::Found("src/ui/Menu.tsx".to_owned(), UniqueStem));
        assert!(matches!(index().stem("user"), Meaning::Several(_)));
    }

    #[test]
    fn patterns() {
        let table = [
            ("src/*.rs", "src/a.rs", true),
            ("src/*.rs", "src/a/b.rs", false),
            ("src/**/*.rs", "src/a/b.rs", true),
            ("src/**/*.rs", "src/b.rs", true),
            ("**/test_*.py", "a/b/test_x.py", true),
            ("*.test.ts", "src/a.test.ts", true),
            ("src/{a,b}.rs", "src/b.rs", true),
            ("src/**", "src/a/b", true),
            ("src/?.rs", "src/a.rs", true),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
