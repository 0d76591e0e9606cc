//! Plans that a roadmap names and that are documents of their own: the entry of the roadmap is the group of their tasks.
//!
//! Whoever has planned a part of the roadmap in full gives both documents. What waits for the part waits for its tasks, and
//! a part that is ticked has none left (planning.md 1.10).

use std::collections::BTreeMap;

use orch_shared::plan::{ExplainedField, FieldRule, Role};

use crate::draft::{Draft, Group, GroupOrder, Reading, SetAside, State};

/// Makes groups of the entries whose plans are among the documents.
pub fn join(readings: &mut [Reading]) {
    // The documents that are plans, by their numbers; of two with one number nobody knows which is meant.
    let mut plans: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, reading) in readings.iter().enumerate().filter(|(_, reading)| reading.format == "gsd-plan") {
        if let Some(group) = reading.groups.first().filter(|_| !reading.drafts.is_empty()) {
            plans.entry(plain(&group.name)).and_modify(|before| *before = None).or_insert(Some(at));
        }
    }
    if plans.is_empty() {
        return;
    }
    for roadmap in 0..readings.len() {
        let Some(reading) = readings.get_mut(roadmap).filter(|reading| reading.format == "gsd-roadmap") else {
            continue;
        };
        let plan = |draft: &Draft| plans.get(&plain(draft.source_id.as_deref()?)).copied().flatten();
        let mut joined: Vec<(usize, usize, Draft)> = Vec::new();
        let mut left = Vec::new();
        for draft in reading.drafts.drain(..) {
            match plan(&draft) {
                Some(plan) => {
                    let group = reading.groups.len();
                    reading.groups.push(as_group(&draft));
                    reading.set_aside.push(SetAside {
                        line: draft.line,
                        original: draft.original.clone(),
                        role: Role::Container,
                    });
                    joined.push((plan, group, draft));
                }
                None => left.push(draft),
            }
        }
        reading.drafts = left;
        for (plan, group, entry) in joined {
            let Some(plan) = readings.get_mut(plan).filter(|plan| plan.within.is_none()) else { continue };
            plan.within = Some((roadmap, group));
            if entry.state == State::Done {
                finish(&mut plan.drafts, entry.line);
            }
        }
    }
}

/// The group that an entry is once its tasks are known.
fn as_group(draft: &Draft) -> Group {
    Group {
        name: draft.source_id.clone().unwrap_or_default(),
        aliases: draft.aliases.clone(),
        title: draft.title.clone(),
        line: draft.line,
        parent: draft.group,
        order: GroupOrder::None,
        fields: draft.fields.clone(),
    }
}

/// The roadmap ticks a plan; the plan itself has no boxes.
fn finish(tasks: &mut [Draft], line: Option<u32>) {
    for task in tasks {
        task.state = State::Done;
        let rule = "the roadmap ticks its plan".to_owned();
        task.rules.push(FieldRule { field: ExplainedField::State, rule, line });
    }
}

/// A number without leading zeros in its parts: `02-01` and `2-1` are one plan.
fn plain(id: &str) -> String {
    let bare = |part: &str| part.trim_start_matches('0').to_owned();
    id.split('-').map(bare).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use crate::{
        input::{Document, Input},
        plan,
    };
    use orch_shared::plan::{Manifest, Target};

    const ROADMAP: &str = "# Roadmap\n\n- [ ] **Phase 2: Cart** - one\n- [ ] **Phase 3: Pay** - two\n\n### Phase 2: Cart\n\n\
                           Plans:\n- [ ] 02-01: Model\n- [ ] 02-02: Page in `src/page.ts`\n\n### Phase 3: Pay\n\
                           **Depends on**: Phase 2\n\nPlans:\n- [ ] 03-01: Card in `src/pay.ts`\n";

    fn task(phase: &str, plan: &str, on: &str, file: &str) -> String {
        format!(
            "---\nphase: {phase}\nplan: {plan}\ndepends_on: [{on}]\n---\n\n<task>\n<name>Write {file}</name>\n\
             <files>{file}</files>\n</task>\n"
        )
    }

    fn planned(documents: &[(&str, &str)]) -> Manifest {
        let document =
            |(name, text): &(&str, &str)| Document { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() };
        plan(&Input { documents: documents.iter().map(document).collect(), ..Input::default() }).expect("planned")
    }

    /// What each open item waits for, both by their descriptions.
    fn waits(manifest: &Manifest) -> Vec<(&str, Vec<&str>)> {
        let name = |at: usize| manifest.items[at].description.expose();
        let on = |on: &Target| match on {
            Target::Item(item) => Some(name(item.index())),
            Target::External(_) => None,
        };
        let open = manifest.items.iter().filter(|item| !item.done);
        open.map(|item| (item.description.expose(), item.dependencies.iter().filter_map(|one| on(&one.on)).collect()))
            .collect()
    }

    #[test]
    fn the_entry_of_a_roadmap_is_the_group_of_the_tasks_in_its_plan() {
        let model = task("02-cart", "01", "", "src/cart.ts");
        for documents in [
            [("ROADMAP.md", ROADMAP), ("02-01-PLAN.md", model.as_str())],
            [("02-01-PLAN.md", model.as_str()), ("ROADMAP.md", ROADMAP)],
        ] {
            let manifest = planned(&documents);
            let items: Vec<&str> = manifest.items.iter().map(|item| item.description.expose()).collect();
            assert!(items.len() == 3 && !items.contains(&"Model"), "{items:?}");
            let pay =
                manifest.workers.iter().find(|worker| worker.scope.iter().any(|path| path.expose() == "src/pay.ts"));
            let waits: Vec<&str> =
                pay.map_or(Vec::new(), |pay| pay.depends_on.iter().map(|on| on.worker.as_str()).collect());
            let cart =
                manifest.workers.iter().find(|worker| worker.scope.iter().any(|path| path.expose() == "src/cart.ts"));
            let together = pay.map(|pay| &pay.task) == cart.map(|cart| &cart.task);
            assert!(together || cart.is_some_and(|cart| waits.contains(&cart.task.as_str())), "{manifest:#?}");
            assert!(manifest.waves.len() == 2, "{:?}", manifest.waves);
        }
    }

    #[test]
    fn a_plan_waits_for_another_one_by_its_number_and_is_done_where_the_roadmap_ticks_it() {
        let (model, page) = (task("2", "1", "", "src/cart.ts"), task("02", "02", "02-01", "src/page.ts"));
        let both = [("02-01-PLAN.md", model.as_str()), ("02-02-PLAN.md", page.as_str())];
        let expected = [("Write src/cart.ts", vec![]), ("Write src/page.ts", vec!["Write src/cart.ts"])];
        assert_eq!(waits(&planned(&both)), expected);
        let ticked = ROADMAP.replace("- [ ] 02-01", "- [x] 02-01");
        let manifest = planned(&[("ROADMAP.md", &ticked), both[0], both[1]]);
        let done: Vec<&str> =
            manifest.items.iter().filter(|item| item.done).map(|item| item.description.expose()).collect();
        assert_eq!(done, ["Write src/cart.ts"]);
    }
}
