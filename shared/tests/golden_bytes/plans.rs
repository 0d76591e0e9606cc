//! One plan with a value in every field, and the messages that speak of plans.

use std::path::Path;

use orch_shared::{
    ids::{GitPath, PlanId, RunId, Slug},
    plan::{
        Action, Assessment, Clarification, Cycle, Dependency, DependencyKind, Edge, Excluded, Exclusion,
        ExplainedField, FieldRule, GivenDocument, ItemId, ItemSource, Manifest, Missing, OverruledMarker, PlanItem,
        PlanReport, PlanState, PlanSummary, PlannedWorker, Priority, Question, Role, ScopeMatch, ScopeSource, Size,
        SourceDocument, Target, Verdict, VerdictRule, Warning, WorkerDependency,
    },
    protocol::{PlanSelector, Request, Response, TaskSelector},
};

use super::{AT, around, name, task};

fn plan() -> PlanId {
    PlanId::of_key(&["shop", "1"])
}

fn slug() -> Slug {
    Slug::parse("analytics").expect("valid")
}

fn selector() -> PlanSelector {
    PlanSelector { id: Some(plan().as_str().to_owned()), repo: around() }
}

fn item() -> PlanItem {
    let on = |on| Dependency {
        on,
        kind: DependencyKind::Explicit,
        evidence: "\"after item-2\"".into(),
        line: Some(14),
        group: Some("Phase 1".into()),
    };
    PlanItem {
        id: ItemId::at(0),
        source_id: Some("T001".into()),
        action: Action::Fix,
        description: "Null check".into(),
        size: Size::S,
        size_reason: "one file".into(),
        priority: Some(Priority::High),
        scope: vec!["src/user.py".into()],
        scope_as_written: vec!["user.py".into()],
        scope_from: vec![ScopeSource { matched: ScopeMatch::UniqueSuffix, inherited: true, line: Some(12) }],
        source: ItemSource { file: "review.md".into(), line: Some(14) },
        original: "- [ ] T001 Null check".into(),
        done: false,
        group: Some("Phase 2".into()),
        dependencies: vec![on(Target::Item(ItemId::at(1))), on(Target::External("the RFC".into()))],
        rules: vec![FieldRule { field: ExplainedField::Scope, rule: "a path".into(), line: Some(14) }],
    }
}

fn manifest() -> Manifest {
    let edge = Edge { from: ItemId::at(0), on: ItemId::at(1), line: Some(3) };
    Manifest {
        name: slug(),
        sources: vec![SourceDocument { file: "review.md".into(), format: "review".into(), items: 1 }],
        items: vec![item()],
        clarify: vec![Question {
            item: ItemId::at(0),
            original: "Improve it".into(),
            missing: Missing::AmbiguousScope,
            question: "Which file?".into(),
            candidates: vec!["a.py".into()],
        }],
        assumptions: vec!["a".into()],
        assessment: Assessment {
            verdict: Verdict::Parallel,
            rule: VerdictRule::Clustered,
            reason: "r".into(),
            total_minutes: [330, 780],
            makespan_minutes: [120, 300],
            speedup_percent: 250,
        },
        workers: vec![PlannedWorker {
            task: task(),
            slug: slug(),
            items: vec![ItemId::at(0)],
            scope: vec!["src/user.py".into()],
            focus: "users".into(),
            size: Size::M,
            minutes: 40,
            checkpoints: vec!["after item-1".into()],
            depends_on: vec![WorkerDependency { worker: task(), item: ItemId::at(1) }],
            wave: 1,
        }],
        waves: vec![vec![ItemId::at(0)]],
        critical_path: vec![ItemId::at(0)],
        cross_dependencies: vec!["c".into()],
        exclusions: vec![Exclusion { items: [ItemId::at(0), ItemId::at(1)], reason: "both change a.py".into() }],
        cycles: vec![Cycle { items: vec![ItemId::at(0), ItemId::at(1)], weakest: edge.clone(), edges: vec![edge] }],
        excluded: vec![Excluded {
            file: "review.md".into(),
            line: Some(3),
            original: "o".into(),
            reason: Role::Criterion,
        }],
        overruled_markers: vec![OverruledMarker {
            item: ItemId::at(0),
            marker: "[P]".into(),
            reason: "r".into(),
            line: Some(14),
        }],
        warnings: vec![Warning { file: Some("review.md".into()), line: Some(1), text: "w".into() }],
    }
}

pub(super) fn requests() -> Vec<Request> {
    let documents = vec![GivenDocument { name: "review.md".into(), bytes: b"- [ ] x".to_vec() }];
    let said =
        Clarification { scope: vec!["a.py".into()], size: Some(Size::L), after: vec!["item-2".into()], dropped: true };
    vec![
        Request::MakePlan { repo: around(), documents, name: Some("x".into()), workers: Some(3) },
        Request::ShowPlan { plan: PlanSelector { id: None, repo: around() } },
        Request::ExplainItem { plan: selector(), item: "item-1".into() },
        Request::ClarifyItem { plan: selector(), item: "1".into(), said },
        Request::RenderSheet { plan: selector() },
        Request::EditPlan { plan: selector(), sheet: "x = 1".into() },
        Request::SequencePlan { plan: selector() },
        Request::AcceptPlan { plan: selector() },
        Request::ListPlans { repo: around() },
        Request::DropPlan { plan: selector() },
        Request::RenderSetup {
            repo: around(),
            wave: Some(2),
            write: true,
            agent: Some("codex".into()),
            unattended: true,
        },
        Request::RenderLaunch {
            task: TaskSelector { text: "3".into(), around: GitPath::from(Path::new("/r")) },
            agent: None,
            unattended: false,
        },
    ]
}

pub(super) fn responses() -> Vec<Response> {
    let run = RunId::of_plan(&plan(), AT.as_millis());
    let summary = PlanSummary {
        plan: plan(),
        repo: name(),
        name: slug(),
        state: PlanState::Draft,
        run: None,
        changed_at: AT,
        sources: vec!["review.md".into()],
        items: 1,
        workers: 1,
    };
    let report = PlanReport {
        plan: plan(),
        repo: name(),
        state: PlanState::Accepted,
        run: Some(run),
        manifest: Box::new(manifest()),
        text: "# x".into(),
    };
    let script = Response::Script { text: "exit".into(), written: vec![GitPath::from(Path::new("/s/setup.sh"))] };
    vec![Response::Plan(Box::new(report)), Response::Plans(vec![summary]), script]
}
