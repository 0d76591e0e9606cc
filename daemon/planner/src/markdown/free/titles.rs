//! What the title of a section, or the label before a list, promises of what stands below it.
//!
//! Words and not documents: each list holds what people call such a section anywhere, in the languages of planning.md
//! rule 30; users' own words are more rows.

use std::{collections::BTreeMap, sync::LazyLock};

/// What a section is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    /// The title names a thing and not a purpose.
    #[default]
    Unknown,
    /// Work, plainly: tasks, to do, open issues.
    Work,
    /// A plan, a phase of one.
    Plan,
    /// What a review found.
    Findings,
    /// What somebody proposes.
    Proposals,
    /// Says once more what to do: next steps, recommendations.
    Recap,
    /// Requirements of a product: what must be true of it.
    Requirements,
    /// Put off.
    Deferred,
    /// Finished.
    Done,
    /// When something is done.
    Criteria,
    /// Conditions, checklists.
    Gate,
    /// Checks of the work.
    Checks,
    /// Questions and decisions.
    Questions,
    /// Order and dependencies.
    Dependencies,
    /// Lists of files.
    Files,
    /// Explains signs.
    Legend,
    /// Describes.
    Description,
    /// Explains how to use something.
    Manual,
}

impl Aspect {
    /// True for sections whose lists are work.
    pub(super) const fn is_work(self) -> bool {
        matches!(self, Self::Work | Self::Plan | Self::Findings | Self::Proposals | Self::Recap)
    }
}

