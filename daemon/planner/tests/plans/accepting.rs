//! What stands against accepting a plan, each named with both sides (domain.md section 10), and what does not.

use orch_planner::{check::problems, plan};
use orch_shared::plan::Manifest;

use crate::{input, planned};

fn worker_of(manifest: &Manifest, words: &str) -> String {
    let has = |item: &orch_shared::plan::PlanItem| item.description.expose().contains(words);
    let id = manifest.items.iter().find(|item| has(item)).expect("an item").id;
    let owner = manifest.workers.iter().find(|worker| worker.items.contains(&id));
    owner.map_or_else(|| "nobody".to_owned(), |worker| worker.task.to_string())
}

#[test]
fn a_circle_is_shown_with_its_lines_and_cannot_be_accepted() {
    let manifest = planned(
        "- [ ] A1 Fix src/auth/login.py (depends on A2)\n- [ ] A2 Fix src/cart/totals.py (depends on A1)\n\
         - [ ] A3 Fix src/api/routes.py\n- [ ] A4 Fix src/ui/index.ts\n",
    );
    let [cycle] = manifest.cycles.as_slice() else { panic!("{:?}", manifest.cycles) };
    let lines: Vec<Option<u32>> = cycle.edges.iter().map(|edge| edge.line).collect();
    assert_eq!(lines, [Some(1), Some(2)]);
    let said = problems(&manifest);
    assert!(said.iter().any(|words| words.contains("item-1 and item-2 wait for each other")), "{said:?}");
}

#[test]
fn a_circle_of_items_that_are_to_be_clarified_is_shown_and_keeps_nobody_waiting() {
    let manifest = planned(
        "- [ ] A1 Add a rule (depends on A2)\n- [ ] A2 Add a check (depends on A1)\n\
         - [ ] A3 Fix src/api/routes.py\n- [ ] A4 Fix src/ui/index.ts\n",
    );
    assert_eq!(manifest.clarify.len(), 2);
    let [cycle] = manifest.cycles.as_slice() else { panic!("{:?}", manifest.cycles) };
    let lines: Vec<Option<u32>> = cycle.edges.iter().map(|edge| edge.line).collect();
    assert_eq!(lines, [Some(1), Some(2)]);
    assert_eq!(problems(&manifest), Vec::<String>::new());
}

#[test]
fn an_id_that_no_item_has_is_an_edge_to_nowhere_and_words_are_not() {
    let list = |on: &str| {
        let text = format!(
            "- [ ] A1 Fix src/auth/login.py (depends on {on})\n- [ ] A2 Fix src/cart/totals.py\n- [ ] A3 Fix src/ui/index.ts\n"
        );
        problems(&planned(&text))
    };
    assert_eq!(list("A9"), ["item-1 waits for A9, and no item is called so"]);
    assert_eq!(list("A2"), Vec::<String>::new());
    assert_eq!(list("RFC-12"), Vec::<String>::new(), "that is another series, and lies elsewhere");
    let twice = planned("- [ ] T1 Fix src/a.py\n- [ ] T1 Fix src/b.py\n- [ ] T3 Fix src/c.py (depends on T1)\n");
    assert_eq!(problems(&twice), ["item-3 waits for T1, and several items are called so"]);
}

#[test]
fn a_pattern_and_what_fits_it_go_to_one_worker() {
    let manifest = planned(
        "# Cart\n\n## Models\n\n- [ ] Refactor src/cart/*.py\n- [ ] Fix src/auth/login.py\n- [ ] Fix src/auth/session.py\n\n\
         ## Rounding\n\n- [ ] Fix src/cart/totals.py\n- [ ] Fix src/ui/Pay.tsx\n- [ ] Fix docs/guide.md\n",
    );
    assert_eq!(worker_of(&manifest, "*.py"), worker_of(&manifest, "totals.py"));
    assert_eq!(problems(&manifest), Vec::<String>::new());
}

#[test]
fn who_changes_only_a_file_that_everybody_touches_is_with_its_owner() {
    let manifest = planned(
        "# Tasks\n\n## Phase 1: Setup\n\n- [ ] T001 Create src/index.ts (4h)\n- [ ] T002 [P] Configure linting in package.json (4h)\n\
         - [ ] T003 [P] Add the dependency in package.json (4h)\n- [ ] T004 [P] Write src/cart.ts (4h)\n",
    );
    let owner = worker_of(&manifest, "linting");
    assert_eq!(owner, worker_of(&manifest, "dependency"));
    let owns =
        |worker: &orch_shared::plan::PlannedWorker| worker.scope.iter().any(|path| path.expose() == "package.json");
    let owners: Vec<String> =
        manifest.workers.iter().filter(|worker| owns(worker)).map(|worker| worker.task.to_string()).collect();
    assert_eq!(owners, [owner]);
}

#[test]
fn what_checks_the_work_runs_after_it_also_where_it_names_a_file() {
    let manifest = planned(
        "# Tasks\n\n## Phase 1: Store\n\n- [ ] T001 [P] Write the store in src/a.py (4h)\n\
         - [ ] T002 [P] Write the login in src/b.py (4h)\n- [ ] T003 Run the tests: `npm test -- tests/x.py`\n",
    );
    let wave = |place: usize| manifest.waves.iter().position(|wave| wave.contains(&manifest.items[place].id));
    assert!(wave(2) > wave(0) && wave(2) > wave(1), "{:?}", manifest.waves);
}

#[test]
fn a_list_of_orders_is_work_whatever_its_heading_says() {
    for title in ["Plan", "Checkout rewrite", "Migration"] {
        let text = format!(
            "# {title}\n\n1. Add a session store in src/session.py\n2. Change the login in src/login.py to use it\n\
             3. Write the tests in tests/test_login.py\n4. Update docs/guide.md\n"
        );
        assert_eq!(planned(&text).items.len(), 4, "{title}");
    }
    let manual = planned("# How it works\n\n- The store keeps sessions.\n- The login reads them.\n- Sessions end.\n");
    assert_eq!(manual.items.len(), 0, "nothing of that asks for anything");
    let chinese =
        planned("# 任务列表\n\n1. 修复 src/login.py 的空指针\n2. 重构 src/cart.py\n3. 添加 src/a.py 的测试\n");
    assert_eq!(chinese.items.len(), 3);
}

#[test]
fn a_path_that_leaves_the_repo_or_leads_elsewhere_is_said() {
    let mut input = input(&[("TODO.md", b"- [ ] Fix ../../etc/passwd\n- [ ] Fix link.py\n- [ ] Fix src/a.py\n")]);
    input.repo.files = Some(vec!["src/a.py".to_owned()]);
    input.repo.links = vec!["link.py".to_owned()];
    let manifest = plan(&input).expect("a plan");
    let said: Vec<(Option<u32>, &str)> = manifest.warnings.iter().map(|it| (it.line, it.text.as_str())).collect();
    assert_eq!(
        said,
        [
            (Some(1), "item-1 names ../../etc/passwd, which lies outside the repo: no worker is given it"),
            (Some(2), "item-2 names link.py, which is a symbolic link: name the file that is meant"),
        ]
    );
    assert_eq!(manifest.items[1].scope.len(), 1);
    assert!(
        !manifest.assumptions.iter().any(|words| words.contains("link.py")),
        "it is there: {:?}",
        manifest.assumptions
    );
}
