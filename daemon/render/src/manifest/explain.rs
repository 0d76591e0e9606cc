//! `orchctl plan show --explain`: each field of an item, which rule made it, and from which line.

use orch_shared::{
    plan::{DependencyKind, ExplainedField, FieldRule, ItemId, Manifest, PlanItem, ScopeMatch},
    text::Visible,
};

use super::{
    Page, quoted,
    sections::{plain, target},
};

/// Explains one item; nothing where the plan has no such item.
#[must_use]
pub fn explain(manifest: &Manifest, id: ItemId) -> Option<String> {
    let item = manifest.items.get(id.index())?;
    let mut page = Page(String::new());
    page.line(&format!("# {id}: {}\n", quoted(item.description.expose())));
    let place = item.source.line.map_or_else(String::new, |line| format!(":{line}"));
    page.line(&format!("Source: {}{place}", quoted(item.source.file.expose())));
    page.line(&format!("As written: {}\n", quoted(item.original.expose())));
    for field in FIELDS {
        let rules: Vec<&FieldRule> = item.rules.iter().filter(|rule| rule.field == *field).collect();
        let value = value(item, *field);
        if rules.is_empty() && value.is_none() {
            continue;
        }
        page.line(&format!("- **{}**: {}", name(*field), value.unwrap_or_else(|| "–".to_owned())));
        for rule in rules {
            page.line(&format!("  - {}{}", plain(&rule.rule), in_line(rule.line)));
        }
    }
    scope(&mut page, item);
    dependencies(&mut page, item);
    if let Some(question) = manifest.clarify.iter().find(|question| question.item == id) {
        page.line(&format!("\nTo be clarified: {}", plain(&question.question)));
    }
    for worker in manifest.workers.iter().filter(|worker| worker.items.contains(&id)) {
        page.line(&format!("\nGiven to {}-{}, wave {}.", worker.task, worker.slug.as_str(), worker.wave));
    }
    Some(page.0)
}

const FIELDS: &[ExplainedField] = &[
    ExplainedField::Item,
    ExplainedField::SourceId,
    ExplainedField::State,
    ExplainedField::Action,
    ExplainedField::Size,
    ExplainedField::Priority,
    ExplainedField::Group,
    ExplainedField::Scope,
    ExplainedField::Dependencies,
];

const fn name(field: ExplainedField) -> &'static str {
    match field {
        ExplainedField::Item => "an item",
        ExplainedField::SourceId => "id",
        ExplainedField::State => "state",
        ExplainedField::Action => "action",
        ExplainedField::Scope => "scope",
        ExplainedField::Dependencies => "dependencies",
        ExplainedField::Size => "size",
        ExplainedField::Priority => "priority",
        ExplainedField::Group => "group",
    }
}

/// What the field holds; none for what is not there.
fn value(item: &PlanItem, field: ExplainedField) -> Option<String> {
    match field {
        ExplainedField::Item => Some("yes".to_owned()),
        ExplainedField::SourceId => item.source_id.as_ref().map(|id| quoted(id.expose())),
        ExplainedField::State => Some(if item.done { "done" } else { "open" }.to_owned()),
        ExplainedField::Action => Some(item.action.name().to_owned()),
        ExplainedField::Size => Some(format!("{}, {}", item.size.name(), plain(&item.size_reason))),
        ExplainedField::Priority => item.priority.map(|priority| priority.name().to_owned()),
        ExplainedField::Group => item.group.as_ref().map(|group| quoted(group.expose())),
        ExplainedField::Scope => (!item.scope.is_empty()).then(|| "see below".to_owned()),
        ExplainedField::Dependencies => (!item.dependencies.is_empty()).then(|| "see below".to_owned()),
    }
}

fn in_line(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

fn scope(page: &mut Page, item: &PlanItem) {
    if item.scope.is_empty() {
        return;
    }
    page.line("\nScope:\n");
    for (index, path) in item.scope.iter().enumerate() {
        let from = item.scope_from.get(index).map_or_else(String::new, |from| {
            let matched = match from.matched {
                ScopeMatch::Exact => "is there under that path",
                ScopeMatch::UniqueSuffix => "the one file that ends so",
                ScopeMatch::UniqueStem => "the one file of that name",
                ScopeMatch::Definition => "the one file that defines it",
                ScopeMatch::Glob => "matches the pattern",
                ScopeMatch::New => "still to be made",
                ScopeMatch::Unchecked => "not compared with the repo",
                ScopeMatch::Said => "said by a person",
            };
            let inherited = if from.inherited { ", from what stands around the item" } else { "" };
            format!(": {matched}{inherited}{}", in_line(from.line))
        });
        page.line(&format!("- {}{from}", quoted(path.expose())));
    }
    let written: Vec<String> = item.scope_as_written.iter().map(|path| quoted(path.expose())).collect();
    if !written.is_empty() {
        page.line(&format!("\nAs written: {}", written.join(", ")));
    }
}

fn dependencies(page: &mut Page, item: &PlanItem) {
    if item.dependencies.is_empty() {
        return;
    }
    page.line("\nDependencies:\n");
    for dependency in &item.dependencies {
        let kind = match dependency.kind {
            DependencyKind::Explicit => "said",
            DependencyKind::CreatesUses => "makes what this uses",
            DependencyKind::Layer => "a layer below, of the same feature",
            DependencyKind::Order => "comes before in an order",
            DependencyKind::CoChange => "changes together in history, a hint only",
        };
        let group =
            dependency.group.as_ref().map_or_else(String::new, |group| format!(" ({})", quoted(group.expose())));
        let (on, evidence) = (target(&dependency.on), plain(&Visible(&dependency.evidence).to_string()));
        page.line(&format!("- {on}{group}: {kind}: {evidence}{}", in_line(dependency.line)));
    }
}
