//! What the free reader knows of a document before it picks items: its kind, its sections and its labels.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Priority;

use super::titles::{self, Aspect};
use crate::markdown::{
    blocks::{Block, Blocks, Kind, Section},
    fields, ids, priority,
    words::{self, Said},
};

/// What sort of document it is: decides what lists under mere topics are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A list of things to do, or a roadmap: what stands under a topic is work.
    List,
    /// Explains how to use something.
    Manual,
    /// Tells an agent how to work, each time.
    Instructions,
    /// Anything else: only what says that it is work is.
    Other,
}

/// What is known of a section.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// What its own title promises.
    pub(super) own: Aspect,
    /// What it is for, from its own title or the sections around it.
    pub(super) aspect: Aspect,
    /// What its title or its status says of all in it, and the line.
    pub(super) said: Option<(Said, u32)>,
    /// True where ticks stand beside what is finished in it: then what has none is open.
    pub(super) ticked: bool,
    /// How urgent its heading calls all in it, and the line.
    pub(super) priority: Option<(Priority, u32)>,
    /// Its blocks with those of its subsections, without the heading.
    pub(super) all: (usize, usize),
    /// The sections right below it.
    pub(super) below: Vec<usize>,
    /// The names of the named values that it holds itself, lower case.
    pub(super) keys: BTreeSet<String>,
}

/// A document and what is known of it.
pub(super) struct View<'a> {
    pub(super) blocks: &'a Blocks,
    pub(super) sort: Sort,
    /// True where the title of the document calls it a plan, a review's findings, a list of tasks.
    pub(super) planned: bool,
    /// True where the title or the name of the document calls it a review: what it numbers it found.
    pub(super) reviewed: bool,
    pub(super) facts: Vec<Facts>,
    /// For each block the label before it: a paragraph that ends in a colon or is all bold.
    pub(super) labels: Vec<Option<usize>>,
    /// What each label promises.
    promised: BTreeMap<usize, Aspect>,
    /// For each block the entries right in it.
    pub(super) inside: Vec<Vec<usize>>,
}

impl<'a> View<'a> {
    pub(super) fn new(name: &str, blocks: &'a Blocks) -> Self {
        let mut view = Self {
            blocks,
            sort: Sort::Other,
            planned: false,
            reviewed: is_review(name, blocks),
            facts: facts(blocks),
            labels: labels(blocks),
            promised: BTreeMap::new(),
            inside: inside(blocks),
        };
        let labels = view.labels.iter().flatten().filter_map(|label| Some((*label, blocks.blocks.get(*label)?)));
        let distinct: BTreeMap<usize, &Block> = labels.collect();
        view.promised = distinct.into_iter().map(|(at, block)| (at, promise(&block.text))).collect();
        view.sort = sort(name, &view);
        view.planned = blocks
            .sections
            .iter()
            .find(|section| section.level > 0)
            .is_some_and(|section| titles::aspect(&section.title).is_work());
        view
    }

    pub(super) fn block(&self, at: usize) -> Option<&'a Block> {
        self.blocks.blocks.get(at)
    }

    pub(super) fn fact(&self, section: usize) -> &Facts {
        static NONE: Facts = Facts {
            own: Aspect::Unknown,
            aspect: Aspect::Unknown,
            said: None,
            ticked: false,
            priority: None,
            all: (0, 0),
            below: Vec::new(),
            keys: BTreeSet::new(),
        };
        self.facts.get(section).unwrap_or(&NONE)
    }

    /// The label before a block.
    pub(super) fn label(&self, at: usize) -> Option<&'a Block> {
        self.labels.get(at).copied().flatten().and_then(|label| self.block(label))
    }

    /// What the label before a block promises.
    pub(super) fn label_aspect(&self, at: usize) -> Aspect {
        let label = self.labels.get(at).copied().flatten();
        label.and_then(|label| self.promised.get(&label)).copied().unwrap_or_default()
    }

    /// The entries right in a block.
    pub(super) fn children(&self, at: usize) -> &[usize] {
        self.inside.get(at).map_or(&[], Vec::as_slice)
    }
}

