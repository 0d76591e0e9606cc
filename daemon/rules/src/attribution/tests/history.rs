//! Generated histories: what is attributed is what happened, however much of it is seen at once.

use proptest::prelude::*;

use super::{
    super::*,
    world::{Fact, Op, Play, WORKERS, World},
};

type Seen = BTreeMap<Oid, (TaskId, Attribution)>;

/// Looks at the repo, and remembers what was decided as the engine does.
fn look(world: &World, play: Play, seen: &mut Seen) -> BTreeMap<TaskId, Vec<Own>> {
    let facts = world.facts(play);
    let branches: Vec<Branch<'_>> = facts.iter().map(Fact::branch).collect();
    let own = attribute(&branches, seen);
    for (task, own) in &own {
        for own in own {
            seen.entry(own.oid).or_insert_with(|| (task.clone(), own.by));
        }
    }
    own
}

/// The own commits that lie on the chains; those beside them are looked at apart.
fn on_chains(world: &World, own: &BTreeMap<TaskId, Vec<Own>>) -> BTreeMap<TaskId, Vec<Oid>> {
    let facts = world.facts(Play::WithoutReflogs);
    let chain = |task: &TaskId| facts.iter().find(|fact| fact.branch().task == task).map(|fact| fact.chain.clone());
    own.iter()
        .map(|(task, own)| {
            let chain = chain(task).unwrap();
            (task.clone(), own.iter().map(|own| own.oid).filter(|oid| chain.contains(oid)).collect())
        })
        .collect()
}

fn traced(world: &World, own: BTreeMap<TaskId, Vec<Oid>>) -> BTreeMap<TaskId, Vec<Oid>> {
    own.into_iter().map(|(task, own)| (task, own.into_iter().filter(|oid| world.is_traced(*oid)).collect())).collect()
}

/// Decides by pairs, straight from the words of domain.md section 3.
fn by_shape_alone(facts: &[Fact]) -> BTreeMap<TaskId, Vec<Own>> {
    let branches: Vec<Branch<'_>> = facts.iter().map(Fact::branch).collect();
    let precedes = |a: &Branch<'_>, b: &Branch<'_>| a.tip != b.tip && b.chain.contains(&a.tip);
    let owner = |oid: &Oid| {
        let holders: Vec<&Branch<'_>> = branches.iter().filter(|branch| branch.chain.contains(oid)).collect();
        let mut left: Vec<&TaskId> = holders
            .iter()
            .filter(|branch| !holders.iter().any(|other| precedes(other, branch)))
            .map(|branch| branch.task)
            .collect();
        left.sort();
        (left[0].clone(), if left.len() == 1 { Attribution::Shape } else { Attribution::Guessed })
    };
    branches
        .iter()
        .map(|branch| {
            let own = branch.chain.iter().filter_map(|oid| {
                let (task, by) = owner(oid);
                (task == *branch.task).then_some(Own { oid: *oid, by })
            });
            (branch.task.clone(), own.collect())
        })
        .collect()
}

fn op() -> impl Strategy<Value = Op> {
    let worker = 0..WORKERS;
    let pair = (0..WORKERS, 0..WORKERS);
    let some = (0..WORKERS, 0_usize..3);
    prop_oneof![
        3 => (worker.clone(), prop::option::weighted(0.4, 0..WORKERS)).prop_map(|(w, from)| Op::Create(w, from)),
        6 => worker.clone().prop_map(Op::Commit),
        2 => worker.clone().prop_map(Op::Amend),
        4 => pair.clone().prop_map(|(w, to)| Op::FastForward(w, to)),
        2 => pair.clone().prop_map(|(w, other)| Op::Merge(w, other)),
        2 => pair.clone().prop_map(|(w, onto)| Op::Rebase(w, onto)),
        1 => worker.clone().prop_map(Op::RebaseOntoBase),
        1 => some.clone().prop_map(|(w, kept)| Op::RebaseAbove(w, kept)),
        1 => some.prop_map(|(w, by)| Op::ResetBack(w, by)),
        1 => pair.prop_map(|(w, to)| Op::ResetTo(w, to)),
        1 => worker.clone().prop_map(Op::ResetToBase),
        1 => Just(Op::AdvanceBase),
        1 => worker.prop_map(Op::MergeIntoBase),
    ]
}

/// Operations, each with whether the daemon looks after it.
fn ops() -> impl Strategy<Value = Vec<(Op, bool)>> {
    prop::collection::vec((op(), any::<bool>()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn with_reflogs_one_look_or_many_find_who_made_what(ops in ops()) {
        let mut world = World::new();
        let mut seen = Seen::new();
        for (op, looks) in ops {
            world.play(&op);
            if looks {
                let truth = traced(&world, world.truth());
                let incremental = on_chains(&world, &look(&world, Play::Whole, &mut seen));
                prop_assert_eq!(&traced(&world, incremental), &truth, "with what was seen before");
                let own = look(&world, Play::Whole, &mut Seen::new());
                prop_assert_eq!(traced(&world, on_chains(&world, &own)), truth, "from scratch");
                for (task, own) in &own {
                    let made = |oid: Oid| world.maker(oid).as_ref() == Some(task) || !world.is_traced(oid);
                    prop_assert!(own.iter().all(|own| made(own.oid)));
                }
            }
        }
    }

    #[test]
    fn without_reflogs_a_look_at_every_update_finds_who_made_what(ops in ops()) {
        let mut world = World::new();
        let mut seen = Seen::new();
        for (op, _) in ops {
            world.play(&op);
            let own = look(&world, Play::WithoutReflogs, &mut seen);
            prop_assert_eq!(on_chains(&world, &own), world.truth());
        }
    }

    #[test]
    fn without_anything_but_shape_the_pairs_of_tips_decide(ops in ops()) {
        let mut world = World::new();
        for (op, _) in ops {
            world.play(&op);
        }
        let facts = world.facts(Play::WithoutReflogs);
        let own = look(&world, Play::WithoutReflogs, &mut Seen::new());
        prop_assert_eq!(own, by_shape_alone(&facts));
    }

    #[test]
    fn asking_for_one_worker_gives_what_asking_for_all_gives_it(ops in ops(), reflogs in any::<bool>()) {
        let mut world = World::new();
        let mut seen = Seen::new();
        let play = if reflogs { Play::Whole } else { Play::WithoutReflogs };
        for (op, looks) in ops {
            world.play(&op);
            let facts = world.facts(play);
            let branches: Vec<Branch<'_>> = facts.iter().map(Fact::branch).collect();
            let all = attribute(&branches, &seen);
            for (task, own) in &all {
                let alone = attribute_for(|asked| asked == task, &branches, &seen);
                prop_assert_eq!(alone, BTreeMap::from([(task.clone(), own.clone())]));
            }
            if looks {
                look(&world, play, &mut seen);
            }
        }
    }

    #[test]
    fn no_commit_has_two_owners(ops in ops(), reflogs in any::<bool>()) {
        let mut world = World::new();
        let mut seen = Seen::new();
        let play = if reflogs { Play::Whole } else { Play::WithoutReflogs };
        for (op, looks) in ops {
            world.play(&op);
            if looks {
                let own = look(&world, play, &mut seen);
                let all: Vec<Oid> = own.values().flatten().map(|own| own.oid).collect();
                prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
            }
        }
    }
}
