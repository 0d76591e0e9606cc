//! Prompts as a whole: what they hold, and what hostile text cannot do in them.

mod containment;
mod payloads;

use std::path::Path;

use orch_shared::{
    facts::Session,
    ids::{GitPath, Item, Oid, RefName},
    prompting::Stray,
    text::Untrusted,
    worker::{CommitClass, NeedState},
};
use proptest::prelude::*;

use super::{
    sample::{AT as NOW, busy as facts, oid},
    *,
};

fn render(kind: PromptKind, text: &str, choose: WayOut) -> String {
    render_of(kind, text, choose, |id| facts(id, text))
}

fn render_of(kind: PromptKind, text: &str, choose: WayOut, facts: impl Fn(&str) -> PromptFacts) -> String {
    let (facts, others) = (facts("task-1"), [facts("task-2")]);
    let (conflict, with) = (sample::conflict(text), &others[0]);
    let prompt = sample::prompt(kind, text, choose, &others, with, &conflict);
    ask(prompt, &facts)
}

fn other_oid() -> Oid {
    Oid::parse(&"b7".repeat(20)).expect("valid")
}

fn ask(prompt: Prompt<'_>, facts: &PromptFacts) -> String {
    let request = PromptRequest { prompt, facts, now: NOW };
    render_prompt(&Templates::default(), &request).expect("rendered").text
}

const MADE: &[(PromptKind, &str)] = &[
    (PromptKind::Resume, "# Resume Work: task-1"),
    (PromptKind::Continue, "# Continue Work: task-1"),
    (PromptKind::WrongBranch, "# Recover Branch: task-1"),
    (PromptKind::Deadlock, "# Break Deadlock: task-1, task-2"),
    (PromptKind::Nudge, "# Awaited: task-1"),
    (PromptKind::Kickoff, "# Worker Kickoff: task-1-x"),
    (PromptKind::Handover, "# Take Over: task-1"),
    (PromptKind::Scope, "# Scope: task-1"),
    (PromptKind::Conflict, "# Conflict: task-1 and task-2"),
];

#[test]
fn every_kind_is_among_those_that_are_tried() {
    let made: Vec<PromptKind> = MADE.iter().map(|(kind, _)| *kind).collect();
    assert!(PromptKind::ALL.iter().all(|kind| made.contains(kind)), "{made:?}");
}

#[test]
fn every_prompt_has_its_heading_checks_twice_and_ends_with_the_protocol() {
    for (kind, heading) in MADE {
        for choose in WayOut::ALL {
            let prompt = render(*kind, "plain", *choose);
            assert_eq!(prompt.lines().next(), Some(*heading));
            assert!(prompt.matches("git branch --show-current").count() >= 2, "{kind} checks twice:\n{prompt}");
            let protocol: Vec<&str> = prompt.trim_end().lines().rev().take(4).collect();
            assert!(protocol.iter().all(|line| line.starts_with("- `[")), "{kind} ends with four lines: {protocol:?}");
            for word in ["stash", "push --force", "reset --hard", "branch -D", "clean -"] {
                assert!(!prompt.contains(word), "{kind} speaks of {word}");
            }
            assert!(!prompt.contains("\n\n\n\n"), "{kind} has holes:\n{prompt}");
        }
    }
}

#[test]
fn the_first_thing_to_do_is_to_look_where_one_is() {
    for (kind, _) in MADE {
        let prompt = render(*kind, "plain", WayOut::Stub);
        let first = prompt.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next());
        let looks = "pwd\ncd -- '/r/worktrees/it'\\''s'\ngit branch --show-current\n";
        assert_eq!(first, Some(looks), "{kind}: nothing goes elsewhere first:\n{prompt}");
        let (before, _) = prompt.split_once("```sh\n").expect("commands");
        assert!(before.contains("\n## First, and again before you write anything\n"), "{kind}:\n{before}");
    }
}

