//! The sections of the page, one function each.

use std::collections::BTreeMap;

use orch_shared::{
    plan::{Dependency, DependencyKind, Excluded, ItemId, Manifest, Missing, PlanItem, PlannedWorker, Role, Target},
    text::Untrusted,
};

use super::{MOST_LINES, Page, quoted};
use crate::quote::markdown::code;

/// The longest quotation of an item, in bytes.
const LONGEST_QUOTATION: usize = 600;

pub(super) fn sources(page: &mut Page, manifest: &Manifest) {
    page.heading("Source Documents");
    let source = |source: &orch_shared::plan::SourceDocument| {
        let items = if source.items == 1 { "item" } else { "items" };
        format!("{} ({}): {} {items}", quoted(source.file.expose()), source.format, source.items)
    };
    page.list(&manifest.sources.iter().map(source).collect::<Vec<_>>());
    let done = manifest.items.iter().filter(|item| item.done).count();
    let ready: usize = manifest.workers.iter().map(|worker| worker.items.len()).sum();
    page.line(&format!(
        "\n{}: {ready} ready, {} to be clarified, {done} done; {} set aside.",
        several(manifest.items.len(), "item"),
        manifest.clarify.len(),
        several(manifest.excluded.len(), "line")
    ));
}

/// `1 item`, `3 items`.
fn several(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

pub(super) fn nothing_to_do(page: &mut Page, manifest: &Manifest) {
    let done = manifest.items.iter().filter(|item| item.done).count();
    let why = match (manifest.items.len(), manifest.excluded.len()) {
        (0, 0) => "the documents ask for nothing".to_owned(),
        (0, 1) => "1 line looks like work and is none, for the reason below".to_owned(),
        (0, n) => format!("{n} lines look like work and are none, for the reasons below"),
        (n, _) if n == done => format!("all {n} are done"),
        (n, _) => format!("{done} of {n} are done, and the others were left out"),
    };
    page.line(&format!("\nNo open work items found: {why}."));
}

/// The items that workers have.
fn assigned(manifest: &Manifest) -> impl Iterator<Item = &PlanItem> {
    let mut ids: Vec<ItemId> = manifest.workers.iter().flat_map(|worker| &worker.items).copied().collect();
    ids.sort_unstable();
    ids.into_iter().filter_map(|id| manifest.items.get(id.index()))
}

pub(super) fn ready(page: &mut Page, manifest: &Manifest) {
    page.heading("Ready to Assign");
    let items: Vec<&PlanItem> = assigned(manifest).collect();
    if items.is_empty() {
        return page.line("None yet: each open item is to be clarified first.");
    }
    let waves = waves(manifest);
    page.line("| # | Action | Description | Scope | Size | Dependencies |");
    page.line("|---|---|---|---|---|---|");
    for item in items.iter().take(MOST_LINES) {
        let description = match &item.source_id {
            Some(id) => format!("{} {}", quoted(id.expose()), quoted(item.description.expose())),
            None => quoted(item.description.expose()),
        };
        let scope = texts(&item.scope);
        let on: Vec<String> = item.dependencies.iter().map(|of| on(manifest, &waves, item.id, of)).collect();
        let on = if on.is_empty() { "–".to_owned() } else { on.join(", ") };
        let (id, action, size) = (item.id, item.action.name(), item.size.name());
        page.line(&format!("| {id} | {action} | {description} | {scope} | {size} | {on} |"));
    }
    page.more(items.len());
}

/// The wave of each item, from 0.
fn waves(manifest: &Manifest) -> BTreeMap<ItemId, usize> {
    let waves = manifest.waves.iter().enumerate();
    waves.flat_map(|(wave, items)| items.iter().map(move |item| (*item, wave))).collect()
}

/// What an item comes after. The order of a list is a hint: where the plan does not go by it, that is said.
fn on(manifest: &Manifest, waves: &BTreeMap<ItemId, usize>, item: ItemId, of: &Dependency) -> String {
    let words = target(&of.on);
    match &of.on {
        Target::Item(on) => {
            let soft = matches!(of.kind, DependencyKind::Order | DependencyKind::CoChange) && of.group.is_none();
            let kept = match (waves.get(on), waves.get(&item)) {
                (Some(on), Some(own)) => on < own,
                _ => true,
            };
            if soft && !kept { format!("{words} (a hint)") } else { words }
        }
        Target::External(id) if manifest.items.iter().any(|item| item.source_id.as_ref() == Some(id)) => {
            format!("{} (which of several?)", quoted(id.expose()))
        }
        Target::External(_) => words,
    }
}

fn texts(texts: &[Untrusted]) -> String {
    const MOST: usize = 6;
    let shown: Vec<String> = texts.iter().take(MOST).map(|text| quoted(text.expose())).collect();
    match texts.len().checked_sub(MOST) {
        None if shown.is_empty() => "–".to_owned(),
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

pub(super) fn target(target: &Target) -> String {
    match target {
        Target::Item(id) => id.to_string(),
        Target::External(words) => format!("{} (outside)", quoted(words.expose())),
    }
}

pub(super) fn clarify(page: &mut Page, manifest: &Manifest) {
    if manifest.clarify.is_empty() {
        return;
    }
    page.heading("Needs Clarification");
    for question in manifest.clarify.iter().take(MOST_LINES) {
        let missing = match question.missing {
            Missing::Scope => "where",
            Missing::Action => "what is to be done",
            Missing::Both => "what is to be done, and where",
            Missing::AmbiguousScope => "which of several files",
        };
        page.line(&format!("- **{}**: missing is {missing}. {}", question.item, question.question));
        // On one line: in a quotation of several a line of signs would make a heading of the one before.
        page.line(&format!("  Original: {}", code(question.original.expose(), LONGEST_QUOTATION)));
        if !question.candidates.is_empty() {
            page.line(&format!("  Candidates: {}", texts(&question.candidates)));
        }
        let say = |option: &str| format!("`orchctl plan clarify {} {option}`", question.item);
        let no = say("--drop");
        page.line(&match question.missing {
            Missing::Scope | Missing::AmbiguousScope => format!("  Say: {}", say("--scope PATH")),
            // The question may be whether it is work at all.
            Missing::Action => format!("  Say: {}, or {no} if it is not to be done", say("--size S")),
            Missing::Both => format!("  Say: {}, or {no} if it is not to be done", say("--scope PATH")),
        });
    }
    page.more(manifest.clarify.len());
}

pub(super) fn assumptions(page: &mut Page, manifest: &Manifest) {
    if !manifest.assumptions.is_empty() {
        page.heading("Assumptions Made");
        page.list(&sentences(&manifest.assumptions));
    }
}

/// Sentences of the planner, which quote words of documents.
fn sentences(sentences: &[String]) -> Vec<String> {
    sentences.iter().map(|sentence| plain(sentence)).collect()
}

/// A sentence on one line in which nothing is mark-up.
pub(super) fn plain(sentence: &str) -> String {
    let mut out = String::new();
    for c in orch_shared::text::Visible(sentence).to_string().chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

pub(super) fn assessment(page: &mut Page, manifest: &Manifest) {
    use orch_shared::plan::Verdict;
    let assessment = &manifest.assessment;
    page.heading("Parallelization Assessment");
    let verdict = match assessment.verdict {
        Verdict::Parallel => "parallel",
        Verdict::Sequential => "sequential",
    };
    page.line(&format!("**{verdict}**: {}.", plain(&assessment.reason)));
    let [least, most] = assessment.total_minutes;
    page.line(&format!("\nOne session would take {} to {}.", time(least), time(most)));
    if assessment.verdict == Verdict::Parallel {
        let [least, most] = assessment.makespan_minutes;
        let (whole, part) = (assessment.speedup_percent / 100, assessment.speedup_percent % 100 / 10);
        let workers = manifest.workers.len();
        page.line(&format!("{workers} workers take {} to {}: {whole}.{part} times as fast.", time(least), time(most)));
    }
}

fn time(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

pub(super) fn workers(page: &mut Page, manifest: &Manifest) {
    page.line("\n| Worker | Items | Focus | Complexity | Wave |");
    page.line("|---|---|---|---|---|");
    for worker in &manifest.workers {
        let (name, focus) = (name(worker), quoted(worker.focus.expose()));
        let (items, size, time) = (ids(&worker.items), worker.size.name(), time(worker.minutes));
        page.line(&format!("| {name} | {items} | {focus} | {size}, about {time} | {} |", worker.wave));
    }
    for worker in &manifest.workers {
        page.line(&format!("\n### {}\n", name(worker)));
        page.line(&format!("Owns: {}", owned(worker)));
        page.line(&format!("\nExpected checkpoints: {}", checkpoints(worker)));
        if !worker.depends_on.is_empty() {
            let on = worker.depends_on.iter().map(|on| format!("{} of {}", on.item, on.worker));
            page.line(&format!("\nWaits for: {}", cut(on)));
        }
    }
}

fn name(worker: &PlannedWorker) -> String {
    format!("{}-{}", worker.task, worker.slug.as_str())
}

fn owned(worker: &PlannedWorker) -> String {
    if worker.scope.is_empty() {
        return "no file is known".to_owned();
    }
    cut(worker.scope.iter().map(|path| quoted(path.expose())))
}

fn checkpoints(worker: &PlannedWorker) -> String {
    cut(worker.checkpoints.iter().map(|checkpoint| plain(checkpoint)))
}

fn ids(ids: &[ItemId]) -> String {
    cut(ids.iter().map(ToString::to_string))
}

fn cut(parts: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 30;
    let more = parts.len().saturating_sub(MOST);
    let shown: Vec<String> = parts.take(MOST).collect();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// The order for one session, and where it should stop and commit (domain.md section 10).
pub(super) fn one_session(page: &mut Page, manifest: &Manifest) {
    let Some(worker) = manifest.workers.first() else { return };
    page.line("\n### In this order, in one session\n");
    let n = worker.items.len();
    for (place, item) in
        worker.items.iter().filter_map(|id| manifest.items.get(id.index())).enumerate().take(MOST_LINES)
    {
        let (id, description) = (item.id, quoted(item.description.expose()));
        page.line(&format!("{}. {id}: {description}, then `[CHECKPOINT] {id} …`", place + 1));
    }
    page.more(n);
    page.line("\nAfter the last one: `[COMPLETE] …`. What needs a person first: `[BLOCKED:reason] …`.");
}

pub(super) fn order(page: &mut Page, manifest: &Manifest) {
    if manifest.waves.len() > 1 {
        page.heading("Waves");
        let wave = |(place, items): (usize, &Vec<ItemId>)| format!("Wave {}: {}", place + 1, ids(items));
        page.list(&manifest.waves.iter().enumerate().map(wave).collect::<Vec<_>>());
    }
    if manifest.critical_path.len() > 1 {
        let path: Vec<String> = manifest.critical_path.iter().map(ToString::to_string).collect();
        page.line(&format!("\nCritical path: {}", path.join(" → ")));
    }
    if !manifest.cross_dependencies.is_empty() {
        page.heading("Cross-Dependencies");
        page.list(&sentences(&manifest.cross_dependencies));
    }
    if !manifest.cycles.is_empty() {
        page.heading("Circles");
        for cycle in &manifest.cycles {
            let path: Vec<String> = cycle.items.iter().map(ToString::to_string).collect();
            let said = |edge: &orch_shared::plan::Edge| {
                let line = edge.line.map_or_else(String::new, |line| format!(" (line {line})"));
                format!("{} after {}{line}", edge.from, edge.on)
            };
            let edges: Vec<String> = cycle.edges.iter().map(said).collect();
            let edges = if edges.is_empty() { String::new() } else { format!(": {}", edges.join(", ")) };
            let weakest = said(&cycle.weakest);
            page.line(&format!("- {} wait for each other{edges}. The weakest: {weakest}.", path.join(" → ")));
        }
    }
    if !manifest.exclusions.is_empty() {
        page.heading("Cannot Run Together");
        let pair = |pair: &orch_shared::plan::Exclusion| {
            format!("{} and {}: {}", pair.items[0], pair.items[1], plain(&pair.reason))
        };
        page.list(&manifest.exclusions.iter().map(pair).collect::<Vec<_>>());
    }
    if !manifest.overruled_markers.is_empty() {
        page.heading("Marks That Do Not Hold");
        let mark = |mark: &orch_shared::plan::OverruledMarker| {
            format!("{} of {}: {}", quoted(&mark.marker), mark.item, plain(&mark.reason))
        };
        page.list(&manifest.overruled_markers.iter().map(mark).collect::<Vec<_>>());
    }
}

pub(super) fn set_aside(page: &mut Page, manifest: &Manifest) {
    // What is a step or a criterion of an item is as it should be; what a person might miss is listed.
    let is_missed = |aside: &&Excluded| {
        matches!(aside.reason, Role::Deferred | Role::Cancelled | Role::Duplicate | Role::Decision | Role::Taken)
            || manifest.items.is_empty()
    };
    let missed: Vec<&Excluded> = manifest.excluded.iter().filter(is_missed).collect();
    if missed.is_empty() {
        return;
    }
    page.heading("Set Aside");
    let line = |aside: &&Excluded| {
        let place = aside.line.map_or_else(String::new, |line| format!(":{line}"));
        let (file, original) = (quoted(aside.file.expose()), quoted(aside.original.expose()));
        format!("{file}{place} {}: {original}", reason(aside.reason))
    };
    page.list(&missed.iter().map(line).collect::<Vec<_>>());
}

const fn reason(role: Role) -> &'static str {
    match role {
        Role::Container => "holds other items",
        Role::Step => "a step of an item",
        Role::Criterion => "an acceptance criterion",
        Role::Gate => "a condition",
        Role::Legend => "explains a sign",
        Role::Deferred => "put off",
        Role::Cancelled => "given up",
        Role::Duplicate => "said elsewhere",
        Role::Done => "finished",
        Role::Decision => "a decision",
        Role::Description => "describes",
        Role::Taken => "somebody is at it",
    }
}

pub(super) fn warnings(page: &mut Page, manifest: &Manifest) {
    if manifest.warnings.is_empty() {
        return;
    }
    page.heading("Warnings");
    let line = |warning: &orch_shared::plan::Warning| {
        let file = warning.file.as_ref().map(|file| quoted(file.expose()));
        let place = match (file, warning.line) {
            (Some(file), Some(line)) => format!("{file}:{line} "),
            (Some(file), None) => format!("{file} "),
            (None, _) => String::new(),
        };
        format!("{place}{}", plain(&warning.text))
    };
    page.list(&manifest.warnings.iter().map(line).collect::<Vec<_>>());
}

pub(super) fn question(page: &mut Page, manifest: &Manifest) {
    page.heading("How to Go On");
    if manifest.workers.is_empty() {
        page.line("- yes: only when an item is clear");
    } else if manifest.cycles.is_empty() {
        page.line("- yes: `orchctl plan accept`");
    } else {
        page.line("- yes: only when no items wait for each other");
    }
    page.line("- modify: `orchctl plan edit`");
    if let Some(question) = manifest.clarify.first() {
        page.line(&format!("- clarify first: `orchctl plan clarify {} --scope PATH`", question.item));
    }
    page.line("- sequential: `orchctl plan sequential`");
}