/// What a label promises: `Phase 2: …` is a part of a plan, however long its name.
fn promise(label: &str) -> Aspect {
    match titles::aspect(label) {
        Aspect::Unknown if phase(label) => Aspect::Plan,
        aspect => aspect,
    }
}

/// True for a document that calls itself a review.
pub(super) fn is_review(name: &str, blocks: &Blocks) -> bool {
    const WORDS: &[&str] = &["review", "audit", "findings", "feedback", "revisi\u{f3}n", "pr\u{fc}fung"];
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase().replace(['_', '-', '.'], " ");
    let title = blocks.sections.iter().find(|section| section.level > 0).map(|section| section.title.to_lowercase());
    let title = title.unwrap_or_default();
    WORDS.iter().any(|word| titles::holds(&stem, word) || titles::holds(&title, word))
}

/// True for a paragraph that introduces what follows it.
pub(super) fn is_label(block: &Block) -> bool {
    let short = block.text.len() <= 120 && !block.raw.contains('\n');
    matches!(block.kind, Kind::Paragraph) && short && (block.set.bold || block.text.ends_with([':', '\u{ff1a}']))
}

/// `P1` or `Won't do` right above a list: a few words that say what the list is for, also without a colon or behind
/// other lines.
fn is_bare_label(block: &Block, next: &Block) -> bool {
    let listed = next.as_entry().is_some_and(|entry| entry.depth == 0) && next.line == block.last + 1;
    let last = last_line(block);
    let alone = block.line == block.last || last.ends_with(':');
    let short = alone && last.split_whitespace().count() <= 4 && !last.ends_with('.');
    listed && short && (titles::aspect(last) != Aspect::Unknown || priority::heading(last).is_some())
}

/// The last line of a block: what stands right above what follows it.
pub(super) fn last_line(block: &Block) -> &str {
    block.raw.rsplit('\n').next().unwrap_or_default().trim()
}

fn labels(blocks: &Blocks) -> Vec<Option<usize>> {
    let mut labels = Vec::with_capacity(blocks.blocks.len());
    // One label for what stands in no entry, and one for each entry that holds some.
    let mut open: Option<usize> = None;
    let mut within: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, block) in blocks.blocks.iter().enumerate() {
        match (block.entry, &block.kind) {
            (_, Kind::Heading(_)) => {
                open = None;
                labels.push(None);
            }
            (Some(entry), _) => {
                labels.push(within.get(&entry).copied());
                if is_label(block) {
                    within.insert(entry, at);
                }
            }
            (None, Kind::Paragraph) => {
                let next = blocks.blocks.get(at + 1);
                open = (is_label(block) || next.is_some_and(|next| is_bare_label(block, next))).then_some(at);
                labels.push(None);
            }
            (None, Kind::Rule) => {
                open = None;
                labels.push(None);
            }
            (None, _) => labels.push(open),
        }
    }
    labels
}

fn inside(blocks: &Blocks) -> Vec<Vec<usize>> {
    let mut inside = vec![Vec::new(); blocks.blocks.len()];
    for (at, block) in blocks.blocks.iter().enumerate() {
        if let (Some(_), Some(entry)) = (block.as_entry(), block.entry)
            && let Some(children) = inside.get_mut(entry)
        {
            children.push(at);
        }
    }
    inside
}

