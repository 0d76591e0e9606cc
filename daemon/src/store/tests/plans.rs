//! Plans and their documents are kept, made again from the journal, and let go with their repo.

use orch_shared::{
    ids::{PlanId, RunId, Slug},
    plan::{Answers, Assessment, GivenDocument, Manifest, Run, Settings, Verdict, VerdictRule},
};

use super::*;

fn row(number: u32, stage: Stage) -> PlanRow {
    let assessment = Assessment {
        verdict: Verdict::Sequential,
        rule: VerdictRule::TooFew,
        reason: "two items".to_owned(),
        total_minutes: [0, 30],
        makespan_minutes: [0, 30],
        speedup_percent: 100,
    };
    let manifest = Manifest {
        name: Slug::parse("x").expect("a slug"),
        sources: Vec::new(),
        items: Vec::new(),
        clarify: Vec::new(),
        assumptions: vec!["\u{1b}[2J'; DROP TABLE record".to_owned()],
        assessment,
        workers: Vec::new(),
        waves: Vec::new(),
        critical_path: Vec::new(),
        cross_dependencies: Vec::new(),
        exclusions: Vec::new(),
        cycles: Vec::new(),
        excluded: Vec::new(),
        overruled_markers: Vec::new(),
        warnings: Vec::new(),
    };
    PlanRow {
        id: PlanId::of_key(&[&number.to_string()]),
        number,
        changed_at: AT,
        stage,
        settings: Settings::default(),
        answers: Answers::default(),
        manifest: Box::new(manifest),
    }
}

fn run() -> Run {
    Run { id: RunId::of_plan(&PlanId::typed("p-1"), 7), began: AT, workers: std::collections::BTreeMap::new() }
}

#[test]
fn plans_and_documents_are_made_again_from_the_journal() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("orchd.db");
    let given = vec![
        GivenDocument { name: "a.md".to_owned(), bytes: "- [ ] größer\n".as_bytes().to_vec() },
        GivenDocument { name: "b.json".to_owned(), bytes: vec![0xff, 0xfe, b'[', 0, 0x0a] },
    ];
    let (draft, accepted, dropped) = (row(2, Stage::Draft), row(1, Stage::Accepted(run())), row(3, Stage::Draft));
    let repo = {
        let (mut store, _) = Store::open(&path, AT).expect("opened");
        let repo = registered(&mut store, "shop").id;
        for row in [&draft, &accepted, &dropped] {
            let documents = Documents::of(&row.id, given.clone());
            store.save_plans(repo, &[row], Some(&documents)).expect("kept");
        }
        store.drop_plan(repo, &dropped.id, AT).expect("dropped");
        assert!(store.records(repo).expect("read").is_empty(), "plans are no records of the rules");
        repo
    };
    let (reopened, _) = Store::open(&path, AT).expect("opened again");
    let rebuilt = Store::in_memory(&path, AT).expect("made again");
    for store in [&reopened, &rebuilt] {
        assert_eq!(store.plans(repo).expect("read"), [accepted.clone(), draft.clone()], "the oldest first");
        assert_eq!(store.documents(repo, &draft.id).expect("read"), given);
        assert!(store.documents(repo, &dropped.id).expect("read").is_empty());
    }
    drop(reopened);
    let (mut store, _) = Store::open(&path, AT).expect("opened");
    store.remove_repo(repo).expect("removed");
    assert!(store.plans(repo).expect("read").is_empty(), "they go with their repo");
}

#[test]
fn forgetting_what_is_old_keeps_plans() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("orchd.db");
    let (mut store, _) = Store::open(&path, AT).expect("opened");
    let repo = registered(&mut store, "shop").id;
    let accepted = row(1, Stage::Accepted(run()));
    store.save_plans(repo, &[&row(1, Stage::Draft)], None).expect("kept");
    store.save_plans(repo, &[&accepted], None).expect("kept");
    store.forget_old(AT.after(std::time::Duration::from_secs(400 * 24 * 3600))).expect("forgotten");
    drop(store);
    let rebuilt = Store::in_memory(&path, AT).expect("made again");
    assert_eq!(rebuilt.plans(repo).expect("read"), [accepted]);
}
