//! The setup script: what it makes, byte by byte, and that it can be run again.

use std::{
    fs,
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _, fs::PermissionsExt as _, fs::symlink},
    path::Path,
};

use orch_e2e::fingerprint::Fingerprint;
use orch_shared::{ids::GitPath, setup::KICKOFF_FILE};

use crate::{
    shells::{find, shells, stub, usual_shells},
    world::{World, any_shell, hostile_names, kickoff},
};

#[test]
fn every_shell_makes_what_was_meant_whatever_things_are_called() {
    let names = hostile_names();
    for shell in usual_shells() {
        for (place, name) in names.iter().enumerate() {
            let world = World::named(name, &names[(place + 3) % names.len()], &names[(place + 5) % names.len()]);
            world.repo.main.write(".env", "SECRET=1\n");
            fs::set_permissions(world.repo.path().join(".env"), fs::Permissions::from_mode(0o600)).expect("chmod");
            world.repo.main.commit_file(".gitignore", ".env\n", "Ignore it");
            let world = World { facts: base_now(&world), ..world };
            let said = world.setup(shell).ok();
            assert!(said.contains("done: 2 worktrees made, 0 kept\n"), "{said}");

            let head = world.repo.main.head();
            let listed = world.listed();
            for (number, worker) in world.facts.workers.iter().enumerate() {
                let path = [b"worktree ", worker.worktree.as_bytes()].concat();
                let at = listed
                    .iter()
                    .position(|line| *line == path)
                    .unwrap_or_else(|| panic!("{shell:?}, {name:?}: {listed:?}"));
                assert_eq!(listed[at + 1], format!("HEAD {head}").as_bytes());
                assert_eq!(listed[at + 2], format!("branch refs/heads/work/task-{}-models", number + 1).as_bytes());
                let reason = format!("locked task-{} of p-4b1e07, for orchctl", number + 1);
                assert_eq!(listed[at + 3], reason.as_bytes());
                let prompt = fs::read(worker.worktree.as_path().join(KICKOFF_FILE)).expect("a prompt");
                assert_eq!(String::from_utf8_lossy(&prompt), kickoff(worker.task.as_str()), "{shell:?}, {name:?}");
                let copy = worker.worktree.as_path().join(".env");
                assert_eq!(fs::read_to_string(&copy).expect("a copy"), "SECRET=1\n");
                assert_eq!(fs::metadata(&copy).expect("there").mode() & 0o777, 0o600);
                assert_eq!(
                    world.repo.at(worker.worktree.as_path()).git(["status", "--porcelain"]),
                    "",
                    "{shell:?}, {name:?}"
                );
            }
            assert_eq!(
                world.repo.main.git(["status", "--porcelain"]),
                "",
                "{shell:?}, {name:?}: worktrees are ignored"
            );
            world.assert_no_canary();
        }
    }
}

fn base_now(world: &World) -> orch_shared::setup::SetupFacts {
    let mut facts = world.facts.clone();
    facts.base_oid = orch_shared::ids::Oid::parse(&world.repo.main.head()).expect("an id");
    facts
}

#[test]
fn git_is_given_the_very_words_that_were_meant() {
    let git = find("git").expect("git").display().to_string();
    for shell in usual_shells() {
        for name in hostile_names() {
            let world = World::named(name.as_os_str(), "trees".as_ref(), &name);
            stub(&world.stubs(), "git", &format!("printf '%s\\0' \"$@\" END >>\"$HOME/calls\"\nexec '{git}' \"$@\""));
            let _said = world.setup(shell).ok();
            let calls = fs::read(world.lab.home().path("home/calls")).expect("calls");
            for (number, worker) in world.facts.workers.iter().enumerate() {
                let branch = format!("work/task-{}-models", number + 1);
                let oid = world.facts.base_oid.to_string();
                let words = ["worktree", "add", "--quiet", "--no-track", "-b", &branch, "--"].map(str::as_bytes);
                let call = [&words[..], &[worker.worktree.as_bytes(), oid.as_bytes(), b"END"]].concat().join(&0);
                assert!(calls.windows(call.len()).any(|window| window == call), "{shell:?}, {name:?}");
            }
            world.assert_no_canary();
        }
    }
}

#[test]
fn a_second_run_changes_nothing_and_says_so() {
    for shell in shells() {
        let world = World::new();
        world.repo.main.write(".env", "SECRET=1\n");
        let _said = world.setup(shell).ok();
        // What workers do meanwhile stays as it is, and so does their base, though it goes on.
        let worker = world.repo.at(&world.place(1));
        worker.commit_file("model.rs", "struct User;", "[CHECKPOINT] Model");
        worker.write("draft.rs", "struct Draft;");
        fs::write(world.place(2).join(".env"), "SECRET=2\n").expect("a file");
        fs::write(world.place(2).join(KICKOFF_FILE), "another\n").expect("a file");
        world.repo.main.commit("Goes on");
        let before = Fingerprint::of(world.repo.path());
        let said = world.setup(shell).ok();
        assert!(said.contains("done: 0 worktrees made, 2 kept\n"), "{said}");
        assert!(said.contains("remark: task-2 has another first prompt already"), "{said}");
        assert!(!said.contains("task-1 has another first prompt"), "{said}");
        world.repo.assert_untouched_since(&before);
    }
}

