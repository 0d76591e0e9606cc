//! Sessions, made up ones and real ones.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::SystemTime,
};

use super::*;

fn worktree(path: &str) -> (PathBuf, GitPath) {
    (PathBuf::from(path), GitPath::from(Path::new(path)))
}

fn process(pid: u32, parent: u32, directory: &str) -> Process {
    let directory = Some(directory).filter(|text| !text.is_empty()).map(PathBuf::from);
    Process { pid, parent, since: Timestamp::from_seconds(i64::from(1_000 - pid)), directory }
}

/// The ids of the processes in each worktree, the oldest first.
fn assigned(worktrees: &[&str], processes: &[Process]) -> Vec<(String, Vec<u32>)> {
    let places = worktrees.iter().map(|path| worktree(path)).collect();
    let found = assign(&places, processes, 1, |pid, _| pid != 13);
    let ids = |sessions: Vec<Session>| sessions.iter().map(|session| session.pid).collect();
    found.into_iter().map(|(path, sessions)| (path.as_path().display().to_string(), ids(sessions))).collect()
}

#[test]
fn a_process_is_in_the_innermost_worktree_and_in_no_namesake() {
    let found = assigned(
        &["/shop", "/shop/worktrees/task-1", "/shop/worktrees/task-1/nested/task-2", "/elsewhere"],
        &[
            process(10, 0, "/shop"),
            process(11, 0, "/shop/src"),
            process(20, 0, "/shop/worktrees/task-1"),
            process(21, 0, "/shop/worktrees/task-1/nested"),
            process(30, 0, "/shop/worktrees/task-1/nested/task-2/deep/er"),
            process(40, 0, "/shop/worktrees/task-10"),
            process(41, 0, "/shop/worktrees/task-1 (deleted)"),
            process(42, 0, "/shopping"),
            process(43, 0, "/"),
            process(44, 0, ""),
            process(13, 0, "/elsewhere"),
        ],
    );
    let expected: &[(&str, &[u32])] = &[
        ("/elsewhere", &[]),
        ("/shop", &[41, 40, 11, 10]),
        ("/shop/worktrees/task-1", &[21, 20]),
        ("/shop/worktrees/task-1/nested/task-2", &[30]),
    ];
    assert_eq!(found, expected.iter().map(|(path, ids)| ((*path).to_owned(), ids.to_vec())).collect::<Vec<_>>());
}

#[test]
fn what_we_run_ourselves_is_no_session() {
    let there = |pid, parent| process(pid, parent, "/shop");
    // 1 is the daemon; a circle of parents, as two looks at a changing list can show, ends nothing.
    let found = assigned(&["/shop"], &[there(1, 0), there(2, 1), there(3, 2), there(4, 0), there(5, 6), there(6, 5)]);
    assert_eq!(found, [("/shop".to_owned(), vec![6, 5, 4])]);
}

/// A process that does nothing in a directory; ended with the test.
struct Sleeper(Child);

impl Sleeper {
    fn at(directory: &Path) -> Self {
        let mut command = Command::new("sleep");
        let child = command.arg("600").current_dir(directory).stdin(Stdio::null()).spawn().expect("sleep");
        Self(child)
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What is found of these worktrees by somebody who is not the parent of the sleepers.
fn found(worktrees: &[&Path]) -> Vec<Vec<Session>> {
    let asked: Vec<GitPath> = worktrees.iter().map(|path| GitPath::from(*path)).collect();
    let mut found = find(asked.clone(), u32::MAX).expect("processes");
    asked.iter().map(|path| found.remove(path).expect("an answer for each")).collect()
}

#[test]
fn a_real_process_is_found_where_it_is_by_any_name_of_the_place() {
    let root = tempfile::tempdir().expect("a directory");
    let (task, other) = (root.path().join("task-1"), root.path().join("task-10"));
    fs::create_dir_all(task.join("src")).expect("made");
    fs::create_dir(&other).expect("made");
    let by_link = root.path().join("link");
    std::os::unix::fs::symlink(&task, &by_link).expect("linked");
    let sleeper = Sleeper::at(&task.join("src"));
    for name in [&task, &by_link] {
        let [here, elsewhere] = &found(&[name, &other])[..] else { panic!("two were asked for") };
        assert_eq!(here.iter().map(|session| session.pid).collect::<Vec<_>>(), [sleeper.0.id()]);
        assert!(elsewhere.is_empty());
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time").as_secs();
        let now = Timestamp::from_seconds(i64::try_from(since_epoch).expect("fits"));
        assert!(now.since(here[0].since).as_secs() < 60 && here[0].since.since(now).as_secs() < 5, "{here:?} at {now}");
    }
    drop(sleeper);
    assert!(found(&[&task])[0].is_empty(), "who ended is not there");
}

#[test]
fn nobody_is_in_a_directory_that_was_removed_or_made_again() {
    let root = tempfile::tempdir().expect("a directory");
    let task = root.path().join("task-1");
    fs::create_dir_all(task.join("src")).expect("made");
    let _sleepers = [Sleeper::at(&task), Sleeper::at(&task.join("src"))];
    assert_eq!(found(&[&task])[0].len(), 2);
    fs::remove_dir_all(&task).expect("removed");
    assert!(found(&[&task])[0].is_empty());
    fs::create_dir_all(task.join("src")).expect("made again");
    assert!(found(&[&task])[0].is_empty());
}

#[test]
fn our_own_children_are_not_counted() {
    let root = tempfile::tempdir().expect("a directory");
    let _child = Sleeper::at(root.path());
    let found = find(vec![GitPath::from(root.path())], std::process::id()).expect("processes");
    assert_eq!(found.into_values().collect::<Vec<_>>(), [Vec::new()]);
}

#[tokio::test]
async fn a_search_that_hangs_holds_up_the_next_no_longer_than_the_deadline() {
    let sessions = Sessions::new();
    let hanging = Arc::clone(&sessions.one_at_a_time).acquire_owned().await.expect("a turn");
    assert!(matches!(sessions.find(Vec::new()).await, Err(SessionsError::TimedOut)));
    drop(hanging);
    assert!(sessions.find(Vec::new()).await.expect("found").is_empty());
}
