//! Sessions: who has a process in a silent worker's worktree is said in the alert, the explanation and the prompt.

use std::process::{Child, Stdio};

use orch_e2e::{
    lab::Lab,
    processes,
    repo::Checkout,
    wait::{self, PATIENCE},
};
use serde_json::Value;

/// A process that does nothing but have its directory there, as an agent that waits for an answer.
fn session_in(lab: &Lab, checkout: &Checkout) -> Child {
    let mut command = lab.home().command("sleep");
    command.arg("600").current_dir(checkout.path()).stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().expect("sleep is installed")
}

fn end(mut session: Child) {
    session.kill().expect("the session is ours");
    let _status = processes::wait_for_end(&mut session, "the session", PATIENCE);
}

/// What `explain` says of sessions, and where it has it from.
fn explained(lab: &Lab, task: &str) -> (String, String) {
    let explained = lab.orchctl(["explain", task, "--json"]).json();
    let pieces = explained["evidence"].as_array().expect("a list");
    let of_session = |piece: &&Value| piece["finding"].as_str().is_some_and(|finding| finding.contains("session"));
    let [piece] = &pieces.iter().filter(of_session).collect::<Vec<_>>()[..] else { panic!("{explained:#}") };
    let text = |field: &str| piece[field].as_str().expect("a text").to_owned();
    (text("finding"), text("source"))
}

#[test]
fn a_silent_workers_session_is_named_while_it_is_there_and_missed_when_it_is_not() {
    let (lab, repo) = Lab::watching("stall_after = \"1s\"\n");
    let (there, gone) = (repo.worker("task-1-api"), repo.worker("task-2-page"));
    let session = session_in(&lab, &there);
    let named = format!("its session (pid {}, since ", session.id());
    there.commit_file("api.rs", "fn", "[CHECKPOINT] Api");
    gone.commit_file("page.html", "<p>", "[CHECKPOINT] Page");

    let detail_of = |task: &str| {
        wait::until(&format!("{task} to be called stalled"), || {
            let alerts = lab.alerts("stalled");
            let alert = alerts.iter().find(|alert| alert["workers"][0] == task);
            alert.map(|alert| alert["detail"].to_string()).ok_or_else(|| format!("{alerts:#?}"))
        })
    };
    let detail = detail_of("task-1");
    assert!(detail.contains(&named) && detail.contains("is there but silent"), "{detail}");
    let detail = detail_of("task-2");
    assert!(detail.contains("no session has its directory there: it has probably crashed"), "{detail}");
    // The ping says so, too: it was known before the verdict was.
    let _present = lab.desktop().wait_for("a ping that names the session", |pings| {
        pings.iter().find(|ping| ping.summary.contains("task-1") && ping.body.contains(&named)).cloned()
    });
    let laid = lab.wait_for_prompt_file("task-1", "continue");
    assert!(laid.contains(&format!("pid {}", session.id())), "{laid}");

    let (finding, source) = explained(&lab, "task-1");
    assert!(finding.starts_with(&named), "{finding}");
    assert!(source.contains("worktrees/task-1-api"), "{source}");
    let prompt = lab.orchctl(["prompt", "continue", "task-2"]).ok();
    assert!(prompt.contains("has probably crashed"), "{prompt}");

    // Asked again, it is looked for again.
    end(session);
    let (finding, _) = explained(&lab, "task-1");
    assert!(finding.starts_with("no session has its directory there"), "{finding}");
    let prompt = lab.orchctl(["prompt", "continue", "task-1"]).ok();
    assert!(prompt.contains("has probably crashed"), "{prompt}");
}