fn facts(blocks: &Blocks) -> Vec<Facts> {
    let mut facts: Vec<Facts> = Vec::with_capacity(blocks.sections.len());
    let owns = owns(blocks);
    let decorated = is_decorated(blocks);
    let count = blocks.blocks.len();
    for (at, section) in blocks.sections.iter().enumerate() {
        let title = section.title.as_str();
        let line = section.line.unwrap_or(1);
        let stated = words::title(title);
        let bare = stated.as_ref().map_or(title, |(_, rest)| rest.as_str());
        let around = section.parent.and_then(|parent| facts.get(parent));
        let mut own = owns.get(at).copied().unwrap_or_default();
        let urgent = priority::heading(bare);
        if phase(bare) && !matches!(own, Aspect::Deferred | Aspect::Done) {
            own = Aspect::Plan;
        }
        if own == Aspect::Unknown && urgent.is_some() {
            own = Aspect::Work;
        }
        // The title of the document says what sort it is, and nothing of its sections.
        let aspect = match (own, around.map_or(Aspect::Unknown, |around| around.aspect)) {
            _ if section.level <= 1 && at == 1 => Aspect::Unknown,
            (own, above @ (Aspect::Deferred | Aspect::Manual)) if own.is_work() || own == Aspect::Unknown => above,
            (Aspect::Unknown, above) => above,
            // What a summary says is to be done is said in full elsewhere.
            (own, _) if own.is_work() && in_summary(blocks, section) => Aspect::Recap,
            (own, _) => own,
        };
        let first = section.heading.map_or(0, |heading| heading + 1);
        let ornate = decorated && words::ornament(title).is_some();
        let said =
            stated.filter(|_| !ornate).map(|(said, _)| (said, line)).or_else(|| around.and_then(|around| around.said));
        let priority = urgent.map(|urgent| (urgent, line)).or_else(|| around.and_then(|around| around.priority));
        let below = Vec::new();
        facts.push(Facts {
            own,
            aspect,
            said,
            ticked: false,
            priority,
            all: (first, count),
            below,
            keys: BTreeSet::new(),
        });
        if let Some(parent) = section.parent.and_then(|parent| facts.get_mut(parent)) {
            parent.below.push(at);
        }
    }
    ends(blocks, &mut facts);
    statuses(blocks, &mut facts);
    facts
}

/// True for a section of a summary of the whole.
fn in_summary(blocks: &Blocks, section: &Section) -> bool {
    const WORDS: &[&str] = &["executive summary", "summary", "zusammenfassung", "resumen ejecutivo", "resumo", "tl;dr"];
    let mut above = section.parent.into_iter().flat_map(|parent| blocks.path(parent));
    above.any(|(_, above)| above.level > 1 && WORDS.iter().any(|word| titles::holds(&above.title.to_lowercase(), word)))
}

/// True where most signs before headings mean nothing: then a tick among them means nothing either.
fn is_decorated(blocks: &Blocks) -> bool {
    let signs = || blocks.sections.iter().filter_map(|section| words::ornament(&section.title));
    let others = signs().filter(|sign| *sign == words::Ornament::Other).count();
    others >= 2 && others * 2 >= signs().count()
}

/// What the titles of sections promise on their own.
fn owns(blocks: &Blocks) -> Vec<Aspect> {
    let mut owns = Vec::with_capacity(blocks.sections.len());
    let mut chapters: BTreeSet<Option<usize>> = BTreeSet::new();
    let named = |title: &str| {
        let stated = words::title(title).map_or_else(|| title.to_owned(), |(_, rest)| rest);
        let rest = ids::take(&stated).map(|titled| titled.rest.to_owned()).filter(|rest| !rest.is_empty());
        (stated, rest)
    };
    for section in &blocks.sections {
        let (stated, rest) = named(&section.title);
        let own = rest.as_ref().map_or_else(|| titles::aspect(&stated), |rest| titles::aspect_of_named(rest));
        if rest.is_some() && own != Aspect::Unknown && !own.is_work() {
            chapters.insert(section.parent);
        }
        owns.push(own);
    }
    // Where one numbered section is plainly a chapter, so are its siblings, and fewer words will do.
    for (own, section) in owns.iter_mut().zip(&blocks.sections) {
        if *own == Aspect::Unknown
            && chapters.contains(&section.parent)
            && let (_, Some(rest)) = named(&section.title)
        {
            *own = titles::aspect(&rest);
        }
    }
    owns
}

