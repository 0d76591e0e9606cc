//! A shop with a plan that is carried out: where tests of rules and prompts begin that speak of plans.

use std::path::Path;

use orch_e2e::{lab::Lab, repo::Repo};
use serde_json::Value;

/// Work in two parts of a shop, each big enough for a worker of its own.
pub(crate) const TODO: &str = "\
# Shop

## Orders

- [ ] Add paging to the list of orders in `src/orders/list.rs` (3h)
- [ ] Rewrite the import of orders in `src/orders/import.rs` (4h)

## Users

- [ ] Fix the login in `src/users/login.rs` (3h)
- [ ] Add an export of all users to `src/users/export.rs` (4h)
- [x] Remove the old session table in `src/users/session.rs`
- [ ] Improve performance
";

/// A registered shop with its files, and the document beside it.
pub(crate) fn shop() -> (Lab, Repo) {
    shop_with("")
}

fn shop_with(configuration: &str) -> (Lab, Repo) {
    let (lab, repo) = Lab::watching(configuration);
    let main = repo.at(repo.path());
    for file in ["orders/list.rs", "orders/import.rs", "users/login.rs", "users/export.rs", "users/session.rs"] {
        main.write(&format!("src/{file}"), "fn nothing() {}\n");
    }
    let _added = main.git(["add", "src"]);
    let _commit = main.commit("Files");
    std::fs::write(lab.home().path("TODO.md"), TODO).expect("written");
    (lab, repo)
}

pub(crate) fn plan(lab: &Lab, document: &Path) -> Value {
    lab.orchctl(["plan", &document.to_string_lossy(), "--json"]).json()
}

/// The same with a plan that was accepted; its JSON.
pub(crate) fn accepted() -> (Lab, Repo, Value) {
    accepted_with("")
}

/// The same with this configuration.
pub(crate) fn accepted_with(configuration: &str) -> (Lab, Repo, Value) {
    let (lab, repo) = shop_with(configuration);
    let _draft = plan(&lab, &lab.home().path("TODO.md"));
    let _clarified = lab.orchctl(["plan", "clarify", "item-6", "--after", "item-1", "--scope", "src/orders/speed.rs"]);
    let plan = lab.orchctl(["plan", "accept", "--json"]).json();
    (lab, repo, plan)
}

/// The worker of the plan that owns a file: its task, the last part of its branch, and the first item that it has.
pub(crate) fn owner_of(plan: &Value, path: &str) -> (String, String, String) {
    let workers = plan["workers"].as_array().expect("workers");
    let owns = |worker: &&Value| worker["scope"].as_array().is_some_and(|scope| scope.contains(&path.into()));
    let worker = workers.iter().find(owns).unwrap_or_else(|| panic!("nobody owns {path} in {plan:#}"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let task = text(&worker["task"]);
    let branch = format!("{task}-{}", text(&worker["slug"]));
    (task, branch, text(&worker["items"][0]))
}
