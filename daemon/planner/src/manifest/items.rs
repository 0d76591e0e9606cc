//! Every item with all that was found out about it.

use std::collections::BTreeMap;

use orch_shared::plan::{Dependency, ItemId, ItemSource, PlanItem, Target};

use crate::draft::{Assembly, Before, Draft, On, State};

pub(super) fn of(assembly: &Assembly) -> Vec<PlanItem> {
    let drafts = &assembly.drafts;
    let mut items: Vec<PlanItem> = drafts
        .items
        .iter()
        .enumerate()
        .map(|(index, (reading, draft))| item(assembly, index, *reading, draft))
        .collect();
    let last_of = last_of_groups(assembly);
    for before in &assembly.relations.before {
        let Some(on) = target(assembly, &last_of, before) else { continue };
        let Some(item) = items.get_mut(before.item) else { continue };
        if on.0 != Target::Item(item.id) {
            let (on, group) = on;
            let (kind, evidence, line) = (before.kind, before.evidence.clone(), before.line);
            item.dependencies.push(Dependency { on, kind, evidence, line, group: group.map(Into::into) });
        }
    }
    items
}

fn item(assembly: &Assembly, index: usize, reading: usize, draft: &Draft) -> PlanItem {
    let (scope, sized, acting) = (&assembly.scopes[index], &assembly.sizes[index], &assembly.actions[index]);
    let mut rules = draft.rules.clone();
    rules.push(acting.rule.clone());
    rules.extend(scope.rules.iter().cloned());
    rules.push(sized.rule.clone());
    let texts = |paths: &[String]| paths.iter().cloned().map(Into::into).collect();
    let file = assembly.drafts.readings.get(reading).map(|of| of.name.clone()).unwrap_or_default();
    PlanItem {
        id: ItemId::at(index),
        source_id: draft.source_id.clone().map(Into::into),
        action: acting.action,
        description: draft.title.clone().into(),
        size: sized.size,
        size_reason: sized.reason.clone(),
        priority: draft.priority.as_ref().map(|said| said.what),
        scope: texts(&scope.paths),
        scope_as_written: texts(&scope.as_written),
        scope_from: scope.from.clone(),
        source: ItemSource { file: file.into(), line: draft.line },
        original: draft.original.clone().into(),
        done: draft.state == State::Done,
        group: assembly.drafts.group_of(index).map(|group| group.name.clone().into()),
        dependencies: Vec::new(),
        rules,
    }
}

/// The last item of each group, those of groups inside it too.
fn last_of_groups(assembly: &Assembly) -> BTreeMap<(usize, usize), usize> {
    let mut last = BTreeMap::new();
    for index in 0..assembly.drafts.items.len() {
        last.extend(assembly.drafts.groups_around(index).map(|group| (group, index)));
    }
    last
}

/// What it waits for, and the group where one was named.
fn target(
    assembly: &Assembly,
    last_of: &BTreeMap<(usize, usize), usize>,
    before: &Before,
) -> Option<(Target, Option<String>)> {
    Some(match &before.on {
        On::Item(other) => (Target::Item(ItemId::at(*other)), before.named.clone()),
        On::External(words) => (Target::External(words.clone().into()), None),
        On::Group(reading, group) => {
            let last = last_of.get(&(*reading, *group))?;
            let name = || assembly.drafts.readings.get(*reading)?.groups.get(*group).map(|group| group.name.clone());
            (Target::Item(ItemId::at(*last)), before.named.clone().or_else(name))
        }
    })
}
