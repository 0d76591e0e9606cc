//! The story: documents, a plan, three workers, and everything that goes wrong among them, until all is complete.
//!
//! The workers are played by commits in their worktrees. What a prompt gives them as commands they carry out as it stands.

use super::stage::{Actor, Shown, Stage};
use crate::error::CommandError;

type Done = Result<(), CommandError>;

const USERS: Actor = Actor { task: "task-1", worktree: "worktrees/task-1-users" };
const ORDERS: Actor = Actor { task: "task-2", worktree: "worktrees/task-2-orders" };
const WEB: Actor = Actor { task: "task-3", worktree: "worktrees/task-3-web" };

/// Tells all of it.
pub(super) fn tell(stage: &mut Stage) -> Done {
    let scenes =
        [plan, set_up, kick_off, block, need, deadlock, wrong_branch, scope, daemon_killed, session_crashed, complete];
    opening(stage)?;
    scenes.into_iter().try_for_each(|scene| scene(stage))
}

fn opening(stage: &mut Stage) -> Done {
    let _made = stage.git("", &["init", "--quiet"])?;
    let _added = stage.git("", &["add", "."])?;
    let _commit = stage.git("", &["commit", "--quiet", "-m", "A shop"])?;
    stage.say(&format!(
        "A run of orchd from beginning to end, on a repo made for it in {}.\n\
         Lines that begin with `$` you would type; those of `task-1 $` are what agents do.",
        stage.place().root().display()
    ))?;
    stage.scene("The daemon")?;
    let _status = stage.person(&["up"], Shown::First(6))?;
    Ok(())
}

fn plan(stage: &mut Stage) -> Done {
    stage.scene("Documents become a plan")?;
    let todo = ["plan", "TODO.md", "--workers", "3"];
    let _asked = stage.person(&todo, Shown::From("## Needs Clarification", 5))?;
    stage.say("One entry says neither what nor where. You do:")?;
    let answer = ["plan", "clarify", "item-7", "--scope", "src/orders/list.rs"];
    let _clear = stage.person(&answer, Shown::From("## Parallelization", 12))?;
    let _accepted = stage.person(&["plan", "accept"], Shown::First(6))?;
    Ok(())
}

fn set_up(stage: &mut Stage) -> Done {
    stage.scene("A script for you to read and run makes the worktrees")?;
    let written = stage.person(&["setup", "--write"], Shown::First(4))?;
    let line = written.lines().find(|line| line.starts_with("sh ")).map(str::to_owned);
    let line = line.ok_or_else(|| CommandError::failed("`orchctl setup --write` names no script to run"))?;
    stage.shell(&line, Shown::First(6))?;
    stage.say("Beside it lies a script for each worker that starts an agent in its worktree, with its first prompt.")
}

fn kick_off(stage: &mut Stage) -> Done {
    stage.scene("Each worker has its first prompt")?;
    let _prompt = stage.person(&["prompt", "kickoff", "task-2"], Shown::From("## Assigned Scope", 16))?;
    stage.say("Agents begin, each in its worktree. Here they are played by commits:")?;
    stage.commits(USERS, "src/users/model.rs", "pub struct User;", &["[CHECKPOINT] item-1 users have a name"])?;
    stage.commits(WEB, "web/account.html", "<form></form>", &["[CHECKPOINT] The account page has its form"])?;
    let _status = stage.person(&["status"], Shown::First(8))?;
    Ok(())
}

fn block(stage: &mut Stage) -> Done {
    stage.scene("One is blocked, and you have the answer")?;
    let file = "src/orders/list.rs";
    stage.commits(ORDERS, file, "// How many?", &["[BLOCKED:page-size] How many orders on a page?"])?;
    stage.alert("blocked", Some(ORDERS.task))?;
    let answer = ["prompt", "resume", "task-2", "--answer", "Fifty, and a link to the next."];
    let _prompt = stage.person(&answer, Shown::From("## What blocked you", 8))?;
    stage.say("You paste that into its session, and it goes on.")?;
    stage.commits(ORDERS, file, "pub const PAGE: usize = 50;", &["[CHECKPOINT] item-3 fifty orders on a page"])
}

fn need(stage: &mut Stage) -> Done {
    stage.scene("One waits for another, and learns when it can go on")?;
    stage.commits(
        WEB,
        "web/account.html",
        "<output/>",
        &["[NEEDS:task-1/UserChecks] To show what is wrong with a name"],
    )?;
    let _needs = stage.person(&["needs"], Shown::First(4))?;
    stage.commits(USERS, "src/users/model.rs", "pub struct UserChecks;", &["Check names", "Provides: UserChecks"])?;
    stage.alert("needs-ready", Some(WEB.task))?;
    let prompt = stage.person(&["prompt", "resume", "task-3"], Shown::From("### `UserChecks`", 12))?;
    stage.obeys(WEB, &prompt, "Bring it into your worktree", "")?;
    stage.commits(WEB, "web/account.html", "<p>ok</p>", &["[CHECKPOINT] item-5 the page shows what is wrong"])?;
    let _needs = stage.person(&["needs"], Shown::First(4))?;
    Ok(())
}

