//! Makes plans beside the loop: a reader of its own reads the repo, a thread of its own thinks; nothing waits for either.

use orch_planner::{
    input::{Document, Input, Refusal},
    wanted,
};
use orch_shared::{
    contents::{ContentsRequest, RepoFacts},
    facts::{ReaderReply, ReaderRequest},
    ids::{PlanId, RepoId},
    plan::{Answers, GivenDocument, Manifest, Settings, Warning},
    protocol::{Failure, FailureKind, Response},
    text::Visible,
};
use tokio::sync::oneshot;

use super::{Service, ServiceEvent, tracked::Tracked};
use crate::{
    git::Reader,
    store::{Documents, PlanRow, Stage, StoreError},
};

/// What a plan is to be made of.
pub(crate) struct Planning {
    pub(crate) repo: RepoId,
    /// The draft that is made anew; none for a new one.
    pub(crate) before: Option<Box<PlanRow>>,
    pub(crate) documents: Vec<GivenDocument>,
    pub(crate) settings: Settings,
    pub(crate) answers: Answers,
}

/// What came of it.
pub(crate) struct Planned {
    planning: Planning,
    result: Result<Manifest, Failure>,
    reply: oneshot::Sender<Response>,
}

impl Service {
    /// Begins to make a plan; goes on in [`Self::finish_planning`].
    pub(super) fn begin_planning(&self, planning: Planning, reply: oneshot::Sender<Response>) {
        let Some(tracked) = self.repos.get(&planning.repo) else {
            let gone = Failure::new(FailureKind::NotFound, "the repo is not registered any more");
            return drop(reply.send(Response::Failed(gone)));
        };
        let reader = Reader::new(self.reader_settings(), Tracked::open_request(&tracked.row, &self.config));
        let events = self.events.clone();
        tokio::spawn(async move {
            let (planning, result) = make(planning, reader).await;
            let planned = Planned { planning, result, reply };
            drop(events.send(ServiceEvent::PlanMade(Box::new(planned))));
        });
    }

    /// Keeps the plan that was made, unless another was kept in its place meanwhile.
    pub(super) fn finish_planning(&mut self, planned: Planned) {
        let Planned { planning, result, reply } = planned;
        let response = result.and_then(|manifest| self.keep_plan(planning, Box::new(manifest)));
        drop(reply.send(response.unwrap_or_else(Response::Failed)));
    }

    fn keep_plan(&mut self, planning: Planning, manifest: Box<Manifest>) -> Result<Response, Failure> {
        let Planning { repo, before, documents, settings, answers } = planning;
        let failed = |error: &StoreError| super::requests::cannot_store(error);
        let rows = self.store.plans(repo).map_err(|error| failed(&error))?;
        let mut row = match before {
            Some(before) if !rows.contains(&before) => {
                return Err(Failure::new(FailureKind::Failed, format!("plan {} was changed meanwhile", before.id))
                    .hint("look at it and say it again: `orchctl plan show`"));
            }
            Some(before) => *before,
            None => {
                let number = rows.last().map_or(0, |row| row.number) + 1;
                let at = self.now.as_millis().to_string();
                let id = PlanId::of_key(&[&repo.to_string(), &number.to_string(), &at]);
                PlanRow {
                    id,
                    number,
                    changed_at: self.now,
                    stage: Stage::Draft,
                    settings: Settings::default(),
                    answers: Answers::default(),
                    manifest: manifest.clone(),
                }
            }
        };
        let is_new = !rows.iter().any(|other| other.id == row.id);
        row = PlanRow { changed_at: self.now, settings, answers, manifest, ..row };
        let documents = is_new.then(|| Documents::of(&row.id, documents));
        self.store.save_plans(repo, &[&row], documents.as_ref()).map_err(|error| failed(&error))?;
        self.plan_response(repo, row)
    }
}

async fn make(planning: Planning, mut reader: Reader) -> (Planning, Result<Manifest, Failure>) {
    let mut input = Input {
        documents: planning.documents.iter().map(document).collect(),
        settings: planning.settings.clone(),
        answers: planning.answers.clone(),
        ..Input::default()
    };
    let identifiers = wanted::identifiers(&input.documents);
    input.repo = match reader.ask(ReaderRequest::Contents(ContentsRequest { identifiers })).await {
        Ok(ReaderReply::Contents(facts)) => *facts,
        Ok(ReaderReply::Failed(fault)) | Err(fault) => {
            let words = format!("the repo cannot be read, so no path was compared with its files: {fault}");
            RepoFacts { left_out: vec![words], ..RepoFacts::default() }
        }
        Ok(_) => RepoFacts { left_out: vec!["the repo was not read".to_owned()], ..RepoFacts::default() },
    };
    drop(reader);
    let left_out = input.repo.left_out.clone();
    let thought = tokio::task::spawn_blocking(move || orch_planner::plan(&input)).await;
    let result = match thought {
        Ok(Ok(mut manifest)) => {
            let warnings = left_out.into_iter().map(|text| Warning { file: None, line: None, text });
            manifest.warnings.extend(warnings);
            Ok(manifest)
        }
        Ok(Err(refusal)) => Err(refused(&refusal)),
        Err(_) => Err(Failure::new(FailureKind::Failed, "the planner failed on these documents")
            .hint("leave documents out, one after the other, to find the one at fault, and report it")),
    };
    (planning, result)
}

fn document(given: &GivenDocument) -> Document {
    Document { name: given.name.clone(), bytes: given.bytes.clone() }
}

fn refused(refusal: &Refusal) -> Failure {
    let failure = Failure::new(FailureKind::Failed, Visible(&refusal.to_string()).to_string());
    if refusal.hint.is_empty() { failure } else { failure.hint(Visible(&refusal.hint).to_string()) }
}
