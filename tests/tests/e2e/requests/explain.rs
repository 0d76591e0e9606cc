//! `orchctl explain`: each number behind a verdict, its source and its threshold.

use orch_e2e::lab::Lab;

use super::{Kind, assert_shape};

#[test]
fn every_piece_of_evidence_has_a_source() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let commit = worker.commit("[BLOCKED:missing-api] Stuck");
    let explained = lab.orchctl(["explain", "task-3", "--json"]).json();
    assert_shape(
        &explained,
        &[("schema", Kind::Number), ("repo", Kind::Text), ("worker", Kind::Object), ("evidence", Kind::List)],
    );
    let evidence = explained["evidence"].as_array().expect("a list");
    assert!(!evidence.is_empty(), "{explained:#}");
    for piece in evidence {
        assert_shape(
            piece,
            &[
                ("about", Kind::Text),
                ("finding", Kind::Text),
                ("source", Kind::Text),
                ("threshold", Kind::Maybe(&Kind::Text)),
            ],
        );
    }
    let text = lab.orchctl(["explain", "3"]).ok();
    assert!(text.contains("missing-api") && text.contains(&commit[..7]), "{text}");
}
