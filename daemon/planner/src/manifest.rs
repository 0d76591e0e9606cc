//! The whole on one page: what the stages found, in the words of the manifest.

mod items;
mod names;
mod said;
mod workers;

use std::collections::BTreeSet;

use orch_shared::{
    plan::{Assessment, ItemId, Manifest, Question, SourceDocument, Warning},
    text::Visible,
};

use crate::{clusters::Clusters, draft::Assembly, groups::Grouping, input::Input, work::Work};

/// Puts the manifest together.
#[must_use]
pub fn compose(
    input: &Input,
    assembly: Assembly,
    work: &Work,
    clusters: &Clusters,
    assessment: Assessment,
    grouping: Grouping,
) -> Manifest {
    let ids = |indices: &[usize]| indices.iter().map(|index| ItemId::at(*index)).collect::<Vec<_>>();
    let readings = &assembly.drafts.readings;
    let mut counts = vec![0_u32; readings.len()];
    for (reading, _) in &assembly.drafts.items {
        counts[*reading] += 1;
    }
    let sources = readings.iter().zip(counts).map(|(reading, items)| SourceDocument {
        file: reading.name.clone().into(),
        format: reading.format.to_owned(),
        items,
    });
    let warnings = readings.iter().flat_map(|reading| {
        reading.warnings.iter().map(|said| Warning {
            file: Some(reading.name.clone().into()),
            line: said.line,
            text: said.what.clone(),
        })
    });
    let outside = [outside(&assembly), through_links(input, &assembly)].concat();
    let workers = workers::of(&assembly, work, clusters, &grouping);
    Manifest {
        name: names::of_plan(&input.settings, readings),
        sources: sources.collect(),
        items: items::of(&assembly),
        clarify: assembly.questions.iter().map(|asked| question(&assembly, asked)).collect(),
        assumptions: said::assumptions(input, &assembly, work, clusters, &grouping, &workers),
        assessment,
        waves: grouping.waves.iter().map(|wave| ids(wave)).collect(),
        critical_path: ids(&grouping.critical_path),
        cross_dependencies: said::cross_dependencies(&workers),
        exclusions: said::exclusions(&assembly, work),
        cycles: said::cycles(&assembly, &grouping),
        excluded: said::excluded(input, &assembly),
        overruled_markers: said::overruled(&assembly),
        warnings: warnings.chain(outside).collect(),
        workers: workers.into_iter().map(|worker| worker.planned).collect(),
    }
}

fn question(assembly: &Assembly, asked: &crate::draft::Asked) -> Question {
    let original = assembly.drafts.items.get(asked.item).map(|(_, draft)| draft.original.clone()).unwrap_or_default();
    Question {
        item: ItemId::at(asked.item),
        original: original.into(),
        missing: asked.missing,
        question: asked.question.clone(),
        candidates: asked.candidates.iter().cloned().map(Into::into).collect(),
    }
}

/// Scopes that are symbolic links: whoever changes what lies behind one may change another's file.
fn through_links(input: &Input, assembly: &Assembly) -> Vec<Warning> {
    let links: BTreeSet<&str> = input.repo.links.iter().map(String::as_str).collect();
    let mut warnings = Vec::new();
    for (item, ((reading, draft), scope)) in assembly.drafts.items.iter().zip(&assembly.scopes).enumerate() {
        for path in scope.paths.iter().filter(|path| links.contains(path.as_str())) {
            warnings.push(Warning {
                file: assembly.drafts.readings.get(*reading).map(|reading| reading.name.clone().into()),
                line: draft.line,
                text: format!(
                    "{} names {}, which is a symbolic link: name the file that is meant",
                    ItemId::at(item),
                    Visible(path)
                ),
            });
        }
    }
    warnings
}

/// Paths that documents name and that lie outside the repo: nobody can own them.
fn outside(assembly: &Assembly) -> Vec<Warning> {
    let named = assembly.drafts.items.iter().zip(&assembly.scopes).enumerate();
    let warnings = named.flat_map(|(item, ((reading, _), scope))| {
        let file = assembly.drafts.readings.get(*reading).map(|reading| reading.name.clone().into());
        scope.outside.iter().map(move |(path, line)| Warning {
            file: file.clone(),
            line: *line,
            text: format!(
                "{} names {}, which lies outside the repo: no worker is given it",
                ItemId::at(item),
                Visible(path)
            ),
        })
    });
    warnings.collect()
}
