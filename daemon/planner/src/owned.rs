//! Which paths mean the same files: equal ones, a directory and what lies in it, a pattern and what fits it.

use std::collections::BTreeMap;

/// So many patterns are compared with every path; a plan with more is compared by the directories in which they begin.
const MOST_PATTERNS: usize = 64;

/// Pairs of places whose paths mean the same file, or of which one holds the other. Of many places at one file each is
/// named with the next one only, so that there are never more pairs than paths.
#[must_use]
pub fn overlaps(paths: &[&str]) -> Vec<(usize, usize)> {
    let plain = |path: &str| !path.contains('*');
    let mut pairs = Vec::new();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, path) in paths.iter().enumerate() {
        if let Some(before) = last.insert(path.trim_end_matches('/'), place) {
            pairs.push((before, place));
        }
    }
    for (place, path) in paths.iter().enumerate().filter(|(_, path)| plain(path)) {
        let mut rest = path.trim_end_matches('/');
        while let Some((dir, _)) = rest.rsplit_once('/') {
            pairs.extend(last.get(dir).map(|around| (*around, place)));
            rest = dir;
        }
    }
    let patterns: Vec<(usize, &str)> = paths.iter().copied().enumerate().filter(|(_, path)| !plain(path)).collect();
    for (place, pattern) in patterns.iter().take(MOST_PATTERNS) {
        let fitting = paths.iter().enumerate().filter(|(other, path)| other != place && fits(pattern, path));
        pairs.extend(fitting.map(|(other, _)| (*place, other)));
    }
    pairs
}

/// True when a path may be one of those that a pattern means: it begins as the pattern does before its first `*`, and
/// ends as the pattern does after its last one.
fn fits(pattern: &str, path: &str) -> bool {
    let (Some((head, _)), Some((_, tail))) = (pattern.split_once('*'), pattern.rsplit_once('*')) else { return false };
    if let Some((other, _)) = path.split_once('*') {
        let ends = path.rsplit_once('*').map_or("", |(_, ends)| ends);
        return (other.starts_with(head) || head.starts_with(other)) && (tail.ends_with(ends) || ends.ends_with(tail));
    }
    // Of a directory anything may be meant that lies in it.
    if path.ends_with('/') {
        return path.starts_with(head) || head.starts_with(path);
    }
    path.len() >= head.len() + tail.len() && path.starts_with(head) && path.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_another_overlaps_it() {
        for (one, other, expected) in [
            ("src/a.rs", "src/a.rs", true),
            ("src/a.rs", "src/b.rs", false),
            ("src/cart/", "src/cart/a.rs", true),
            ("src/cart", "src/cart/deep/a.rs", true),
            ("src/cart", "src/cart-x/a.rs", false),
            ("src/cart/", "src/cart", true),
            ("src/cart/*.py", "src/cart/totals.py", true),
            ("src/cart/*.py", "src/cart/totals.rs", false),
            ("src/**/test_*.py", "src/cart/test_a.py", true),
            ("*.md", "docs/a.md", true),
            ("src/*.rs", "src/a*.rs", true),
            ("src/*.rs", "docs/*.rs", false),
            ("src/cart/*.py", "src/", true),
        ] {
            for pair in [[one, other], [other, one]] {
                assert_eq!(!overlaps(&pair).is_empty(), expected, "{pair:?}");
            }
        }
    }

    #[test]
    fn many_places_at_one_file_are_a_chain() {
        assert_eq!(overlaps(&["a", "a", "a", "b"]), [(0, 1), (1, 2)]);
        let many: Vec<String> = (0..1_000).map(|n| format!("src/{n}.rs")).collect();
        let mut paths: Vec<&str> = many.iter().map(String::as_str).collect();
        paths.push("src/");
        assert_eq!(overlaps(&paths).len(), 1_000);
    }
}
