//! A reader that hangs, dies or talks nonsense, played by scripts: each ends in a fault with its reason, in time.

use std::{fs, path::Path};

use orch_shared::{facts::SnapshotRequest, ids::GitPath};
use rustix::process::test_kill_process;

use super::*;

/// A reader whose program is this shell script; it finds its own directory in `$0`.
fn reader(dir: &Path, script: &str) -> Reader {
    let program = dir.join("reader");
    let text = format!("#!/bin/sh\necho $$ > \"$(dirname \"$0\")/pid\"\n{script}\n");
    // Written by another process: a file that this one has open for writing, even for a moment in another thread's
    // child, cannot be run.
    let write = r#"printf '%s' "$1" > "$2" && chmod 700 "$2""#;
    let written = std::process::Command::new("sh").args(["-c", write, "sh", &text]).arg(&program).status();
    assert!(written.expect("a shell").success());
    let open = OpenRequest { path: GitPath::from(dir), base: None, prefix: "work/".to_owned() };
    Reader::new(ReaderSettings { program, deadline: Duration::from_millis(300) }, open)
}

async fn ask(reader: &mut Reader) -> ReadFault {
    let request = ReaderRequest::Snapshot(SnapshotRequest { since: None, known: Vec::new(), own: Vec::new() });
    reader.ask(request).await.expect_err("a fault")
}

#[tokio::test]
async fn one_that_never_answers_is_killed_at_the_deadline() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut reader = reader(dir.path(), "exec sleep 1000");
    assert_eq!(ask(&mut reader).await, ReadFault::TimedOut { seconds: 0 });
    let text = fs::read_to_string(dir.path().join("pid")).expect("it ran");
    let pid = Pid::from_raw(text.trim().parse().expect("a number")).expect("a process id");
    let begun = std::time::Instant::now();
    while test_kill_process(pid).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it was not killed");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn one_that_dies_says_how() {
    for (script, how) in [("exit 3", "exit code 3"), ("kill -9 $$", "signal 9")] {
        let dir = tempfile::tempdir().expect("a directory");
        let fault = ask(&mut reader(dir.path(), script)).await;
        assert_eq!(fault, ReadFault::Crashed { how: how.to_owned() });
    }
}

#[tokio::test]
async fn one_that_talks_nonsense_is_not_believed() {
    // A frame of 4 GiB, and one that holds no reply.
    for rubbish in
        [r"printf '\377\377\377\377'; exec sleep 1000", r"printf '\003\000\000\000\377\377\377'; exec sleep 1000"]
    {
        let dir = tempfile::tempdir().expect("a directory");
        let fault = ask(&mut reader(dir.path(), rubbish)).await;
        assert!(matches!(fault, ReadFault::Crashed { .. }), "{fault:?}");
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_a_fault_like_others() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut reader = reader(dir.path(), "");
    fs::remove_file(dir.path().join("reader")).expect("removed");
    assert!(matches!(ask(&mut reader).await, ReadFault::Crashed { how } if how.contains("could not be started")));
}

#[tokio::test]
async fn it_rests_longer_after_each_failure_and_not_for_ever() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut reader = reader(dir.path(), "exit 1");
    let mut rests = Vec::new();
    for _ in 0..12 {
        let _fault = ask(&mut reader).await;
        rests.push(reader.retry_after().as_secs());
    }
    assert_eq!(rests, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    reader.count(true);
    assert_eq!(reader.retry_after(), SHORTEST_REST, "a success ends it");
}

/// The beginning of a script that opens any repository, as a reader does; what it says next lies in the file `answer`.
fn opens_at_first(dir: &Path) -> &'static str {
    let opened = OpenedRepo {
        common_dir: GitPath::from(dir),
        main_worktree: None,
        base: orch_shared::ids::RefName::from_branch("main"),
    };
    for (name, reply) in [("opened", ReaderReply::Opened(opened)), ("answer", ReaderReply::Failed(ReadFault::NoBase))] {
        fs::write(dir.join(name), frame(&encode(&reply).expect("a reply")).expect("a frame")).expect("written");
    }
    "cd \"$(dirname \"$0\")\"; cat opened"
}

#[tokio::test]
async fn one_that_hangs_in_its_first_reading_is_not_waited_for_as_one_that_works() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut reader = reader(dir.path(), &format!("{}; exec sleep 1000", opens_at_first(dir.path())));
    assert_eq!(ask(&mut reader).await, ReadFault::TimedOut { seconds: 0 });
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_works_at_its_first_reading_has_its_time() {
    let dir = tempfile::tempdir().expect("a directory");
    let works = "end=$(($(date +%s) + 4)); while [ $(date +%s) -lt $end ]; do :; done; cat answer; exec sleep 1000";
    let mut reader = reader(dir.path(), &format!("{}; {works}", opens_at_first(dir.path())));
    reader.settings.deadline = Duration::from_secs(2);
    let request = ReaderRequest::Snapshot(SnapshotRequest { since: None, known: Vec::new(), own: Vec::new() });
    assert_eq!(reader.ask(request).await, Ok(ReaderReply::Failed(ReadFault::NoBase)));
}