#[test]
fn why_it_stopped_is_shown_by_the_commit_that_says_so() {
    let mut facts = facts("task-1", "x");
    let mut later = facts.completed[0].clone();
    (later.oid, later.class) = (other_oid(), CommitClass::Plain);
    facts.completed.push(later);
    for prompt in [Prompt::Resume { answer: None }, Prompt::Handover { to: None }] {
        let text = ask(prompt, &facts);
        assert!(
            text.contains(&format!("reason, shown by `git show --no-patch {}`", oid()))
                || text.contains(&format!("not going on, shown by `git show --no-patch {}`", oid())),
            "{text}"
        );
    }
    facts.completed.clear();
    let text = ask(Prompt::Resume { answer: None }, &facts);
    assert!(text.contains("reason, shown by `git log --first-parent`"), "{text}");
}

#[test]
fn what_most_wait_for_is_to_be_made_first() {
    let at = |seconds| Timestamp::from_seconds(NOW.as_millis() / 1000 - seconds);
    let want = |id: &str, item: &str, seconds| (sample::task(id), Item::new(item), at(seconds));
    let wanted = vec![want("task-2", "Old", 900), want("task-3", "Both", 60), want("task-4", "both", 30)];
    let text = ask(Prompt::Nudge, &PromptFacts { wanted, ..facts("task-1", "x") });
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} is not in:\n{text}"));
    assert!(place("`Both`, for which task-3") < place("`both`, for which task-4"));
    assert!(place("`both`, for which task-4") < place("`Old`, for which task-2"));
    let nobody = PromptFacts { wanted: Vec::new(), planned: None, ..facts("task-1", "x") };
    let text = ask(Prompt::Nudge, &nobody);
    assert!(text.contains("Nobody has asked you for anything"), "{text}");
}

#[test]
fn who_is_asked_for_a_stub_is_the_one_for_whom_the_fewest_wait() {
    let mut first = facts("task-1", "x");
    first.wanted.push((sample::task("task-5"), Item::new("Other"), NOW));
    let others = [facts("task-2", "x")];
    let of = |choose| ask(Prompt::Deadlock { others: &others, choose }, &first);
    assert!(of(WayOut::Stub).contains("\ntask-2, for which the fewest wait"), "{}", of(WayOut::Stub));
    let rescope = of(WayOut::Rescope);
    assert!(rescope.contains("task-1 makes `x` itself, in place of task-2"), "{rescope}");
    let (_, sections) = rescope.split_once("## For task-1").expect("a section");
    let (taker, giver) = sections.split_once("## For task-2").expect("another");
    assert!(taker.contains("`x` is yours from now on") && giver.contains("`x` is not yours any more"), "{rescope}");
}

#[test]
fn who_waits_beside_the_cycle_is_not_asked_to_open_it() {
    // Of three that wait for each other two are the shortest cycle.
    let beside = PromptFacts { wanted: Vec::new(), ..facts("task-7", "x") };
    let others = [facts("task-1", "x"), facts("task-2", "x")];
    for choose in WayOut::ALL {
        let text = ask(Prompt::Deadlock { others: &others, choose: *choose }, &beside);
        assert!(text.starts_with("# Break Deadlock: task-7, task-1, task-2\n"), "{text}");
        assert!(!text.contains("\ntask-7, for which"), "{text}");
    }
    let text = ask(Prompt::Deadlock { others: &others, choose: WayOut::Rescope }, &beside);
    assert!(text.contains("task-2 makes `x` itself, in place of task-1"), "{text}");
    assert!(text.contains("What you are to make stays yours"), "{text}");
    let text = ask(Prompt::Deadlock { others: &others, choose: WayOut::Merge }, &beside);
    assert!(text.contains("partial merge. task-1 takes what the others have"), "{text}");
    assert_eq!(text.matches("Then bring in what the others have").count(), 1, "{text}");
}

#[test]
fn needs_that_are_settled_leave_no_empty_list() {
    let mut facts = facts("task-1", "x");
    facts.needs.retain(|need| need.need.state == NeedState::Taken);
    assert!(!facts.needs.is_empty());
    let text = ask(Prompt::Continue, &facts);
    assert!(text.contains("## Open needs\n\nNone.\n"), "{text}");
    let text = ask(Prompt::Deadlock { others: &[], choose: WayOut::Stub }, &facts);
    assert!(!text.contains("It waits for:"), "{text}");
}

