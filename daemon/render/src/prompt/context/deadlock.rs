//! A circle of waiting, and who of it is asked to open it.

use std::{collections::BTreeSet, iter::once};

use orch_shared::{
    ids::TaskId,
    prompting::{CycleEdge, PromptFacts},
};
use serde::Serialize;

use super::SUBJECT;
use crate::quote::markdown::code;

#[derive(Debug, Serialize)]
pub(super) struct CircleContext {
    cycle: Vec<EdgeContext>,
    /// Who of the cycle is asked for a stub: the one for whom the fewest wait.
    asked: Option<String>,
    /// Who takes what the others have: the one that the prompt is for, if it is of the cycle.
    taker: Option<String>,
    /// The edge that a new scope takes away: what somebody of the cycle waits for from the one who is asked.
    given: Option<EdgeContext>,
}

#[derive(Debug, Serialize)]
pub(super) struct EdgeContext {
    from: String,
    to: String,
    what: String,
    show: String,
}

/// Whoever waits beside the cycle is asked for nothing: it could make a stub, and the cycle would be closed as before.
pub(super) fn circle(receiver: &PromptFacts, others: &[PromptFacts], cycle: &[CycleEdge]) -> CircleContext {
    let is_in_it = |facts: &&PromptFacts| cycle.iter().any(|edge| edge.to == facts.task);
    let asked = once(receiver).chain(others).filter(is_in_it).min_by_key(|facts| dependants(facts, cycle).len());
    let asked = asked.map(|facts| &facts.task);
    CircleContext {
        cycle: cycle.iter().map(edge).collect(),
        asked: asked.map(ToString::to_string),
        taker: Some(&receiver.task).filter(|_| is_in_it(&receiver)).or(asked).map(ToString::to_string),
        given: cycle.iter().find(|edge| Some(&edge.to) == asked).map(edge),
    }
}

/// Who waits for this worker, for an item or because a block names it. Who has the fewest is asked for the stub.
pub(super) fn dependants<'a>(facts: &'a PromptFacts, cycle: &'a [CycleEdge]) -> BTreeSet<&'a TaskId> {
    let in_the_circle = cycle.iter().filter(|edge| edge.to == facts.task).map(|edge| &edge.from);
    facts.wanted.iter().map(|(task, ..)| task).chain(in_the_circle).collect()
}

fn edge(edge: &CycleEdge) -> EdgeContext {
    EdgeContext {
        from: edge.from.to_string(),
        to: edge.to.to_string(),
        what: code(edge.what.expose(), SUBJECT),
        show: format!("git show --stat {}", edge.commit),
    }
}