/// The first aspect in this order that a title has wins.
const TITLES: &[(Aspect, &str)] = &[
    (
        Aspect::Deferred,
        "out of scope|out-of-scope|non-goals|non goals|nongoals|deferred|parking lot|icebox|not included|\
         exclusions|excluded|won't do|won't fix|wontfix|postponed|future vision|someday|stretch goals|\
         later|for later|ideas|ideas for improvement|some day|one day|maybe|maybe later|future|future work|future improvements|future enhancements|\
         not now|sp\u{e4}ter|ideen|irgendwann|ideas futuras|m\u{e1}s adelante|m\u{e1}s tarde|id\u{e9}es|plus tard|ideias|mais tarde|\u{5c06}\u{6765}|\u{5c07}\u{6765}|\
         stretch|nice to have|nice-to-have|under consideration|optional enhancements|rejected|not planned|cancelled|canceled|\
         ausschl\u{fc}sse|nicht im umfang|zur\u{fc}ckgestellt|fuera de alcance|hors p\u{e9}rim\u{e8}tre|\
         \u{5bfe}\u{8c61}\u{5916}|\u{30b9}\u{30b3}\u{30fc}\u{30d7}\u{5916}|\u{4e0d}\u{5305}\u{542b}",
    ),
    (
        Aspect::Work,
        "not done|not started|not yet|not completed|incomplete|still open|still to do|not implemented|in progress|\
         work in progress",
    ),
    (
        Aspect::Criteria,
        "acceptance criteria|acceptance|success criteria|success metrics|definition of done|\
         exit criteria|done when|kpis|kpi|metrics|expected outcome|expected outcomes|expected results|\
         success looks like|measures of success|akzeptanzkriterien|erfolgskriterien|\
         criterios de aceptaci\u{f3}n|criterios de \u{e9}xito|crit\u{e8}res d'acceptation|\
         \u{53d7}\u{3051}\u{5165}\u{308c}\u{57fa}\u{6e96}|\u{53d7}\u{5165}\u{57fa}\u{6e96}|\
         \u{6210}\u{529f}\u{57fa}\u{6e96}|\u{9a8c}\u{6536}\u{6807}\u{51c6}|\
         \u{5b8c}\u{4e86}\u{6761}\u{4ef6}",
    ),
    (
        Aspect::Done,
        "done|shipped|released|completed|already done|already implemented|what's done|what was done|changelog|change log|\
         recent changes|release notes|now added|newly added|achievements|accomplishments|finished|\
         recently completed|fixed issues|resolved|what changed|history|archive|archived|erledigt|\
         abgeschlossen|geschlossen|completado|completadas|hecho|termin\u{e9}|\
         \u{5b8c}\u{4e86}\u{6e08}\u{307f}|\u{5df2}\u{5b8c}\u{6210}",
    ),
    (
        Aspect::Gate,
        "quality gate|quality gates|verification checklist|review checklist|pre-merge checklist|\
         pre-flight|release checklist|launch checklist|checklist|gates|validation checklist|\
         sign-off|signoff|testing checklist|prerequisites|before you begin|\
         ready to merge|voraussetzungen|requisitos previos|\u{524d}\u{63d0}\u{6761}\u{4ef6}",
    ),
    (
        Aspect::Checks,
        "validation|verification|testing|test plan|testing strategy|manual testing|\u{78ba}\u{8a8d}\u{4e8b}\u{9805}|\u{691c}\u{8a3c}",
    ),
    (
        Aspect::Questions,
        "open questions|questions|decisions needed|open decisions|unresolved questions|to be decided|\
         decisions|offene fragen|preguntas|questions ouvertes|\u{672a}\u{89e3}\u{6c7a}|\
         \u{5f85}\u{786e}\u{8ba4}",
    ),
    (
        Aspect::Dependencies,
        "dependencies|dependency|dependency graph|execution order|order of execution|\
         implementation order|build order|critical path|parallelization|parallel execution|\
         parallel opportunities|abh\u{e4}ngigkeiten|dependencias|d\u{e9}pendances|\
         \u{4f9d}\u{5b58}\u{95a2}\u{4fc2}|\u{4f9d}\u{8d56}\u{5173}\u{7cfb}|\
         \u{5b9f}\u{884c}\u{9806}\u{5e8f}",
    ),
    (
        Aspect::Files,
        "relevant files|affected files|files affected|files to modify|files to change|files changed|\
         files modified|files expected|key files|files to create|file changes|modified files|\
         critical files|files involved|file structure|betroffene dateien|\
         \u{95a2}\u{9023}\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
    ),
    (
        Aspect::Legend,
        "legend|conventions|notation|status key|priority levels|severity levels|format|legende|leyenda|\
         \u{51e1}\u{4f8b}",
    ),
    (
        Aspect::Description,
        "\u{438}\u{442}\u{43e}\u{433}\u{438}|\u{437}\u{430}\u{43a}\u{43b}\u{44e}\u{447}\u{435}\u{43d}\u{438}\u{435}|\u{440}\u{435}\u{437}\u{44e}\u{43c}\u{435}|\u{442}\u{435}\u{43a}\u{443}\u{449}\u{435}\u{435} \u{441}\u{43e}\u{441}\u{442}\u{43e}\u{44f}\u{43d}\u{438}\u{435}|\u{441}\u{438}\u{43b}\u{44c}\u{43d}\u{44b}\u{435} \u{441}\u{442}\u{43e}\u{440}\u{43e}\u{43d}\u{44b}|buenas pr\u{e1}cticas|puntos fuertes|st\u{e4}rken|resumo|conclus\u{e3}o|progreso|progress|summary|overview|background|introduction|conclusion|conclusions|verdict|strengths|positives|\
         steps to reproduce|how to reproduce|reproduction steps|repro steps|expected behavior|actual behavior|\
         positive|what works|what works well|working well|good practices|best practices|highlights|\
         appendix|timeline|schedule|changelog|glossary|references|related|resources|links|\
         further reading|credits|license|score|scores|scorecard|statistics|stats|results|root cause|\
         root causes|key insights|insights|learnings|lessons learned|current state|current status|\
         design decisions|rationale|philosophy|trade-offs|tradeoffs|alternatives|alternatives considered|\
         stakeholders|personas|table of contents|contents|assumptions|constraints|zusammenfassung|\
         \u{fc}berblick|fazit|ziel|ziele|resumen|conclusi\u{f3}n|notas generales|r\u{e9}sum\u{e9}|\
         \u{6982}\u{8981}|\u{80cc}\u{666f}|\u{307e}\u{3068}\u{3081}|\u{603b}\u{7ed3}|\u{6982}\u{8ff0}",
    ),
    (
        Aspect::Recap,
        "\u{440}\u{435}\u{43a}\u{43e}\u{43c}\u{435}\u{43d}\u{434}\u{430}\u{446}\u{438}\u{438}|\u{441}\u{43b}\u{435}\u{434}\u{443}\u{44e}\u{449}\u{438}\u{435} \u{448}\u{430}\u{433}\u{438}|recomenda\u{e7}\u{f5}es|pr\u{f3}ximos passos|priorizaci\u{f3}n|next steps|next step|immediate steps|recommendations|recommendation|recommended actions|\
         action items|action plan|suggested order|recommended order|priority order|prioritized|\
         quick wins|priority recommendations|top priorities|priority matrix|immediate actions|follow-ups|\
         follow-up|n\u{e4}chste schritte|empfehlungen|pr\u{f3}ximos pasos|recomendaciones|\
         prochaines \u{e9}tapes|recommandations|\u{6b21}\u{306e}\u{30b9}\u{30c6}\u{30c3}\u{30d7}|\
         \u{63a8}\u{5968}\u{4e8b}\u{9805}|\u{4e0b}\u{4e00}\u{6b65}|\u{5efa}\u{8bae}",
    ),
    (
        Aspect::Plan,
        "\u{43f}\u{43b}\u{430}\u{43d}|plano|plan de refactorisation|plan de refactorizaci\u{f3}n|plan de trabajo|stufenplan|implementation plan|refactoring plan|migration plan|work plan|execution plan|rollout plan|\
         implementation steps|implementation tasks|implementation phases|plan|phases|phase|milestones|\
         milestone|sprint|workstream|workstreams|wave|iteration|proposed fix|proposed changes|\
         planned changes|required changes|changes required|changes needed|steps|umsetzungsplan|\
         plan de implementaci\u{f3}n|\u{5b9f}\u{88c5}\u{8a08}\u{753b}|\u{5b9e}\u{65bd}\u{8ba1}\u{5212}|\
         user stories|stories|work packages|task breakdown|work breakdown|epics|backlog|roadmap",
    ),
    (
        Aspect::Proposals,
        "proposed improvements|proposals|proposed solution|proposed solutions|suggestions|\
         suggested improvements|suggested changes|improvement opportunities|refactoring opportunities|\
         opportunities",
    ),
    (
        Aspect::Work,
        "\u{437}\u{430}\u{434}\u{430}\u{447}\u{438}|pend\u{ea}ncias|tarefas|todo|todos|to do|to-do|tasks|task list|subtasks|open tasks|remaining work|remaining tasks|\
         remaining|what to write|what to fix|what to build|what's left|what is left|what remains|what's missing|what is missing|\
         outstanding|pending|carry-over|carryover|carried over|up next|planned|planned features|open items|fixes|\
         recommended fixes|required fixes|known issues|improvements|enhancements|tech debt|\
         technical debt|cleanup|cleanups|deliverables|features to add|missing features|wishlist|\
         feature requests|bugs to fix|must have|\
         must-have|should have|could have|work items|refactoring|aufgaben|offen|verbesserungen|tareas|\
         tareas pendientes|pendientes|mejoras|t\u{e2}ches|\u{e0} faire|am\u{e9}liorations|\
         \u{30bf}\u{30b9}\u{30af}|\u{4efb}\u{52a1}|\u{5f85}\u{529e}|\u{6b8b}\u{4f5c}\u{696d}|\
         \u{6539}\u{5584}",
    ),
    (
        Aspect::Findings,
        "\u{43f}\u{440}\u{43e}\u{431}\u{43b}\u{435}\u{43c}\u{44b}|\u{43e}\u{448}\u{438}\u{431}\u{43a}\u{438}|\u{437}\u{430}\u{43c}\u{435}\u{447}\u{430}\u{43d}\u{438}\u{44f}|problemas encontrados|findings|\u{7f3a}\u{9677}|issues|issue|bugs found|errors|errores|errores cr\u{ed}ticos|fehler|erreurs|bugs|bug|problems|vulnerabilities|code smells|defects|weaknesses|gaps|\
         concerns|remarks|review comments|areas for improvement|violations|discovered bugs|security issues|befunde|probleme|\
         blocking|non-blocking|blockers|must fix|should fix|could fix|nice to fix|requested changes|nits|nitpicks|\
         hallazgos|problemas|probl\u{e8}mes|\u{554f}\u{984c}\u{70b9}|\u{8ab2}\u{984c}|\
         \u{6307}\u{6458}\u{4e8b}\u{9805}|\u{95ee}\u{9898}",
    ),
    (
        Aspect::Requirements,
        "functional requirements|non-functional requirements|requirements|user requirements|\
         technical requirements|anforderungen|requisitos|exigences|\u{8981}\u{4ef6}|\u{9700}\u{6c42}",
    ),
    (
        Aspect::Manual,
        "usage|quick start|quickstart|getting started|installation|install|commands|command reference|\
         examples|example|faq|configuration|troubleshooting|api reference|how to|how it works|options|\
         flags|workflow|tips|instructions|guide|contributing|how to contribute|release procedure|release process|\
         releasing|how to release|cutting a release|making a release|contribution|contributors|instalaci\u{f3}n|uso|verwendung|\u{4f7f}\u{3044}\u{65b9}|\
         \u{4f7f}\u{7528}\u{65b9}\u{6cd5}",
    ),
    (
        Aspect::Description,
        "problem|problem statement|context|goal|goals|objective|objectives|design objectives|motivation|\
         purpose|scope|approach|strategy|architecture|design|analysis|methodology|notes|note|risk|risks|\
         mitigation|impact|impacts|benefits|considerations|technical considerations|principles|observed|\
         observations|description|details|why|pr description|environment|stack|assessment|latest run|\
         hinweise|contexto|objetivos|notas|contexte|\u{76ee}\u{7684}|\u{6ce8}\u{610f}|\u{5099}\u{8003}|\
         structure|key components|code quality|reuse|existing code|migration & product impacts|success|\
         vision",
    ),
];