#[test]
fn a_script_made_anew_finds_the_prompts_that_an_older_one_placed() {
    for shell in shells() {
        let mut world = World::new();
        let dated = |second: u32, more: &str| format!("# Kickoff\n\nState at 2026-01-05T10:00:{second:02}Z.{more}\n");
        world.facts.workers.iter_mut().for_each(|worker| worker.kickoff = dated(1, ""));
        let _said = world.setup(shell).ok();
        world.facts.workers[0].kickoff = dated(59, "");
        world.facts.workers[1].kickoff = dated(1, " More.");
        let said = world.setup(shell).ok();
        assert!(!said.contains("task-1 has another first prompt"), "only its date is another: {said}");
        assert!(said.contains("remark: task-2 has another first prompt already"), "{said}");
        let kept = fs::read_to_string(world.place(1).join(KICKOFF_FILE)).expect("a prompt");
        assert_eq!(kept, dated(1, ""));
    }
}

#[test]
fn what_is_missing_is_made_and_the_rest_is_kept() {
    for shell in shells() {
        let mut world = World::new();
        let both = world.facts.workers.clone();
        world.facts.workers.truncate(1);
        let _said = world.setup(shell).ok();
        world.facts.workers = both;
        // As after a run that ended between the branch and its worktree.
        world.repo.main.git(["branch", "work/task-2-models"]);
        let said = world.setup(shell).ok();
        assert!(
            said.contains("kept: task-1 in trees/1/task-1\nmade: task-2 in trees/2/task-2, on work/task-2-models"),
            "{said}"
        );
        assert!(said.contains("done: 1 worktree made, 1 kept\n"), "{said}");
    }
}

#[test]
fn the_ignore_file_gets_each_line_once_behind_what_stands_there() {
    let world = World::new();
    let exclude = world.repo.path().join(".git/info/exclude");
    fs::write(&exclude, "# mine\n*.log").expect("a file");
    for _ in 0..2 {
        let _said = world.setup(any_shell()).ok();
    }
    assert_eq!(fs::read_to_string(&exclude).expect("a file"), "# mine\n*.log\n/.orch/\n/trees/1/\n/trees/2/\n");

    let mut world = World::new();
    for worker in &mut world.facts.workers {
        let below = Path::new("worktrees").join(worker.task.as_str());
        worker.worktree = GitPath::from(world.repo.path().join(below));
    }
    fs::remove_dir_all(world.repo.path().join(".git/info")).expect("no such directory");
    let _said = world.setup(any_shell()).ok();
    let exclude = fs::read_to_string(world.repo.path().join(".git/info/exclude")).expect("a file");
    assert_eq!(exclude, "/.orch/\n", "the repo ignores `worktrees/` by itself");
}

#[test]
fn none_of_the_hooks_is_run() {
    let world = World::new();
    let canary = world.lab.home().path("hooked");
    for hook in ["post-checkout", "reference-transaction", "post-index-change"] {
        let line = format!("echo {hook} >>'{}'", canary.display());
        stub(&world.repo.path().join(".git/hooks"), hook, &line);
    }
    stub(&world.lab.home().path("programs"), "monitor", &format!("echo monitor >>'{}'", canary.display()));
    let monitor = world.lab.home().path("programs/monitor");
    world.repo.main.git(["config", "core.fsmonitor", &monitor.display().to_string()]);
    let _said = world.setup(any_shell()).ok();
    assert!(!canary.exists(), "run: {}", fs::read_to_string(&canary).unwrap_or_default());
    // Without care they are run: the test would notice.
    let _worker = world.repo.worker("task-9");
    assert!(fs::read_to_string(&canary).expect("run").contains("post-checkout"));
}