/// Where sections end: at the next heading that stands as high.
fn ends(blocks: &Blocks, facts: &mut [Facts]) {
    let mut open: Vec<usize> = Vec::new();
    for (at, section) in blocks.sections.iter().enumerate().skip(1) {
        while let Some(last) =
            open.pop_if(|last| blocks.sections.get(*last).is_some_and(|other| other.level >= section.level))
        {
            if let (Some(fact), Some(heading)) = (facts.get_mut(last), section.heading) {
                fact.all.1 = heading;
            }
        }
        open.push(at);
    }
}

/// Named values in sections, and what a status there says of all in it.
fn statuses(blocks: &Blocks, facts: &mut [Facts]) {
    let mut stated: BTreeMap<usize, (Said, u32)> = BTreeMap::new();
    for block in blocks.blocks.iter().filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Entry(_))) {
        if block.entry.is_some() {
            continue;
        }
        for (line, text) in block.lines() {
            let Some(named) = fields::named(text) else { continue };
            let Some(fact) = facts.get_mut(block.section) else { continue };
            fact.keys.insert(named.key.to_lowercase());
            if fields::is_status(named.key)
                && let Some(said) = words::value(named.value)
            {
                stated.entry(block.section).or_insert((said, line));
            }
        }
    }
    let is_ticked = |block: &&Block| {
        block.as_entry().is_some_and(|entry| entry.depth == 0 && entry.mark.is_none()) && words::is_ticked(&block.text)
    };
    let mut ticked: BTreeSet<usize> = BTreeSet::new();
    for block in blocks.blocks.iter().filter(is_ticked) {
        // Up to the section whose status it shares; a section is entered once.
        for (at, _) in blocks.path(block.section) {
            if !ticked.insert(at) {
                break;
            }
        }
    }
    let title = blocks.sections.iter().find(|section| section.level > 0).map_or("", |section| section.title.as_str());
    let finishes = matches!(titles::aspect(title), Aspect::Plan | Aspect::Work);
    let decorated = is_decorated(blocks);
    // A status holds for the sections below as well, until one says otherwise itself. The document's own does not.
    for (at, section) in blocks.sections.iter().enumerate() {
        let ornate = decorated && words::ornament(&section.title).is_some();
        let own_title = words::title(&section.title).is_some() && !ornate;
        // A finished plan says so at its top; a finished review says that its findings are all there.
        let top = at == 0 || (at == 1 && section.level == 1);
        let status = stated.get(&at).copied().filter(|(said, _)| !top || (finishes && *said == Said::Done));
        let above = section.parent.and_then(|parent| facts.get(parent)).and_then(|parent| parent.said);
        let parent_ticked = section
            .parent
            .filter(|_| status.is_none() && !own_title)
            .and_then(|parent| facts.get(parent))
            .is_some_and(|parent| parent.ticked);
        let Some(fact) = facts.get_mut(at) else { continue };
        fact.ticked = ticked.contains(&at) && status.is_some() || parent_ticked;
        if status.is_some() {
            fact.said = status;
        } else if !own_title {
            let begun = titles::holds(&section.title.to_lowercase(), "in progress");
            fact.said = if begun { Some((Said::Open, section.line.unwrap_or(1))) } else { above };
        }
    }
}

/// `Phase 2: …`, `Milestone B`: a part of a plan.
pub(super) fn phase(title: &str) -> bool {
    const WORDS: &[&str] = &[
        "phase",
        "stage",
        "milestone",
        "wave",
        "sprint",
        "iteration",
        "step",
        "week",
        "day",
        "fase",
        "\u{30d5}\u{30a7}\u{30fc}\u{30ba}",
        "\u{9636}\u{6bb5}",
    ];
    let Some(titled) = ids::take(title) else { return false };
    let lower = titled.id.to_lowercase();
    titled.short.is_some() && WORDS.iter().any(|word| lower.starts_with(word))
}

