//! Repositories that hang, bloat, kill or starve whoever reads them: each says why within ten seconds, and the healthy one
//! beside it does not notice.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use orch_e2e::{lab::Lab, repo::Repo, wait};
use serde_json::Value;

/// The reader's deadline is ten seconds, and a little more passes until it is said.
const SAID_WITHIN: Duration = Duration::from_secs(15);

struct Street {
    lab: Lab,
    /// The repository that is to be broken.
    shop: Repo,
    bakery: Repo,
}

impl Street {
    fn new() -> Self {
        let (lab, shop) = Lab::watching("");
        let bakery = lab.repo("bakery");
        lab.register(&bakery);
        let _worker = shop.worker("task-1-page");
        Self { lab, shop, bakery }
    }

    fn git_dir(&self) -> PathBuf {
        self.shop.path().join(".git")
    }

    fn reported(&self, name: &str) -> Value {
        self.lab.orchctl(["status", name, "--json"]).json()["repos"][0].clone()
    }

    /// The healthy repository's pings come as ever while the other is touched, and then that one says why.
    #[track_caller]
    fn breaks_alone(&self, what: &str) -> String {
        fs::write(self.git_dir().join("touched"), what).expect("written");
        let baker = self.bakery.worker("task-3-bread");
        baker.commit(&format!("[BLOCKED:flour] None left after {what}"));
        let _ping = self.lab.desktop().wait_for_ping("task-3 is blocked");
        let shop = wait::until_within(SAID_WITHIN, &format!("{what} to be said"), || {
            let shop = self.reported("shop");
            if shop["state"] == "degraded" { Ok(shop) } else { Err(format!("{shop:#}")) }
        });
        let bakery = self.reported("bakery");
        assert_eq!(bakery["state"], "ok", "{bakery:#}");
        shop["degraded"].as_str().expect("a reason").to_owned()
    }

    /// Once it is mended it is read again.
    #[track_caller]
    fn comes_back(&self) {
        let _read = wait::until_within(Duration::from_secs(45), "the repository to be read again", || {
            let _tried = self.lab.orchctl(["sync"]);
            let shop = self.reported("shop");
            if shop["state"] == "ok" { Ok(shop) } else { Err(format!("{shop:#}")) }
        });
    }
}

/// In place of a file, a pipe that nobody writes to: whoever opens it waits for ever.
fn pipe_in_place_of(file: &Path) -> Option<Vec<u8>> {
    let content = fs::read(file).ok();
    fs::remove_file(file).unwrap_or_default();
    rustix::fs::mkfifoat(rustix::fs::CWD, file, rustix::fs::Mode::from_raw_mode(0o600)).expect("a named pipe");
    content
}

#[test]
fn a_pipe_in_place_of_a_file_of_git_hangs_nobody() {
    let mut street = Street::new();
    for name in ["config", "HEAD", "packed-refs"] {
        let file = street.git_dir().join(name);
        let content = pipe_in_place_of(&file);
        if name == "config" {
            // It is read when a repository is opened.
            street.lab.kill_daemon();
            street.lab.start_daemon();
        }
        let reason = street.breaks_alone(name);
        assert!(!reason.is_empty(), "{name}");
        fs::remove_file(&file).expect("removed");
        if let Some(content) = content {
            fs::write(&file, content).expect("written");
        }
        street.comes_back();
        street.bakery.main.git(["worktree", "remove", "--force", "worktrees/task-3-bread"]);
        street.bakery.main.git(["branch", "-D", "work/task-3-bread"]);
        let _gone = street.reported("bakery");
    }
}

#[test]
fn a_device_in_place_of_a_branch_swallows_nobody() {
    let street = Street::new();
    let branch = street.git_dir().join("refs/heads/work/task-9");
    std::os::unix::fs::symlink("/dev/zero", &branch).expect("linked");
    // One branch that cannot be read is left out alone.
    let worker = street.shop.worker("task-2-api");
    worker.commit("[BLOCKED:x] y");
    let _ping = street.lab.desktop().wait_for_ping("task-2 is blocked");
    assert_eq!(street.reported("shop")["state"], "ok");
}

#[test]
fn a_bomb_of_a_commit_costs_nothing() {
    let street = Street::new();
    let worker = street.shop.at(&street.shop.path().join("worktrees/task-1-page"));
    let (tree, parent) = (worker.git(["rev-parse", "HEAD^{tree}"]), worker.head());
    let head = format!(
        "tree {tree}\nparent {parent}\nauthor a <a@example.org> 1700000000 +0000\ncommitter a <a@example.org> 1700000000 \
         +0000\n\n[BLOCKED:bomb] "
    );
    // 512 MiB of one letter, which deflate to half a megabyte.
    let mut writer = worker.git_command(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]);
    let mut writer =
        writer.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().expect("git");
    let mut input = writer.stdin.take().expect("piped");
    input.write_all(head.as_bytes()).expect("written");
    let chunk = vec![b'x'; 1 << 20];
    (0..512).for_each(|_| input.write_all(&chunk).expect("written"));
    drop(input);
    let written = writer.wait_with_output().expect("ended").stdout;
    let oid = String::from_utf8_lossy(&written).trim().to_owned();
    fs::write(street.git_dir().join("refs/heads/work/task-1-page.lock"), format!("{oid}\n")).expect("written");
    fs::rename(
        street.git_dir().join("refs/heads/work/task-1-page.lock"),
        street.git_dir().join("refs/heads/work/task-1-page"),
    )
    .expect("moved");
    // What it says at its beginning counts; the rest is not even inflated.
    let _ping = street.lab.desktop().wait_for_ping("task-1 is blocked: bomb");
    assert_eq!(street.reported("shop")["state"], "ok");
}

