//! What the benchmarks measure with is right itself: percentiles, ratios, tables, the kernel's numbers, large repositories.

use std::{
    io::{Read as _, Write as _},
    process::{self, Command, Stdio},
    time::Duration,
};

use orch_e2e::{
    crowd::{self, Crowd, Forks, Hand, Kept, Layout},
    lab::Lab,
    samples::{Samples, shown},
    table::Table,
    usage, wait,
};

fn milliseconds(all: impl IntoIterator<Item = u64>) -> Samples {
    let mut samples = Samples::new();
    samples.extend(all.into_iter().map(Duration::from_millis));
    samples
}

#[test]
fn a_percentile_is_one_of_the_samples() {
    let hundred = milliseconds((1..=100).rev());
    for (percent, expected) in [(0, 1), (50, 50), (90, 90), (99, 99), (100, 100)] {
        assert_eq!(hundred.percentile(percent), Duration::from_millis(expected), "{percent}");
    }
    assert_eq!(milliseconds([3]).percentile(99), Duration::from_millis(3));
    assert_eq!(milliseconds([4, 1]).median(), Duration::from_millis(1));
}

#[test]
fn a_ratio_is_taken_pair_by_pair() {
    // Each is twice the other, whatever the noise between the pairs: a ratio of medians would say something else.
    let ratio = milliseconds([2, 20, 200]).ratio_to(&milliseconds([1, 10, 100]));
    assert_eq!((ratio.median, ratio.least, ratio.most), (2.0, 2.0, 2.0));
    let uneven = milliseconds([1, 4, 9]).ratio_to(&milliseconds([1, 2, 3]));
    assert_eq!(uneven.to_string(), "2.00 [1.00–3.00]");
}

#[test]
fn durations_are_shown_in_the_unit_that_suits_them() {
    for (duration, expected) in [
        (Duration::from_nanos(52_340), "52.3 µs"),
        (Duration::from_micros(999), "999 µs"),
        (Duration::from_micros(1_280), "1.28 ms"),
        (Duration::from_millis(455), "455 ms"),
        (Duration::from_millis(12_600), "12.6 s"),
    ] {
        assert_eq!(shown(duration), expected);
    }
}

#[test]
fn a_table_is_markdown() {
    let mut table = Table::new(["what", "median"]);
    table.row(["µ".to_owned(), "1.00 ms".to_owned()]);
    assert_eq!(table.to_string(), "| what | median  |\n|------|---------|\n| µ    | 1.00 ms |\n");
}

#[test]
#[cfg(target_os = "linux")]
fn the_kernel_tells_what_a_process_uses() {
    let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
    let (mut input, mut output) = (cat.stdin.take().expect("piped"), cat.stdout.take().expect("piped"));
    let stat = format!("/proc/{}/stat", cat.id());
    // Each byte finds it asleep and lets it sleep again, so it wakes exactly once for each.
    let asleep = || {
        wait::until("the child to sleep", || {
            match std::fs::read_to_string(&stat).expect("a child").split(' ').nth(2) {
                Some("S") => Ok(()),
                state => Err(format!("{state:?}")),
            }
        });
    };
    let mut echo = || {
        input.write_all(b"x").expect("it reads");
        output.read_exact(&mut [0]).expect("it writes");
        asleep();
    };
    echo();
    let before = usage::usage(cat.id());
    (0..10).for_each(|_| echo());
    let used = usage::usage(cat.id()).since(before);
    assert!((10..=12).contains(&used.voluntary_switches) && !used.busy.is_zero(), "{used:?}");
    drop(input);
    let _status = cat.wait().expect("its end");

    let pid = process::id();
    let memory = usage::memory(pid);
    assert!(memory.resident > 1_000 && memory.anonymous <= memory.resident && memory.resident <= memory.peak);

    let before = usage::inotify_watches(pid);
    let instance = rustix::fs::inotify::init(rustix::fs::inotify::CreateFlags::CLOEXEC).expect("inotify");
    rustix::fs::inotify::add_watch(&instance, "/", rustix::fs::inotify::WatchFlags::DELETE).expect("a watch");
    assert_eq!(usage::inotify_watches(pid), before + 1);
}

#[test]
fn a_crowd_has_the_branches_and_worktrees_that_git_sees() {
    let rare = Layout { graph: true, refs: Kept::Packed, objects: Kept::Loose };
    for (forks, layout, oldest) in [(Forks::Near, Layout::BUSY, 1_000), (Forks::Stale, rare, 1_200)] {
        let lab = Lab::bare();
        let repo = lab.repo("shop");
        Crowd { n_base: 1_200, n_workers: 3, n_commits: 4, forks, layout }.fill(&repo);
        assert_eq!(repo.main.git(["rev-list", "--count", "main"]), "1201");
        let behind: Vec<u32> = (1..=3)
            .map(|number| {
                let branch = format!("work/{}", crowd::name(number));
                assert_eq!(repo.main.git(["rev-list", "--count", &format!("main..{branch}")]), "4");
                assert_eq!(repo.main.git(["rev-list", "--walk-reflogs", "--count", &branch]), "5");
                let changed = repo.main.git(["diff", "--name-only", &format!("main...{branch}")]);
                assert_eq!(changed, format!("part_{number}/worker_{number}.rs"));
                let worktree = crowd::worker_at_work(&repo, number);
                assert_eq!(worktree.git(["status", "--porcelain"]), "", "nothing is changed");
                repo.main.git(["rev-list", "--count", &format!("{branch}..main")]).parse().expect("a number")
            })
            .collect();
        assert!(behind.is_sorted() && behind[2] < oldest && behind[2] >= oldest - oldest / 3, "{behind:?}");
        assert_eq!(repo.main.git(["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
        let git_dir = repo.path().join(".git");
        assert_eq!(git_dir.join("objects/info/commit-graph").exists(), layout.graph);
        assert_eq!(git_dir.join("refs/heads/work").join(crowd::name(1)).exists(), layout.refs == Kept::Loose);
        assert_eq!(repo.main.git(["count-objects"]).starts_with("3 "), layout.objects == Kept::Packed);
    }
}

#[test]
fn a_hand_leaves_what_git_commit_leaves() {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    Crowd { n_base: 5, n_workers: 1, n_commits: 1, forks: Forks::Near, layout: Layout::BUSY }.fill(&repo);
    let worktree = crowd::worker_at_work(&repo, 1);
    let mut hand = Hand::of(&repo, 1);
    let (first, _) = hand.commit("[CHECKPOINT] One");
    let second = hand.prepare("[CHECKPOINT] Two", 1_767_607_200);
    assert_eq!(worktree.head(), first, "prepared and not published");
    hand.publish();
    assert_eq!(worktree.head(), second);
    assert_eq!(worktree.git(["log", "-2", "--format=%s"]), "[CHECKPOINT] Two\n[CHECKPOINT] One");
    assert_eq!(worktree.git(["rev-parse", "work/task-1-part@{1}"]), first, "in the reflog");
    assert_eq!(repo.main.git(["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
}
