//! `orchctl plan`: documents to a draft, a draft to a plan, and a plan that counts (cli.md, domain.md section 10).

use serde_json::Value;

use crate::planned::{TODO, plan, shop};

use super::{
    Kind::{Flag, List, Maybe, Number, Object, Text, Word},
    assert_shape,
};

fn item<'a>(plan: &'a Value, words: &str) -> &'a Value {
    let items = plan["items"].as_array().expect("items");
    let has = |item: &&Value| item["description"].as_str().is_some_and(|text| text.contains(words));
    items.iter().find(has).unwrap_or_else(|| panic!("no item {words:?} in {plan:#}"))
}

#[test]
fn a_document_becomes_a_draft_of_the_agreed_form() {
    let (lab, _repo) = shop();
    let plan = plan(&lab, &lab.home().path("TODO.md"));
    assert_shape(
        &plan,
        &[
            ("schema", Number),
            ("plan", Text),
            ("name", Text),
            ("state", Word(&["draft"])),
            ("sources", List),
            ("items", List),
            ("clarify", List),
            ("assumptions", List),
            ("assessment", Object),
            ("workers", List),
            ("waves", List),
            ("critical_path", List),
            ("cross_dependencies", List),
            ("cycles", List),
            ("excluded", List),
        ],
    );
    let login = item(&plan, "login");
    assert_shape(
        login,
        &[
            ("id", Text),
            ("action", Word(&["fix"])),
            ("description", Text),
            ("size", Word(&["S", "M", "L", "XL"])),
            ("size_reason", Text),
            ("priority", Maybe(&Text)),
            ("scope", List),
            ("source", Object),
            ("original", Text),
            ("done", Flag),
            ("dependencies", List),
        ],
    );
    assert_eq!(login["scope"], serde_json::json!(["src/users/login.rs"]));
    assert_eq!(login["source"]["line"], 10);
    assert_eq!(item(&plan, "session")["done"], true);
    assert_eq!(plan["assessment"]["verdict"], "parallel", "{plan:#}");
    let asked: Vec<&Value> = plan["clarify"].as_array().expect("questions").iter().map(|q| &q["item"]).collect();
    assert_eq!(asked, [&item(&plan, "performance")["id"]]);
    let again = lab.orchctl(["plan", &lab.home().path("TODO.md").to_string_lossy(), "--json"]).json();
    assert_eq!((&again["items"], &again["workers"]), (&plan["items"], &plan["workers"]), "the same bytes");
}

#[test]
fn a_draft_is_clarified_edited_accepted_and_then_counts() {
    let (lab, repo) = shop();
    let before = repo.fingerprint();
    let draft = plan(&lab, &lab.home().path("TODO.md"));
    let id = draft["plan"].as_str().expect("an id").to_owned();
    let vague = item(&draft, "performance")["id"].as_str().expect("an id").to_owned();

    let said =
        lab.orchctl(["plan", "clarify", &vague, "--scope", "src/orders/list.rs", "--size", "s", "--json"]).json();
    assert_eq!(said["plan"], id.as_str());
    assert_eq!(said["clarify"], serde_json::json!([]), "{said:#}");
    assert_eq!(item(&said, "performance")["size"], "S");
    let explained = lab.orchctl(["plan", "show", "--explain", &vague]).ok();
    assert!(explained.contains("src/orders/list.rs"), "{explained}");

    let sheet = lab.orchctl(["plan", "edit", "--print"]).ok();
    std::fs::write(lab.home().path("broken.toml"), format!("{sheet}\nwhat = = 1\n")).expect("written");
    let broken = lab.home().path("broken.toml");
    let words = lab.orchctl(["plan", "edit", "--from", &broken.to_string_lossy()]).fails(1);
    assert!(words.contains(&(sheet.lines().count() + 2).to_string()), "the line is named: {words}");
    std::fs::write(lab.home().path("sheet.toml"), sheet).expect("written");
    let edited = lab.orchctl(["plan", "edit", "--json", "--from", &lab.home().path("sheet.toml").to_string_lossy()]);
    assert_eq!(edited.json()["workers"], said["workers"], "a sheet that was not changed changes nothing");

    let accepted = lab.orchctl(["plan", "accept", "--json"]).json();
    assert_eq!((accepted["state"].as_str(), accepted["plan"].as_str()), (Some("accepted"), Some(id.as_str())));
    let run = lab.shop()["run"].clone();
    assert!(run.is_string() && run == accepted["run"], "{run}");
    assert!(lab.orchctl(["plan", "clarify", &vague, "--drop"]).fails(1).contains("accepted"));

    // The worker of the login begins, and ties a checkpoint to its item.
    let login = item(&accepted, "login")["id"].as_str().expect("an id").to_owned();
    let workers = accepted["workers"].as_array().expect("workers");
    let own = workers.iter().find(|w| w["items"].as_array().is_some_and(|i| i.contains(&login.as_str().into())));
    let own = own.expect("a worker for each item");
    let task = own["task"].as_str().expect("a task").to_owned();
    let items: Vec<&str> = own["items"].as_array().expect("items").iter().filter_map(Value::as_str).collect();
    let total = items.len();
    repo.assert_untouched_since(&before);
    let checkout = repo.worker(&format!("{task}-{}", own["slug"].as_str().expect("a slug")));
    let _first = checkout.commit_file("src/users/login.rs", "fn login() {}\n", &format!("[CHECKPOINT] {login} done"));
    let progress = serde_json::json!({ "done": 1, "total": total });
    assert_eq!(lab.worker(&task)["progress"], progress);
    let prompt = lab.orchctl(["prompt", "continue", &task]).ok();
    assert!(!prompt.contains(&format!("- {login} (")), "what is done is not left: {prompt}");
    let left = |id: &&str| **id == login || prompt.contains(&format!("- {id} ("));
    assert!(total > 1 && items.iter().all(left), "{items:?} in {prompt}");
}