#[test]
fn a_kickoff_counts_what_it_leaves_out() {
    let mut facts = facts("task-1", "x");
    let planned = facts.planned.as_mut().expect("a plan");
    planned.items = vec![planned.items[2].clone(); 25];
    planned.siblings = vec![planned.siblings[0].clone(); 30];
    let text = ask(Prompt::Kickoff, &facts);
    assert!(text.contains("one of 31 that work side by side") && text.contains("\n25 items, shown by"), "{text}");
    facts.planned.as_mut().expect("a plan").siblings.clear();
    let text = ask(Prompt::Kickoff, &facts);
    assert!(text.contains("the only one of its plan") && !text.contains("belong to others"), "{text}");
}

#[test]
fn whoever_goes_astray_again_finds_no_name_taken() {
    let stray = |now| {
        let facts = PromptFacts {
            strays: vec![Stray::OtherBranch { branch: RefName::from_branch("side") }],
            ..facts("task-1", "x")
        };
        render_prompt(&Templates::default(), &PromptRequest { prompt: Prompt::WrongBranch, facts: &facts, now })
            .expect("rendered")
            .text
    };
    let name = |text: String| {
        text.split("git branch 'backup/").nth(1).and_then(|rest| rest.split('\'').next()).map(str::to_owned)
    };
    let (first, second) = (name(stray(NOW)), name(stray(Timestamp::from_millis(NOW.as_millis() + 5_000))));
    assert!(first.is_some() && first != second, "{first:?} {second:?}");
}

#[test]
fn a_resume_brings_the_commands_that_bring_what_was_awaited() {
    let prompt = render(PromptKind::Resume, "UserModel", WayOut::Stub);
    assert!(prompt.contains(&format!("git merge --no-edit {}", oid())), "{prompt}");
    assert!(prompt.contains(r"cd -- '/r/worktrees/it'\''s'"), "{prompt}");
    assert!(prompt.contains("unverified"), "{prompt}");
    assert!(prompt.contains("- item-2 (size L, in hand):\n> UserModel: UserModel"), "{prompt}");
    assert!(!prompt.contains("- item-1 "), "what is done is not left: {prompt}");
    let without = ask(Prompt::Resume { answer: None }, &PromptFacts { planned: None, ..facts("task-1", "x") });
    assert!(without.contains("No plan is known"), "{without}");
    assert!(prompt.contains("The person answers:\n> UserModel"), "{prompt}");
}

#[test]
fn to_continue_it_is_said_who_is_there_as_far_as_known() {
    let with = |sessions| ask(Prompt::Continue, &PromptFacts { sessions, ..facts("task-1", "x") });
    let session = |pid| Session { pid, since: Timestamp::from_millis(NOW.as_millis() - 7_500_000) };
    let present = with(Some(vec![session(123), session(124)]));
    assert!(present.contains("pid 123, since 2026-01-05T07:55:00Z (2h 5m)"), "{present}");
    assert!(present.contains("`ps -o pid,lstart,command -p 123`") && !present.contains("crashed"), "{present}");
    let absent = with(Some(Vec::new()));
    assert!(absent.contains("has probably crashed") && !absent.contains("pid"), "{absent}");
    let unknown = with(None);
    assert!(!unknown.contains("ession had") && !unknown.contains("## Session"), "{unknown}");
}

#[test]
fn a_recovery_keeps_a_name_first_and_resets_only_in_a_comment() {
    let prompt = render(PromptKind::WrongBranch, "x", WayOut::Stub);
    let backup = prompt.find("git branch 'backup/task-1-a94a8fe5cc'").expect("a backup");
    assert!(backup < prompt.find("git cherry-pick --allow-empty a94a8").expect("a pick"));
    let resets = prompt.lines().filter(|line| line.contains("git reset"));
    assert!(resets.clone().count() > 0 && resets.clone().all(|line| line.starts_with("# git reset --keep")));
}

