//! Two daemons at once: the second says who is first, and the first goes on.

use std::thread;

use orch_e2e::{
    client::{Answer, orchctl},
    home::program,
    lab::Lab,
    processes::Process,
    wait,
};

#[test]
fn the_second_exits_1_and_names_the_pid_of_the_first() {
    let (lab, _repo) = Lab::watching("");
    let mut command = lab.home().command(program("orchd-under-test"));
    let _said = Answer::of(command.arg("--foreground")).fails_saying(1, &[&lab.daemon().pid().to_string()]);
    assert_eq!(lab.shop()["name"], "shop");
}

#[test]
fn of_many_that_start_together_exactly_one_lives() {
    let lab = Lab::bare();
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let home = lab.home().clone();
            thread::spawn(move || Answer::of(&mut orchctl(&home, &home.path(""), ["daemon", "start"])))
        })
        .collect();
    let answers: Vec<_> = starts.into_iter().map(|start| start.join().expect("a thread")).collect();
    assert!(answers.iter().all(|answer| answer.code == Some(0)), "{answers:#?}");
    let pid = lab.orchctl(["daemon", "status", "--json"]).json()["pid"].as_u64();
    let first = |process: &Process| Some(u64::from(process.pid)) == pid || Some(u64::from(process.parent)) == pid;
    wait::until("the others to give up", || {
        let others: Vec<Process> = lab.processes().into_iter().filter(|process| !first(process)).collect();
        if others.is_empty() { Ok(()) } else { Err(format!("{others:?}")) }
    });
    let _said = lab.orchctl(["daemon", "stop"]).ok();
}