/// The aspect of a title without mark-up.
pub(super) fn aspect(title: &str) -> Aspect {
    share(title, 4)
}

/// True for the title of a section of what is put off or out of scope: the words that say so are at least half of it.
pub(super) fn puts_off(title: &str) -> bool {
    share(title, 2) == Aspect::Deferred
}

/// The aspect of what stands behind an id or a number: `US-4: History of a note` is no section about history, so the
/// words must be half of it.
pub(super) fn aspect_of_named(rest: &str) -> Aspect {
    share(rest, 2)
}

/// Phrases of everyday words: they are at least half of a title that they decide.
const PLAIN: &[&str] = &[
    "future",
    "ideas",
    "ideen",
    "id\u{e9}es",
    "ideias",
    "later",
    "maybe",
    "not now",
    "one day",
    "some day",
    "sp\u{e4}ter",
    "to do",
];

/// Longer titles are sentences.
const LONGEST: usize = 160;

/// The phrases by their first words, each with the place of its list; and those of scripts without blanks.
struct Index {
    words: BTreeMap<&'static str, Vec<(usize, &'static str)>>,
    glued: Vec<(usize, &'static str)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { words: BTreeMap::new(), glued: Vec::new() };
    for (place, phrase) in
        TITLES.iter().enumerate().flat_map(|(place, (_, list))| list.split('|').map(move |p| (place, p)))
    {
        if phrase.chars().next().is_some_and(is_glued) {
            index.glued.push((place, phrase));
        } else {
            index.words.entry(words(phrase).next().unwrap_or(phrase)).or_default().push((place, phrase));
        }
    }
    index
});

