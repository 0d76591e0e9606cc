//! `orchctl needs`: who needs what from whom, and what answers it.

use orch_e2e::lab::Lab;
use serde_json::json;

#[test]
fn the_list_names_both_sides_the_state_and_the_answer() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    let two = repo.worker("task-2-api");
    one.commit("[NEEDS:task-2/UserModel] Please");
    let commit = two.commit("[CHECKPOINT] There\n\nProvides: UserModel");
    let list = lab.orchctl(["needs", "--json"]).json();
    assert_eq!((&list["schema"], &list["needs"].as_array().map(Vec::len)), (&json!(1), &Some(1)));
    let text = lab.orchctl(["needs"]).ok();
    for part in ["task-1", "task-2", "UserModel", "ready", &commit[..7]] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let _unknown = lab.orchctl(["needs", "resolve", "task-1", "Nothing"]).fails_saying(3, &["Nothing"]);
}
