//! The whole on one page: what the stages found, in the words of the manifest.

use orch_shared::{
    ids::Slug,
    plan::{Assessment, ItemId, ItemSource, Manifest, PlanItem, SourceDocument, Target},
};

use crate::{
    draft::{Assembly, On, State},
    groups::Grouping,
    input::Input,
};

/// Puts the manifest together.
#[must_use]
pub fn compose(_input: &Input, assembly: Assembly, assessment: Assessment, grouping: Grouping) -> Manifest {
    let ids = |indices: &[usize]| indices.iter().map(|index| ItemId::at(*index)).collect::<Vec<_>>();
    let mut items: Vec<PlanItem> = Vec::new();
    for (index, (reading, draft)) in assembly.drafts.items.iter().enumerate() {
        let of = &assembly.drafts.readings[*reading];
        let (scope, sized, acting) = (&assembly.scopes[index], &assembly.sizes[index], &assembly.actions[index]);
        let mut rules = draft.rules.clone();
        rules.push(acting.rule.clone());
        rules.extend(scope.rules.iter().cloned());
        rules.push(sized.rule.clone());
        items.push(PlanItem {
            id: ItemId::at(index),
            source_id: draft.source_id.clone().map(Into::into),
            action: acting.action,
            description: draft.title.clone().into(),
            size: sized.size,
            size_reason: sized.reason.clone(),
            priority: draft.priority.as_ref().map(|said| said.what),
            scope: scope.paths.iter().cloned().map(Into::into).collect(),
            scope_as_written: scope.as_written.iter().cloned().map(Into::into).collect(),
            scope_from: scope.from.clone(),
            source: ItemSource { file: of.name.clone().into(), line: draft.line },
            original: draft.original.clone().into(),
            done: draft.state == State::Done,
            group: assembly.drafts.group_of(index).map(|group| group.name.clone().into()),
            dependencies: Vec::new(),
            rules,
        });
    }
    for before in &assembly.relations.before {
        let (on, group) = match &before.on {
            On::Item(other) => (Target::Item(ItemId::at(*other)), before.named.clone().map(Into::into)),
            On::External(words) => (Target::External(words.clone().into()), None),
            On::Group(reading, group) => {
                let inside = |(of, draft): &(usize, crate::draft::Draft)| of == reading && draft.group == Some(*group);
                let Some(last) = assembly.drafts.items.iter().rposition(inside) else { continue };
                let name = &assembly.drafts.readings[*reading].groups[*group].name;
                let name = before.named.as_ref().unwrap_or(name).clone();
                (Target::Item(ItemId::at(last)), Some(name.into()))
            }
        };
        items[before.item].dependencies.push(orch_shared::plan::Dependency {
            on,
            kind: before.kind,
            evidence: before.evidence.clone(),
            line: before.line,
            group,
        });
    }
    let sources = assembly.drafts.readings.iter().enumerate().map(|(index, reading)| SourceDocument {
        file: reading.name.clone().into(),
        format: reading.format.to_owned(),
        items: u32::try_from(assembly.drafts.items.iter().filter(|(of, _)| *of == index).count()).unwrap_or(u32::MAX),
    });
    #[expect(clippy::expect_used, reason = "a constant that is a slug")]
    let name = Slug::parse("plan").expect("a slug");
    Manifest {
        name,
        sources: sources.collect(),
        items,
        clarify: Vec::new(),
        assumptions: Vec::new(),
        assessment,
        workers: Vec::new(),
        waves: grouping.waves.iter().map(|wave| ids(wave)).collect(),
        critical_path: ids(&grouping.critical_path),
        cross_dependencies: Vec::new(),
        exclusions: Vec::new(),
        cycles: Vec::new(),
        excluded: Vec::new(),
        overruled_markers: Vec::new(),
        warnings: Vec::new(),
    }
}
