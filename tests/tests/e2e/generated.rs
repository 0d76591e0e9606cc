//! Manual pages and completions lie in the repository for packagers, and are what the programs themselves would print.
//!
//! After a change of the command line: `GENERATED=write cargo test -p orch-e2e generated`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::CommandFactory as _;
use orch_e2e::lab::Lab;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

fn files_in(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(dir) else { return BTreeMap::new() };
    let named = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file that can be read"))
    };
    entries.flatten().map(named).collect()
}

/// Compares a directory of the repository with what was generated just now, or puts that in its place.
#[track_caller]
fn compare(dir: &str, generated: &BTreeMap<String, Vec<u8>>) {
    assert!(!generated.is_empty(), "nothing was generated for {dir}");
    let dir = root().join(dir);
    if std::env::var_os("GENERATED").is_some_and(|value| value == "write") {
        let _absent = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a directory");
        for (name, text) in generated {
            fs::write(dir.join(name), text).expect("a file");
        }
    }
    let kept = files_in(&dir);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    let remedy = "run `GENERATED=write cargo test -p orch-e2e generated`";
    assert_eq!(names(&kept), names(generated), "{}: {remedy}", dir.display());
    for (name, text) in generated {
        assert!(kept.get(name) == Some(text), "{}/{name} is not up to date: {remedy}", dir.display());
    }
}

#[test]
fn the_manual_pages_of_orchctl_are_up_to_date() {
    let lab = Lab::bare();
    let dir = lab.home().path("man");
    let _said = lab.orchctl(["man", &dir.to_string_lossy()]).ok();
    compare("client/man", &files_in(&dir));
}

#[test]
fn the_completions_are_up_to_date() {
    let lab = Lab::bare();
    let scripts = [("bash", "orchctl.bash"), ("zsh", "_orchctl"), ("fish", "orchctl.fish")];
    let generated =
        scripts.map(|(shell, name)| (name.to_owned(), lab.orchctl(["completions", shell]).ok().into_bytes()));
    compare("client/completions", &generated.into());
}

#[test]
fn the_manual_page_of_orchd_is_up_to_date() {
    let mut page = Vec::new();
    clap_mangen::Man::new(orchd::OrchdArgs::command()).render(&mut page).expect("a page");
    compare("daemon/man", &BTreeMap::from([("orchd.1".to_owned(), page)]));
}