#[test]
fn a_branch_a_hundred_directories_deep_hides_no_other() {
    let street = Street::new();
    let deep = ["d"; 120].join("/");
    street.shop.main.git(["branch", &deep]);
    let worker = street.shop.worker("task-2-api");
    worker.commit("[BLOCKED:x] y");
    let _ping = street.lab.desktop().wait_for_ping("task-2 is blocked");
    let shop = street.reported("shop");
    assert_eq!(shop["state"], "ok", "{shop:#}");
    let missing = |alert: &Value| alert["rule"] == "missing";
    assert!(!shop["alerts"].as_array().expect("a list").iter().any(missing), "{shop:#}");
}

#[test]
fn a_branch_three_hundred_directories_deep_is_refused_in_words() {
    let street = Street::new();
    let deep = street.git_dir().join("refs/heads").join(["d"; 300].join("/"));
    fs::create_dir_all(&deep).expect("made");
    let reason = street.breaks_alone("a deep branch");
    assert!(reason.contains("directories deep"), "{reason}");
    fs::remove_dir_all(street.git_dir().join("refs/heads/d")).expect("removed");
    street.comes_back();
}

#[test]
fn a_million_refs_are_refused_with_their_number() {
    let street = Street::new();
    let head = street.shop.main.head();
    let mut packed = fs::File::create(street.git_dir().join("packed-refs.new")).expect("made");
    let lines: String = (0..1_000_000).map(|n| format!("{head} refs/heads/x/{n:07}\n")).collect();
    packed.write_all(b"# pack-refs with: peeled fully-peeled sorted \n").expect("written");
    packed.write_all(lines.as_bytes()).expect("written");
    drop(packed);
    fs::rename(street.git_dir().join("packed-refs.new"), street.git_dir().join("packed-refs")).expect("moved");
    let reason = street.breaks_alone("a million refs");
    assert!(reason.contains("more than 20000"), "{reason}");
    fs::remove_file(street.git_dir().join("packed-refs")).expect("removed");
    street.comes_back();
}

#[test]
fn a_pack_that_is_cut_under_the_reader_kills_the_reader_alone() {
    let street = Street::new();
    let worker = street.shop.at(&street.shop.path().join("worktrees/task-1-page"));
    for n in 0..50 {
        worker.commit(&format!("[CHECKPOINT] {n}"));
    }
    street.shop.main.git(["gc", "--quiet"]);
    let _read = street.reported("shop");
    let packs = street.git_dir().join("objects/pack");
    let pack = fs::read_dir(&packs).expect("packs").flatten().map(|entry| entry.path());
    let pack =
        pack.filter(|path| path.extension().is_some_and(|extension| extension == "pack")).last().expect("a pack");
    let whole = fs::read(&pack).expect("read");
    let writable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(&pack, writable).expect("made writable");
    fs::OpenOptions::new().write(true).open(&pack).and_then(|file| file.set_len(64)).expect("cut");
    // A reader that begins anew walks through what is not there any more.
    let mut street = street;
    street.lab.kill_daemon();
    street.lab.start_daemon();
    let baker = street.bakery.worker("task-3-bread");
    baker.commit("[BLOCKED:flour] None left");
    let _ping = street.lab.desktop().wait_for_ping("task-3 is blocked");
    let told = wait::until_within(SAID_WITHIN, "the damage to be said", || {
        let shop = street.reported("shop");
        let degraded = |alert: &Value| alert["rule"] == "degraded";
        let told = shop["alerts"].as_array().is_some_and(|all| all.iter().any(degraded));
        if told { Ok(shop) } else { Err(format!("{shop:#}")) }
    });
    let of_task = told["workers"].as_array().expect("workers").iter().find(|worker| worker["task"] == "task-1");
    assert!(of_task.is_some(), "{told:#}");
    let rewritten = |alert: &Value| alert["rule"] == "rewritten" || alert["rule"] == "missing";
    assert!(!told["alerts"].as_array().expect("a list").iter().any(rewritten), "{told:#}");
    fs::write(&pack, whole).expect("written");
    street.comes_back();
    assert_eq!(street.lab.orchctl(["status", "shop", "--json"]).json()["repos"][0]["workers"][0]["checkpoints"], 50);
}