#[test]
fn what_belongs_to_a_plan_says_so() {
    let facts = PromptFacts { planned: None, ..facts("task-1", "x") };
    for prompt in [Prompt::Kickoff, Prompt::Scope] {
        let request = PromptRequest { prompt, facts: &facts, now: NOW };
        let error = render_prompt(&Templates::default(), &request).expect_err("refused");
        assert!(matches!(error, PromptError::NeedsAPlan { .. }), "{error}");
    }
}

#[test]
fn a_broken_template_is_named_with_its_place_and_passed_over() {
    for (text, said) in [
        ("# Mine\n\n  {% if %}\n", "line 3, column 9: syntax error: unexpected end of block"),
        ("# Mine\n{{ worker.tsk }}\n", "line 2, column 4: undefined value"),
        ("{% if worker.worktree %}{% else %}\n{{ nobody.knows }}{% endif %}", "line 2, column 4: undefined value"),
        ("{% if worker.planned %}{% else %}{{ oops.x }}{% endif %}", "line 1, column 37: undefined value"),
        (
            "x\n{% include 'no-such.md' %}",
            "line 2, column 4: template not found: tried to include non-existing template 'no-such.md'",
        ),
        ("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}", "ran out of fuel"),
    ] {
        let (templates, problems) = Templates::with_overrides([(PromptKind::Resume, text.to_owned())]);
        let said_of: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(said_of.len() == 1 && said_of[0].starts_with("the template resume.md: "), "{text:?}: {said_of:?}");
        assert!(said_of[0].contains(said), "{said:?} is not in {said_of:?}");
        let facts = facts("task-1", "x");
        let request = PromptRequest { prompt: Prompt::Resume { answer: None }, facts: &facts, now: NOW };
        let rendered = render_prompt(&templates, &request).expect("rendered");
        assert!(rendered.text.starts_with("# Resume Work") && rendered.passed_over.is_none());
    }
}

#[test]
fn a_template_that_fails_only_in_earnest_is_passed_over_and_named() {
    let own = "{% if worker.behind == 77 %}{{ oops.x }}{% endif %}# Mine: {{ worker.task }}";
    let (templates, problems) = Templates::with_overrides([(PromptKind::Nudge, own.to_owned())]);
    assert_eq!(problems, []);
    let render = |behind| {
        let facts = PromptFacts { behind, ..facts("task-1", "x") };
        render_prompt(&templates, &PromptRequest { prompt: Prompt::Nudge, facts: &facts, now: NOW }).expect("rendered")
    };
    assert_eq!(render(1).text, "# Mine: task-1");
    let failed = render(77);
    assert!(failed.text.starts_with("# Awaited: task-1"));
    let problem = failed.passed_over.expect("a problem").to_string();
    assert!(problem.contains("line 1, column 32"), "{problem}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_prompt_has_an_end(text in "[a-z\n]{2000,4000}") {
        prop_assert!(render(PromptKind::Deadlock, &text, WayOut::Stub).len() < 20 * 1024);
    }
}

/// The whole of each prompt as it is, for a reader to judge a change by: `GOLDEN=write cargo test -p orch-render golden`
/// writes them anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "the golden files lie beside the code")]
fn the_golden_prompts_are_up_to_date() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens");
    for (kind, _) in MADE {
        for choose in WayOut::ALL.iter().filter(|way| *kind == PromptKind::Deadlock || **way == WayOut::Stub) {
            let name =
                if *kind == PromptKind::Deadlock { format!("{kind}-{}", choose.as_str()) } else { kind.to_string() };
            let path = dir.join(format!("{name}.md"));
            let prompt = render(*kind, "the user's model", *choose);
            if std::env::var_os("GOLDEN").is_some() {
                std::fs::create_dir_all(&dir).expect("made");
                std::fs::write(&path, &prompt).expect("written");
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(prompt, golden, "{} changed: `GOLDEN=write cargo test -p orch-render golden`", path.display());
        }
    }
}
