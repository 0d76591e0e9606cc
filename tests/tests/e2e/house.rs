//! The house keeps its own rules: what a reader expects of every file, crate and document.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Every source file of the workspace.
pub(crate) fn sources() -> Vec<PathBuf> {
    let mut open: Vec<PathBuf> = ["shared", "daemon", "client", "tests"].map(|dir| root().join(dir)).to_vec();
    let mut found = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

/// The names below `[dependencies]` of a crate.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let text = read(&root().join(manifest));
    let (_, after) = text.split_once("\n[dependencies]\n").expect("a crate with dependencies");
    let section = after.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn every_file_begins_with_why_it_is_there() {
    for file in sources() {
        let text = read(&file);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 20, "{}: {first:?}", file.display());
    }
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    for file in sources() {
        let lines = read(&file).lines().count();
        assert!(lines <= 500, "{} has {lines} lines", file.display());
    }
}

#[test]
fn no_file_is_a_place_for_everything() {
    for file in sources() {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let drawer = ["util", "utils", "common", "helpers", "helper", "manager", "misc", "mod"].contains(&stem);
        assert!(!drawer, "{} says nothing of what is in it", file.display());
    }
}

#[test]
fn pure_crates_depend_on_nothing_that_acts() {
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    for (manifest, allowed) in [
        ("daemon/rules/Cargo.toml", set(&["orch-shared", "thiserror"])),
        (
            "daemon/planner/Cargo.toml",
            set(&["aho-corasick", "orch-shared", "thiserror", "serde", "serde_json", "toml", "pulldown-cmark"]),
        ),
        ("daemon/render/Cargo.toml", set(&["orch-shared", "thiserror", "serde", "minijinja", "unicode-width"])),
    ] {
        let found = dependencies(manifest);
        assert!(found.is_subset(&allowed), "{manifest}: {:?}", found.difference(&allowed).collect::<Vec<_>>());
    }
}

#[test]
fn the_client_has_no_git_no_database_and_no_runtime_of_its_own() {
    let found = dependencies("client/Cargo.toml");
    for name in ["orchd", "git2", "rusqlite", "tokio", "notify", "notify-rust"] {
        assert!(!found.contains(name), "the client depends on {name}");
    }
}

#[test]
fn one_file_names_each_library_that_stands_behind_a_wall() {
    for (library, wall) in [
        ("git2::", "daemon/src/git"),
        ("bincode::", "shared/src/protocol/codec.rs"),
        ("rusqlite::", "daemon/src/store"),
    ] {
        for file in sources() {
            let inside = file.strip_prefix(root()).expect("in the workspace").to_string_lossy().into_owned();
            let ours = inside.starts_with(wall) || inside == "tests/tests/e2e/house.rs";
            assert!(ours || !read(&file).contains(library), "{inside} names {library}");
        }
    }
}

#[test]
fn adapters_do_not_know_each_other() {
    const ADAPTERS: &[&str] = &["git", "watch", "notify", "store", "ipc", "prompts", "sessions"];
    let source = root().join("daemon/src");
    let mut n_files = 0;
    for file in sources() {
        let Ok(inside) = file.strip_prefix(&source) else { continue };
        let first = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let Some(own) = first.map(|name| name.trim_end_matches(".rs").to_owned()) else { continue };
        if !ADAPTERS.contains(&own.as_str()) {
            continue;
        }
        n_files += 1;
        let text = read(&file);
        for other in ADAPTERS.iter().filter(|other| **other != own).chain(&["service"]) {
            assert!(!text.contains(&format!("crate::{other}")), "{} knows `{other}`", file.display());
        }
    }
    assert!(n_files > 20, "the adapters were not found");
}