const fn is_glued(c: char) -> bool {
    c as u32 > 0x2e80
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'').filter(|word| !word.is_empty())
}

/// The aspect whose words are at least one part in `parts` of the title.
fn share(title: &str, parts: usize) -> Aspect {
    if title.len() > LONGEST {
        return Aspect::Unknown;
    }
    let lower = title.to_lowercase().replace('\u{2019}', "'");
    // Versions and years say nothing of the purpose.
    let count = |text: &str| words(text).filter(|word| !word.contains(|c: char| c.is_ascii_digit())).count();
    let all = count(&lower);
    let fits = |phrase: &str| {
        // `What to do if …` is no list of things to do.
        // `Later` puts off, and `Load later pages first` does not.
        let parts = if PLAIN.contains(&phrase) { 2 } else { parts };
        count(phrase) * parts >= all && holds(&lower, phrase)
    };
    let mut best: Option<usize> = None;
    let mut offer = |place: usize, phrase: &str| {
        if best.is_none_or(|best| place < best) && fits(phrase) {
            best = Some(place);
        }
    };
    for word in words(&lower) {
        // German puts words together: the last part says what the whole is.
        let tails = word.char_indices().filter(|(at, _)| *at == 0 || word.len() - at >= COMPOUND).map(|(at, _)| at);
        for list in tails.filter_map(|at| INDEX.words.get(word.get(at..)?)) {
            list.iter().for_each(|(place, phrase)| offer(*place, phrase));
        }
    }
    if lower.chars().any(is_glued) {
        INDEX.glued.iter().for_each(|(place, phrase)| offer(*place, phrase));
    }
    best.and_then(|place| TITLES.get(place)).map_or(Aspect::Unknown, |(aspect, _)| *aspect)
}