fn deadlock(stage: &mut Stage) -> Done {
    stage.scene("Two wait for each other")?;
    stage.commits(ORDERS, "src/orders/list.rs", "// row?", &["[NEEDS:task-3/OrderRow] What a row shows"])?;
    stage.commits(WEB, "web/orders.html", "<!-- list? -->", &["[NEEDS:task-2/OrderList] What there is to show"])?;
    stage.alert("deadlock", None)?;
    let choice = ["prompt", "deadlock", "task-2", "--choose", "stub"];
    let _prompt = stage.person(&choice, Shown::From("## The cycle", 9))?;
    let stub = ["Stub of the list of orders", "Provides: OrderList"];
    stage.commits(ORDERS, "src/orders/list.rs", "pub struct OrderList;", &stub)?;
    stage.alert("needs-ready", Some(WEB.task))?;
    let prompt = stage.ask(&["prompt", "resume", "task-3"])?;
    stage.obeys(WEB, &prompt, "Bring it into your worktree", "")?;
    let row = ["[CHECKPOINT] Rows of orders", "Provides: OrderRow"];
    stage.commits(WEB, "web/orders.html", "<tr></tr>", &row)?;
    stage.alert("needs-ready", Some(ORDERS.task))?;
    let prompt = stage.ask(&["prompt", "resume", "task-2"])?;
    stage.obeys(ORDERS, &prompt, "Bring it into your worktree", "")?;
    stage.commits(ORDERS, "src/orders/list.rs", "// rows", &["[CHECKPOINT] The list knows its rows"])
}

fn wrong_branch(stage: &mut Stage) -> Done {
    stage.scene("One commits where it does not belong")?;
    stage.say("The agent of task-2 has lost its way into the main worktree, which is on `main`:")?;
    stage.commits_in(ORDERS, "", "src/orders/import.rs", "pub fn import() {}", &["[CHECKPOINT] Orders are read"])?;
    stage.alert("wrong-branch", None)?;
    let prompt = stage.person(&["prompt", "wrong-branch", "task-2"], Shown::From("## Commit ", 26))?;
    stage.say("It does what the prompt says, step by step:")?;
    stage.obeys(ORDERS, &prompt, "1. Keep a name for it", "")?;
    stage.obeys(ORDERS, &prompt, "2. In the worktree", "")?;
    stage.obeys(ORDERS, &prompt, "3. In a worktree", "")
}

fn scope(stage: &mut Stage) -> Done {
    stage.scene("One changes a file that another owns")?;
    stage.commits(USERS, "web/account.html", "<p>users</p>", &["Say hello on the account page"])?;
    stage.alert("out-of-scope", Some(USERS.task))?;
    let _prompt = stage.person(&["prompt", "scope", "task-1"], Shown::From("## Files that are not yours", 10))?;
    let _undone = stage.git(USERS.worktree, &["revert", "--no-edit", "HEAD"])?;
    stage.say("task-1 takes it back, and asks its owner instead.")
}

fn daemon_killed(stage: &mut Stage) -> Done {
    stage.scene("The daemon is killed, and nothing is lost")?;
    let report = stage.ask(&["daemon", "status", "--json"])?;
    let report: serde_json::Value =
        serde_json::from_str(&report).map_err(|error| CommandError::unexpected_answer().cause(error))?;
    stage.shell(&format!("kill -KILL {}", report["pid"]), Shown::First(2))?;
    let while_dead = ["[CHECKPOINT] The account page knows users"];
    stage.commits(WEB, "web/account.html", "<b></b>", &while_dead)?;
    let _started = stage.person(&["daemon", "start"], Shown::First(2))?;
    let _status = stage.person(&["status"], Shown::First(12))?;
    Ok(())
}

fn session_crashed(stage: &mut Stage) -> Done {
    stage.scene("A session dies in the middle")?;
    let last = ["[CHECKPOINT] item-2 passwords are checked"];
    stage.commits(USERS, "src/users/login.rs", "pub fn login() {}", &last)?;
    stage.changes(USERS.worktree, "src/users/login.rs", "// half a line")?;
    stage.say("task-1 has changed a file, and is gone without a word. After 4 s of silence (45 min, unless you say otherwise):")?;
    stage.alert("stalled", Some(USERS.task))?;
    let handover = ["prompt", "handover", "task-1"];
    let _prompt = stage.person(&handover, Shown::From("## Not Committed", 12))?;
    stage.say("A new session takes over with that prompt, and finds what lay uncommitted.")?;
    stage.commits(USERS, "src/users/login.rs", "// the other half", &["[COMPLETE] Users can log in"])
}

fn complete(stage: &mut Stage) -> Done {
    stage.scene("All of it is done")?;
    let import = ["[CHECKPOINT] item-4 orders come from files", "Item: item-7"];
    stage.commits(ORDERS, "src/orders/import.rs", "// done", &import)?;
    stage.commits(ORDERS, "src/orders/list.rs", "// fast", &["[COMPLETE] Orders are listed and imported"])?;
    stage.commits(WEB, "web/orders.html", "<table/>", &["[CHECKPOINT] item-6 orders of a user"])?;
    stage.commits(WEB, "web/orders.html", "<hr/>", &["[COMPLETE] Two pages"])?;
    stage.alert("all-complete", None)?;
    let _report = stage.person(&["status", "--report"], Shown::First(12))?;
    // Nothing urgent is left, or this fails.
    let _quiet = stage.ask(&["status", "--exit-code"])?;
    stage.say("\nThat was it. In a repo of yours: `orchctl up`, then `orchctl plan` with what you have.")
}
