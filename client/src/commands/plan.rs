//! `orchctl plan`: documents become a draft, and a draft becomes a plan.

mod conversation;
mod documents;
mod editor;

use std::io::{IsTerminal as _, stdin, stdout};

use orch_shared::{
    ids::{PlanId, RepoName, RunId},
    plan::{Clarification, Manifest, PlanReport, PlanState, PlanSummary, Size},
    protocol::{PlanSelector, Request, Response},
    report::SCHEMA,
};
use serde::Serialize;

use super::Ended;
use crate::{
    cli::{PlanArgs, PlanVerb, WhichPlan},
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        colour::bold,
        json, print, shown,
        table::{Cell, layout, terminal_width},
    },
    selectors,
};

/// `orchctl plan --json`.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    plan: &'a PlanId,
    repo: &'a RepoName,
    state: PlanState,
    run: Option<&'a RunId>,
    #[serde(flatten)]
    manifest: &'a Manifest,
}

/// `orchctl plan list --json`.
#[derive(Serialize)]
struct List<'a> {
    schema: u32,
    plans: &'a [PlanSummary],
}

pub(super) fn run(args: PlanArgs) -> Ended {
    match args.verb {
        None => make(args),
        Some(PlanVerb::Show { explain: Some(item), which }) => {
            let request = Request::ExplainItem { plan: selector(&which)?, item };
            let Response::Text(text) = Connection::open()?.ask(request)? else {
                return Err(CommandError::unexpected_answer());
            };
            print(&text)?;
            Ok(exit_code::OK)
        }
        Some(PlanVerb::Show { explain: None, which }) => {
            tell(&which, Request::ShowPlan { plan: selector(&which)? }, |report| report.text.clone())
        }
        Some(PlanVerb::Accept { which }) => tell(&which, Request::AcceptPlan { plan: selector(&which)? }, accepted),
        Some(PlanVerb::Edit { from, print, which }) => editor::run(from.as_deref(), print, &which),
        Some(PlanVerb::Clarify { item, scope, size, after, drop, which }) => {
            let size = size.as_deref().and_then(parse_size);
            if scope.is_empty() && size.is_none() && after.is_empty() && !drop {
                return Err(CommandError::usage("nothing is said about the item")
                    .hint("say it with --scope PATH, --size S|M|L|XL, --after ITEM or --drop"));
            }
            let said = Clarification { scope, size, after, dropped: drop };
            let request = Request::ClarifyItem { plan: selector(&which)?, item, said };
            tell(&which, request, |report| report.text.clone())
        }
        Some(PlanVerb::Sequential { which }) => {
            tell(&which, Request::SequencePlan { plan: selector(&which)? }, |report| report.text.clone())
        }
        Some(PlanVerb::List { repo, json }) => list(repo.as_deref(), json),
        Some(PlanVerb::Drop { which }) => tell(&which, Request::DropPlan { plan: selector(&which)? }, |report| {
            format!("{} is forgotten; nothing in git was touched\n", report.plan)
        }),
    }
}

fn make(args: PlanArgs) -> Ended {
    let repo = selectors::repo(args.repo.as_deref())?;
    let documents = documents::read(&args.files)?;
    let mut connection = Connection::open()?;
    let request = Request::MakePlan { repo, documents, name: args.name, workers: args.workers };
    let report = ask(&mut connection, request)?;
    if args.json {
        print_json(&report)?;
    } else if stdin().is_terminal() && stdout().is_terminal() {
        return conversation::hold(&mut connection, report);
    } else {
        print(&report.text)?;
    }
    Ok(exit_code::OK)
}

/// Asks, and prints the plan as JSON or in these words.
fn tell(which: &WhichPlan, request: Request, words: impl Fn(&PlanReport) -> String) -> Ended {
    let report = ask(&mut Connection::open()?, request)?;
    if which.json {
        print_json(&report)?;
    } else {
        print(&words(&report))?;
    }
    Ok(exit_code::OK)
}

fn ask(connection: &mut Connection, request: Request) -> Result<PlanReport, CommandError> {
    match connection.ask(request)? {
        Response::Plan(report) => Ok(*report),
        _ => Err(CommandError::unexpected_answer()),
    }
}

fn print_json(report: &PlanReport) -> Result<(), CommandError> {
    json::print(&Document {
        schema: SCHEMA,
        plan: &report.plan,
        repo: &report.repo,
        state: report.state,
        run: report.run.as_ref(),
        manifest: &report.manifest,
    })
}

fn accepted(report: &PlanReport) -> String {
    let mut text = format!("{} is accepted", report.plan);
    if let Some(run) = &report.run {
        text.push_str(&format!(" as run {run}"));
    }
    text.push_str(match report.manifest.workers.len() {
        0 | 1 => ": one worker.\n",
        _ => ".\n",
    });
    for worker in &report.manifest.workers {
        let (task, slug) = (&worker.task, worker.slug.as_str());
        let items = if worker.items.len() == 1 { "item" } else { "items" };
        text.push_str(&format!("  {task}-{slug}: {} {items}\n", worker.items.len()));
    }
    text.push_str("Next: `orchctl setup` prints the script that makes the worktrees.\n");
    text
}

fn list(repo: Option<&str>, as_json: bool) -> Ended {
    let request = Request::ListPlans { repo: selectors::repo(repo)? };
    let Response::Plans(plans) = Connection::open()?.ask(request)? else {
        return Err(CommandError::unexpected_answer());
    };
    if as_json {
        json::print(&List { schema: SCHEMA, plans: &plans })?;
    } else if plans.is_empty() {
        print("No plan. Make one: orchctl plan FILE…\n")?;
    } else {
        let row = |plan: &PlanSummary| {
            let sources: Vec<String> = plan.sources.iter().map(shown).collect();
            vec![
                Cell::styled(plan.plan.as_str(), bold()),
                Cell::new(plan.repo.as_str()),
                Cell::new(plan.state.as_str()),
                Cell::new(plan.name.as_str()),
                Cell::new(plan.items.to_string()),
                Cell::new(plan.workers.to_string()),
                Cell::new(sources.join(", ")),
            ]
        };
        let rows: Vec<Vec<Cell>> = plans.iter().map(row).collect();
        print(&layout(&["PLAN", "REPO", "STATE", "NAME", "OPEN", "WORKERS", "FROM"], &rows, terminal_width()))?;
    }
    Ok(exit_code::OK)
}

fn selector(which: &WhichPlan) -> Result<PlanSelector, CommandError> {
    Ok(PlanSelector { id: which.plan.clone(), repo: selectors::repo(which.repo.as_deref())? })
}

fn parse_size(text: &str) -> Option<Size> {
    [Size::S, Size::M, Size::L, Size::XL].into_iter().find(|size| size.name().eq_ignore_ascii_case(text))
}
