//! GSD's `ROADMAP.md`: phases as boxes and as headings, plans `nn-mm` as boxes below them (planning.md 1.10).
//!
//! A plan is an item; a phase that nobody has planned yet is one itself, at its box.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Role;

use super::outline::{self, Grammar, Head, Part};
use crate::{
    decode::Text,
    draft::{FieldKey, GroupOrder, Reading, Said, State},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind},
        boxes::BoxState,
    },
};

/// True for boxes that name phases in bold beside headings of phases with plans or success criteria.
pub(super) fn recognises(text: &Text) -> bool {
    text.text.contains("Phase ") && (text.text.contains("**Plans**") || text.text.contains("Plans:")) && {
        let found = Phases::find(&Blocks::parse(&text.text));
        !found.headings.is_empty() && (!found.boxes.is_empty() || !found.planned.is_empty())
    }
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let mut phases = Phases::find(&blocks);
    let mut outline = outline::read(text, "gsd-roadmap", &blocks, &mut phases);
    settle(&mut outline.reading, &phases.done);
    let told = |key: FieldKey| key == FieldKey::DependsOn;
    let explicit = outline.groups().iter().any(|group| group.fields.iter().any(|field| told(field.key)));
    for group in outline.groups() {
        if is_wave(&group.name) {
            group.order = GroupOrder::AfterPrevious;
        } else if !explicit && phase(&group.title).is_some() {
            // "Phases execute in numeric order" where nothing else is said.
            group.order = GroupOrder::AfterPrevious;
        }
    }
    Ok(outline.finish(false))
}

/// Plans of a ticked phase are finished: the tool ticks the phase, and the plans not always. One remark, not many items.
fn settle(reading: &mut Reading, done: &BTreeSet<String>) {
    let mut against: BTreeMap<String, (Option<u32>, usize)> = BTreeMap::new();
    for draft in &mut reading.drafts {
        let phase = draft.source_id.as_deref().and_then(|id| id.split_once('-')).map(|(phase, _)| canonical(phase));
        if let Some(phase) = phase.filter(|phase| draft.state != State::Done && done.contains(phase)) {
            draft.state = State::Done;
            against.entry(phase).or_insert((draft.line, 0)).1 += 1;
        }
    }
    for (phase, (line, count)) in against {
        let what = format!("phase {phase} is ticked, and {count} of its plans are not: are they still to do?");
        reading.warnings.push(Said { what, line });
    }
}

#[derive(Debug, Default)]
struct Phases {
    /// The numbers of phases that have boxes.
    boxes: BTreeSet<String>,
    /// The numbers of phases that have headings.
    headings: BTreeMap<String, usize>,
    /// The numbers of phases with plans of their own.
    planned: BTreeSet<String>,
    seen: BTreeSet<String>,
    /// The wave whose label stands above.
    wave: Option<String>,
    /// The numbers of phases that are ticked.
    done: BTreeSet<String>,
}

impl Phases {
    fn find(blocks: &Blocks) -> Self {
        let mut found = Self::default();
        for (at, block) in blocks.blocks.iter().enumerate() {
            match &block.kind {
                Kind::Heading(_) => {
                    if let Some((number, _)) = phase(&block.text) {
                        found.headings.insert(number, at);
                    }
                }
                Kind::Entry(entry) if entry.mark.is_some() => {
                    if let Some((number, _)) = phase(&block.text).filter(|_| block.set.lead.is_some()) {
                        if BoxState::of(entry.mark.unwrap_or(' ')) == BoxState::Done {
                            found.done.insert(number.clone());
                        }
                        found.boxes.insert(number);
                    } else if let Some(plan) = plan(&block.text) {
                        found.planned.insert(plan.phase);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

impl Grammar for Phases {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Entry(entry) if entry.mark.is_some() => {
                if let Some((number, title)) = phase(&block.text).filter(|_| block.set.lead.is_some()) {
                    return self.phase_box(&number, title);
                }
                match plan(&block.text) {
                    Some(plan) if self.seen.insert(plan.id.clone()) => {
                        let mut head = Head { rule: "a plan of a phase", ..Head::default() };
                        outline::marks(&mut head, plan.title);
                        head.id = Some(plan.id);
                        head.parent.clone_from(&self.wave);
                        Part::Item(head)
                    }
                    Some(_) => Part::Aside(Role::Duplicate),
                    None => Part::Aside(Role::Gate),
                }
            }
            Kind::Heading(_) => {
                self.wave = None;
                match phase(&block.text) {
                    Some((number, _)) if self.planned.contains(&number) => Part::Plain,
                    Some((number, title)) if !self.boxes.contains(&number) => self.item(&number, title),
                    Some((number, _)) => Part::More(format!("Phase {number}")),
                    None => Part::Plain,
                }
            }
            Kind::Paragraph => match block.set.lead.as_deref().filter(|lead| is_wave(lead)) {
                Some(lead) => {
                    let name = lead.trim_end_matches([':', ' ']).to_owned();
                    self.wave = Some(name.clone());
                    Part::Container(name, block.text.clone())
                }
                None => Part::Plain,
            },
            _ => Part::Plain,
        }
    }
}

impl Phases {
    fn phase_box(&mut self, number: &str, title: &str) -> Part {
        let id = format!("Phase {number}");
        if self.planned.contains(number) || self.seen.contains(&id) {
            return Part::Aside(Role::Container);
        }
        self.item(number, title)
    }

    fn item(&mut self, number: &str, title: &str) -> Part {
        let id = format!("Phase {number}");
        if !self.seen.insert(id.clone()) {
            return Part::Plain;
        }
        let mut head = Head { rule: "a phase without plans of its own", ..Head::default() };
        outline::marks(&mut head, title);
        head.aliases.push(number.to_owned());
        head.id = Some(id);
        Part::Item(head)
    }
}

/// The number and the title of `Phase 2: title`, `Phase 2.1: title (INSERTED)`.
fn phase(text: &str) -> Option<(String, &str)> {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = bare.strip_prefix("Phase ")?;
    let len = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let number = rest.get(..len)?.trim_end_matches('.');
    let title = rest.get(len..)?.trim_start_matches([':', ' ', '-', '\u{2014}', '\u{2013}']);
    (number.starts_with(|c: char| c.is_ascii_digit()) && !title.is_empty()).then(|| (canonical(number), title))
}

/// `Wave 2`.
fn is_wave(lead: &str) -> bool {
    lead.strip_prefix("Wave ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Without leading zeros: `01` and `1` are one phase.
fn canonical(number: &str) -> String {
    let bare = number.trim_start_matches('0');
    if bare.is_empty() || bare.starts_with('.') { format!("0{bare}") } else { bare.to_owned() }
}

struct Plan<'a> {
    id: String,
    phase: String,
    title: &'a str,
}

/// `04-01: title`, `02.1-03-PLAN.md — title`, `Plan 04-01: title`.
fn plan(text: &str) -> Option<Plan<'_>> {
    let bare = text.trim_start_matches('`');
    let bare = bare.strip_prefix("Plan ").unwrap_or(bare);
    let len = bare.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(bare.len());
    let id = bare.get(..len)?.trim_end_matches(['-', '.']);
    let (phase, number) = id.split_once('-')?;
    let plain = number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
    if phase.len() < 2 || !plain || !phase.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = bare.get(id.len()..)?;
    let rest = rest.strip_prefix("-PLAN.md").unwrap_or(rest);
    let title = rest.trim_start_matches([':', ' ', '-', '`', '\u{2014}', '\u{2013}']);
    let title = if title.is_empty() { text } else { title };
    Some(Plan { id: id.to_owned(), phase: canonical(phase), title })
}