/// The last part of a German compound has at least so many bytes.
const COMPOUND: usize = 7;

/// True when a lower-case text holds a phrase as whole words; words of scripts without blanks anywhere.
pub(super) fn holds(lower: &str, phrase: &str) -> bool {
    lower.match_indices(phrase).any(|(at, _)| {
        let before = lower.get(..at).and_then(|text| text.chars().next_back());
        let after = lower.get(at + phrase.len()..).and_then(|text| text.chars().next());
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
        let glued = phrase.chars().next().is_some_and(is_glued);
        // German puts words together: the last part says what the whole is.
        let ends = phrase.len() >= COMPOUND && apart(after);
        glued || (apart(before) && apart(after)) || ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        let cases = [
            ("Non-Goals (Out of Scope)", Aspect::Deferred),
            ("Acceptance Criteria", Aspect::Criteria),
            ("Recommended fixes", Aspect::Work),
            ("Executive Summary", Aspect::Description),
            ("Next Steps", Aspect::Recap),
            ("Phase 2: Storage", Aspect::Plan),
            ("High Priority Issues", Aspect::Findings),
            ("Quick Start", Aspect::Manual),
            ("Storage engine", Aspect::Unknown),
            ("Later", Aspect::Deferred),
            ("Sp\u{e4}ter", Aspect::Deferred),
            ("Someday / Maybe", Aspect::Deferred),
            ("Ideas for later", Aspect::Deferred),
            ("Load later pages first", Aspect::Unknown),
            ("Sort ideas by votes", Aspect::Unknown),
            ("Future work", Aspect::Deferred),
            ("Open Questions", Aspect::Questions),
            ("Relevant Files", Aspect::Files),
            ("Tareas Pendientes", Aspect::Work),
            ("", Aspect::Unknown),
        ];
        for (title, expected) in cases {
            assert_eq!(aspect(title), expected, "{title}");
        }
    }
}