#[test]
fn a_plan_outlives_the_daemon() {
    let (mut lab, repo) = shop();
    let draft = plan(&lab, &lab.home().path("TODO.md"));
    let accepted = lab.orchctl(["plan", "accept", "--json"]).json();
    let _second = plan(&lab, &lab.home().path("TODO.md"));
    lab.kill_daemon();
    lab.start_daemon();
    assert_eq!(lab.shop()["run"], accepted["run"]);
    let listed = lab.orchctl(["plan", "list", "--json"]).json();
    let states: Vec<&str> =
        listed["plans"].as_array().expect("plans").iter().filter_map(|p| p["state"].as_str()).collect();
    assert_eq!(states, ["accepted", "draft"]);
    // Another one takes its place, and is let go.
    let _accepted = lab.orchctl(["plan", "accept"]).ok();
    let first = draft["plan"].as_str().expect("an id");
    assert_eq!(lab.orchctl(["plan", "show", "--json", "--plan", first]).json()["state"], "superseded");
    let _dropped = lab.orchctl(["plan", "drop"]).ok();
    assert_eq!(lab.shop()["run"], Value::Null);
    let _unused = repo;
}

#[test]
fn one_session_can_be_had_instead() {
    let (lab, _repo) = shop();
    let _draft = plan(&lab, &lab.home().path("TODO.md"));
    let one = lab.orchctl(["plan", "sequential", "--json"]).json();
    assert_eq!(one["assessment"]["verdict"], "sequential");
    assert_eq!(one["workers"].as_array().map(Vec::len), Some(1), "{one:#}");
}

#[test]
fn documents_without_work_say_so_and_bad_ones_say_why() {
    let (lab, repo) = shop();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(lab.home().path(name), bytes).expect("written");
        lab.home().path(name).to_string_lossy().into_owned()
    };
    let manual = write("manual.md", b"# Manual\n\nThis program prints the time. It takes no options.\n");
    let text = lab.orchctl(["plan", &manual]).ok();
    assert!(text.contains("No open work items found") || text.contains("no open work items found"), "{text}");
    let empty = write("empty.md", b"");
    assert_eq!(lab.orchctl(["plan", &empty, "--json"]).json()["items"], serde_json::json!([]));
    let words = lab.orchctl(["plan", "accept"]).fails(1);
    assert!(words.contains("hint:"), "{words}");

    let binary = write("binary.md", &[0, 159, 146, 150, 0, 1, 2, 3]);
    assert!(lab.orchctl(["plan", &binary]).fails(1).contains("binary.md"));
    let broken = write("tasks.json", b"{\"tasks\": [{\"id\": 1,}]}");
    assert!(lab.orchctl(["plan", &broken]).fails(1).contains("tasks.json:1:"));
    let nothing = lab.home().path("nothing.md").to_string_lossy().into_owned();
    assert!(lab.orchctl(["plan", &nothing]).fails(1).contains("nothing.md"));
    let _usage = lab.orchctl(["plan"]).fails(2);
    let _unknown = lab.orchctl(["plan", "show", "--plan", "p-none"]).fails(3);
    let words = lab.orchctl_in(repo.path(), ["plan", "clarify", "item-99", "--drop"]).fails(3);
    assert!(words.contains("item-99"), "{words}");
    let other = lab.repo("unregistered");
    let words = lab.orchctl_in(other.path(), ["plan", &manual]).fails(3);
    assert!(words.contains("orchctl up"), "{words}");
}

#[test]
fn a_directory_and_standard_input_are_documents_too() {
    let (lab, _repo) = shop();
    let dir = lab.home().path("work");
    std::fs::create_dir(&dir).expect("made");
    std::fs::write(dir.join("a.md"), TODO).expect("written");
    std::fs::write(dir.join("b.md"), "- [ ] Fix the paging in `src/orders/list.rs`\n").expect("written");
    let sources = plan(&lab, &dir)["sources"].clone();
    let files: Vec<&str> = sources.as_array().expect("sources").iter().filter_map(|s| s["file"].as_str()).collect();
    assert!(files.len() == 2 && files[0].ends_with("work/a.md") && files[1].ends_with("work/b.md"), "{files:?}");
    let piped = lab
        .client(&lab.home().path("."), ["plan", "-", "--repo", "shop", "--json"])
        .stdin(std::fs::File::open(dir.join("b.md")).expect("opened"))
        .output()
        .expect("run");
    let piped: Value = serde_json::from_slice(&piped.stdout).expect("JSON");
    assert_eq!(piped["sources"][0]["file"], "-");
}
