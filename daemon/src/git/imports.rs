//! Which files of the repo a line of source imports: relative paths, dotted modules, child modules, includes.

use std::collections::BTreeSet;

/// Endings that may be left out where a file is imported, in the order in which they are tried.
const ENDINGS: &[&str] = &["", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", ".py", ".dart"];
/// Files that stand for their directory.
const INDEXES: &[&str] = &["/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/__init__.py", "/mod.rs"];

/// Knows the files of one tree.
pub(super) struct Importer<'a> {
    files: BTreeSet<&'a str>,
}

impl<'a> Importer<'a> {
    pub(super) fn new(files: impl Iterator<Item = &'a String>) -> Self {
        Self { files: files.map(String::as_str).collect() }
    }

    /// The files that the line imports. What is no file of this tree is a package of somebody else's.
    pub(super) fn imports(&self, path: &str, line: &str) -> impl Iterator<Item = String> {
        let named = named_in(path, line.trim());
        named.into_iter().filter_map(|target| self.find(&target))
    }

    fn find(&self, target: &str) -> Option<String> {
        let with = |tail: &&str| {
            let candidate = format!("{target}{tail}");
            self.files.contains(candidate.as_str()).then_some(candidate)
        };
        ENDINGS.iter().chain(INDEXES).find_map(with)
    }
}

/// The paths that the line may mean, most likely first.
fn named_in(path: &str, line: &str) -> Vec<String> {
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    match ending {
        "rs" => child_module(directory, stem, line),
        "py" | "pyi" => python(directory, line),
        "c" | "cc" | "cpp" | "cxx" | "h" | "hpp" | "m" | "mm" => {
            let named = line.strip_prefix('#').map(str::trim_start).and_then(|rest| rest.strip_prefix("include"));
            let quoted = named.and_then(|rest| between(rest, '"'));
            quoted.into_iter().flat_map(|name| join(directory, name).into_iter().chain([name.to_owned()])).collect()
        }
        _ => relative(directory, line),
    }
}

/// `import … from './x'`, `require("../x")`, `export * from './x'`, `import 'x.dart'`.
fn relative(directory: &str, line: &str) -> Vec<String> {
    let imports = line.starts_with("import") || line.starts_with("export") || line.contains("require(");
    if !imports {
        return Vec::new();
    }
    let quoted = ['\'', '"', '`'].iter().filter_map(|quote| between(line, *quote));
    quoted.filter(|name| name.starts_with('.') || name.ends_with(".dart")).filter_map(|n| join(directory, n)).collect()
}

/// `from .x import y`, `from a.b import c`, `import a.b`.
fn python(directory: &str, line: &str) -> Vec<String> {
    let Some(named) = line.strip_prefix("from ").or_else(|| line.strip_prefix("import ")) else { return Vec::new() };
    let module = named.split([' ', ',']).next().unwrap_or_default();
    let dots = module.bytes().take_while(|byte| *byte == b'.').count();
    let rest = module[dots..].replace('.', "/");
    if dots == 0 {
        // From the root, or from the root of the sources.
        return vec![rest.clone(), format!("src/{rest}")];
    }
    let up = "../".repeat(dots - 1);
    join(directory, &format!("{up}{rest}")).into_iter().collect()
}

/// `mod x;` names `x.rs` or `x/mod.rs` beside the file, or below its stem.
fn child_module(directory: &str, stem: &str, line: &str) -> Vec<String> {
    let line = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
    let Some(name) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) else { return Vec::new() };
    let inside = if matches!(stem, "mod" | "lib" | "main") { directory.to_owned() } else { below(directory, stem) };
    [format!("{}.rs", below(&inside, name)), format!("{}/mod.rs", below(&inside, name))].into()
}

fn below(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// A relative path from a directory; none for one that leaves the tree.
fn join(directory: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What stands between the first two of these quotes.
fn between(text: &str, quote: char) -> Option<&str> {
    text.split(quote).nth(1).filter(|_| text.matches(quote).count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_of_files_of_the_tree_are_found_and_packages_are_not() {
        let files: Vec<String> = [
            "src/app.ts",
            "src/ui/menu.tsx",
            "src/ui/index.ts",
            "lib/a.py",
            "lib/pkg/__init__.py",
            "lib/pkg/b.py",
            "core/src/lib.rs",
            "core/src/parse.rs",
            "core/src/parse/text.rs",
            "core/src/net/mod.rs",
            "c/util.h",
        ]
        .map(str::to_owned)
        .to_vec();
        let importer = Importer::new(files.iter());
        for (path, line, expected) in [
            ("src/app.ts", "import { Menu } from './ui/menu'", &["src/ui/menu.tsx"][..]),
            ("src/app.ts", "export * from \"./ui\";", &["src/ui/index.ts"]),
            ("src/ui/menu.tsx", "const app = require('../app')", &["src/app.ts"]),
            ("src/app.ts", "import React from 'react'", &[]),
            ("src/app.ts", "const text = './ui/menu'", &[]),
            ("src/app.ts", "import x from '../../../etc/passwd'", &[]),
            ("lib/a.py", "from pkg import b", &[]),
            ("lib/a.py", "from .pkg.b import c", &["lib/pkg/b.py"]),
            ("lib/pkg/b.py", "from .. import a", &[]),
            ("lib/pkg/b.py", "from ..a import f", &["lib/a.py"]),
            ("lib/a.py", "import lib.pkg", &["lib/pkg/__init__.py"]),
            ("core/src/lib.rs", "pub mod parse;", &["core/src/parse.rs"]),
            ("core/src/parse.rs", "mod text;", &["core/src/parse/text.rs"]),
            ("core/src/lib.rs", "mod net;", &["core/src/net/mod.rs"]),
            ("c/main.c", "#include \"util.h\"", &["c/util.h"]),
            ("c/main.c", "#include <stdio.h>", &[]),
        ] {
            assert_eq!(importer.imports(path, line).collect::<Vec<_>>(), expected, "{path}: {line}");
        }
    }
}