#[test]
fn copies_go_over_nothing_and_through_no_link() {
    for shell in shells() {
        let mut world = World::new();
        let outside = world.lab.home().path("outside");
        fs::create_dir(&outside).expect("a directory");
        fs::write(outside.join("key"), "private").expect("a file");
        let main = &world.repo.main;
        main.write("config/local.json", "{}");
        main.write("data/a/b", "deep");
        symlink("/etc/hostname", main.path().join("data/link")).expect("a link");
        symlink(outside.join("key"), main.path().join("key")).expect("a link");
        symlink(&outside, main.path().join("out")).expect("a link");
        main.commit_file("kept", "of the base", "A file that is there");
        // In the worktree that is made from the base, `into` leads out.
        symlink(&outside, main.path().join("into")).expect("a link");
        main.git(["add", "into"]);
        main.commit("A link");
        main.git(["rm", "--quiet", "--cached", "into"]);
        fs::remove_file(main.path().join("into")).expect("gone");
        main.write("into/file", "escapes");
        // The base is clean, but for what is not known to git.
        main.git([
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("120000,{},into", main.git(["rev-parse", "HEAD:into"])),
        ]);
        main.git(["update-index", "--skip-worktree", "into"]);
        world.facts = base_now(&world);
        let copied = ["config/local.json", "data", "key", "out/key", "kept", "into/file", "absent"];
        world.facts.copies = copied.iter().map(|below| GitPath::from(Path::new(below))).collect();
        let said = world.setup(shell).ok();
        let place = world.place(1);
        assert_eq!(fs::read_to_string(place.join("config/local.json")).expect("copied"), "{}");
        assert_eq!(fs::read_to_string(place.join("data/a/b")).expect("copied"), "deep");
        assert!(fs::symlink_metadata(place.join("data/link")).expect("copied").file_type().is_symlink());
        assert_eq!(fs::read_to_string(place.join("kept")).expect("kept"), "of the base");
        for absent in ["key", "out", "absent"] {
            assert!(fs::symlink_metadata(place.join(absent)).is_err(), "{absent}");
        }
        let names: Vec<_> =
            fs::read_dir(&outside).expect("a directory").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(names, ["key"], "something was written outside");
        for remark in [
            "remark: key is a link, or behind one, and is not copied",
            "remark: out/key is a link, or behind one, and is not copied",
            "remark: into/file is a link, or behind one, and is not copied",
            "remark: config/local.json is not ignored by git: task-1 could commit it",
        ] {
            assert!(said.contains(remark), "{remark:?} is not in:\n{said}");
        }
    }
}

#[test]
fn what_the_workers_will_not_have_is_remarked() {
    let mut world = World::new();
    let remote = world.lab.home().path("remote.git");
    world.repo.main.git(["clone", "--quiet", "--bare", ".", &remote.display().to_string()]);
    world.repo.main.git(["remote", "add", "origin", &remote.display().to_string()]);
    let ahead = world.repo.worker("task-9");
    let base = format!("base: main at {}", &world.repo.main.head()[..10]);
    let said = |world: &World| world.setup(any_shell()).ok();
    let alone = World::new();
    let short = alone.repo.main.head()[..10].to_owned();
    assert!(said(&alone).starts_with(&format!("base: main at {short}; no remote of it is known\n")));
    // A script that finds nothing to do says nothing of the base.
    assert!(!said(&alone).contains("base: "));
    world.repo.main.git(["fetch", "--quiet", "origin"]);
    let both = world.facts.workers.clone();
    world.facts.workers.truncate(1);
    let level = said(&world);
    assert!(level.starts_with(&format!("{base}; it has all that its remote had at the last fetch\n")), "{level}");

    world.facts.workers = both;
    ahead.commit("One");
    ahead.commit("Two");
    ahead.git(["push", "--quiet", "origin", "HEAD:main"]);
    world.repo.main.git(["fetch", "--quiet", "origin"]);
    world.repo.main.write("notes.md", "not committed");
    let said = said(&world);
    assert!(said.contains(&format!("{base}\n")), "{said}");
    assert!(said.contains("remark: main is 2 commits behind its remote, as of the last fetch"), "{said}");
    assert!(said.contains("remark: the worktree of main has files that are not committed"), "{said}");
}

#[test]
fn a_bare_repo_and_other_formats_are_set_up_as_well() {
    for options in [&["--object-format=sha256"][..], &["--ref-format=reftable"]] {
        let mut world = World::new();
        let dir = world.lab.home().path("other");
        let repo = orch_e2e::repo::Repo::init_with(world.lab.home(), &dir, options);
        world.facts.repo_path = GitPath::from(dir.as_path());
        world.repo = repo;
        world.facts = base_now(&world);
        let said = world.setup(any_shell()).ok();
        assert!(said.contains("done: 2 worktrees made"), "{said}");
    }
    let mut world = World::new();
    let bare = world.lab.home().path("bare.git");
    world.repo.main.git(["clone", "--quiet", "--bare", ".", &bare.display().to_string()]);
    world.facts.repo_path = GitPath::from(bare.as_path());
    for shell in shells() {
        let said = world.setup(shell).ok();
        assert!(said.contains("done: "), "{said}");
    }
    assert!(world.place(1).as_os_str().as_bytes().starts_with(b"/") && world.place(1).join(KICKOFF_FILE).exists());
}
