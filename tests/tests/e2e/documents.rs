//! What the documents say is so: commands, configuration, exit codes, links, and the tests that guard the invariants.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use orch_shared::config::{Config, KEYS, parse_config};

use crate::house::sources;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The part of a document below a heading.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, after) = text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    after.split("\n## ").next().unwrap_or_default()
}

#[test]
fn the_readme_names_every_command() {
    // In the name of a manual page the words of a command are joined as the parts of one word are.
    let readme = read("README.md").replace("commit-msg", "commit msg");
    let mut n_commands = 0;
    for entry in fs::read_dir(root().join("client/man")).expect("manual pages").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let command = name.trim_end_matches(".1").replace('-', " ");
        if command.contains(" help") {
            continue;
        }
        n_commands += 1;
        assert!(readme.contains(&format!("`{command}")), "README.md does not name `{command}`");
    }
    assert!(n_commands > 20, "the commands were not found");
}

#[test]
fn the_configuration_in_the_readme_is_complete_and_shows_the_defaults() {
    let readme = read("README.md");
    let shown = section(&readme, "Configuration");
    let block = shown.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of TOML");
    let (config, warnings) = parse_config(block, Path::new("README.md"), None).expect("a valid configuration");
    assert_eq!((config, warnings.len()), (Config::default(), 0), "the values shown are the defaults");

    let uncommented: String = block.lines().map(|line| line.trim_start_matches("# ").to_owned() + "\n").collect();
    let (_, warnings) = parse_config(&uncommented, Path::new("README.md"), None).expect("valid examples");
    assert!(warnings.is_empty(), "an example has an unknown key");
    for key in KEYS {
        let last = key.rsplit('.').next().unwrap_or(key);
        assert!(uncommented.contains(last), "the configuration in README.md does not show `{key}`");
    }
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_the_client() {
    let codes = |text: &str, find: fn(&str) -> Option<&str>| -> BTreeSet<u8> {
        text.lines().filter_map(find).filter_map(|code| code.trim().parse().ok()).collect()
    };
    let readme = read("README.md");
    let shown = codes(section(&readme, "Exit codes of orchctl"), |line| line.strip_prefix('|')?.split('|').next());
    let source = read("client/src/exit_code.rs");
    let real = codes(&source, |line| line.strip_prefix("pub(crate) const ")?.split("= ").nth(1)?.strip_suffix(';'));
    assert!(real.len() > 5, "the codes were not found");
    assert_eq!(shown, real);
}

#[test]
fn links_between_documents_lead_somewhere() {
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        for target in read(name).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let elsewhere = target.starts_with("http") || path.is_empty();
            assert!(elsewhere || root().join(path).exists(), "{name} links to {target}");
        }
    }
}

#[test]
fn every_invariant_names_tests_that_exist() {
    let architecture = read("ARCHITECTURE.md");
    let all: String = sources().iter().map(|file| fs::read_to_string(file).unwrap_or_default()).collect();
    let rows: Vec<&str> = section(&architecture, "Invariants").lines().filter(|line| line.starts_with("| ")).collect();
    let (_, rows) = rows.split_at_checked(1).expect("a table");
    assert!(rows.len() >= 9, "{rows:?}");
    for row in rows {
        let guards = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = guards.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test guards {row}");
        for name in names {
            let test = name.rsplit("::").next().unwrap_or(name);
            assert!(all.contains(&format!("fn {test}(")), "there is no test {name}");
        }
    }
}