/// True for a document that says by its name that it lists what was done, or explains how something is done.
fn tells_of_the_past_or_how(name: &str, view: &View<'_>) -> bool {
    const WORDS: &[&str] = &[
        "changelog",
        "change log",
        "release notes",
        "how to",
        "getting started",
        "quick start",
        "quickstart",
        "faq",
        "tutorial",
        "handbook",
        "user guide",
    ];
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase().replace(['_', '-'], " ");
    let stem = stem.split('.').next().unwrap_or_default();
    let title = view.blocks.sections.iter().find(|section| section.level > 0);
    let title = title.map(|section| section.title.to_lowercase()).unwrap_or_default();
    let says = |text: &str| WORDS.iter().any(|word| titles::holds(text, word));
    !titles::aspect(&title).is_work() && (says(&title) || matches!(stem, "changelog" | "changes" | "history" | "news"))
}

/// True for what tells an agent how it is to work: its front matter has a name and a description and no state.
fn is_instruction(blocks: &Blocks) -> bool {
    let Some(front) = &blocks.front else { return false };
    let has = |key: &str| front.text.lines().any(|line| line.starts_with(key));
    let when = blocks.sections.iter().any(|section| section.title.to_lowercase().starts_with("when to use"));
    let skill = blocks.title().is_some_and(|title| {
        let lower = title.title.to_lowercase();
        ["skill", "command", "agent"].iter().any(|word| titles::holds(&lower, word))
    });
    has("name:") && has("description:") && !has("status:") && (when || skill || has("tools:") || has("allowed-tools:"))
}

/// True for the files in which a repo tells agents and contributors how to work in it, by their names or titles.
fn is_house_rules(name: &str, blocks: &Blocks) -> bool {
    const FILES: &[&str] = &[
        ".cursorrules",
        "agents.md",
        "claude.md",
        "code_of_conduct.md",
        "contributing.md",
        "copilot-instructions.md",
        "gemini.md",
        "skill.md",
    ];
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let title = blocks.title().map_or("", |title| title.title.trim());
    FILES.iter().any(|known| file.eq_ignore_ascii_case(known) || title.eq_ignore_ascii_case(known))
}

fn sort(name: &str, view: &View<'_>) -> Sort {
    const LISTS: &[&str] = &[
        "todo",
        "todos",
        "to do",
        "to-do",
        "tasks",
        "task list",
        "roadmap",
        "backlog",
        "wishlist",
        "ideas",
        "issues",
        "bugs",
        "fixme",
        "action items",
        "work items",
        "work breakdown",
        "task breakdown",
        "aufgaben",
        "tareas",
        "t\u{e2}ches",
        "\u{30bf}\u{30b9}\u{30af}",
        "\u{5f85}\u{529e}",
        "\u{4efb}\u{52a1}",
        "\u{30ed}\u{30fc}\u{30c9}\u{30de}\u{30c3}\u{30d7}",
        "\u{8def}\u{7ebf}\u{56fe}",
        "plans",
        "next",
    ];
    let sections = &view.blocks.sections;
    if is_instruction(view.blocks) || is_house_rules(name, view.blocks) {
        return Sort::Instructions;
    }
    let manual = view.facts.iter().filter(|fact| fact.own == Aspect::Manual).count();
    let work = view.facts.iter().filter(|fact| fact.own.is_work()).count();
    let boxes = view.blocks.blocks.iter().any(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some()));
    if manual >= 2 && manual > work && !boxes || tells_of_the_past_or_how(name, view) && !boxes {
        return Sort::Manual;
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase().replace(['_', '-', '.'], " ");
    let title =
        sections.iter().find(|section| section.level > 0).map_or("", |section| section.title.as_str()).to_lowercase();
    let listed = LISTS.iter().any(|word| titles::holds(&stem, word) || titles::holds(&title, word));
    // A handful of lines without a heading, as people pipe them in, is a list of what they want.
    if listed || sections.len() == 1 { Sort::List } else { Sort::Other }
}
