//! What the launch script holds, and what is refused before there is one. It is run in `tests/tests/scripts`.

use std::path::Path;

use orch_shared::{
    config::{Agent, AgentName, Agents},
    ids::{GitPath, RefName, RepoName, Slug, TaskId},
    setup::KICKOFF_FILE,
    text::deceives,
};
use proptest::prelude::*;

use super::*;

fn facts(agent: Agent) -> LaunchFacts {
    LaunchFacts {
        repo: RepoName::parse("shop").expect("a name"),
        number: 1,
        task: TaskId::parse("task-1").expect("a task"),
        slug: Slug::parse("models").expect("a slug"),
        branch: RefName::from_branch("work/task-1-models"),
        worktree: GitPath::from(Path::new("/home/a/it's here")),
        kickoff: GitPath::from(Path::new(KICKOFF_FILE)),
        agent,
        unattended: false,
    }
}

fn agent(words: &[&str], unattended: &[&str]) -> Agent {
    let read = |words: &[&str]| words.iter().map(|word| Argument::parse(word).expect("an argument")).collect();
    Agent {
        name: AgentName::parse("mine").expect("a name"),
        program: words[0].to_owned(),
        arguments: read(&words[1..]),
        unattended: read(unattended),
    }
}

fn last(facts: &LaunchFacts) -> String {
    render_launch(facts).expect("a script").lines().next_back().unwrap_or_default().to_owned()
}

#[test]
fn the_usual_agent_converses_and_asks_for_leave() {
    let agents = Agents::default();
    let claude = facts(agents.find(None).expect("the usual one").clone());
    assert_eq!(last(&claude), "exec 'claude' \"${text}\"");
    let unattended = LaunchFacts { unattended: true, ..claude };
    assert_eq!(last(&unattended), "exec 'claude' '--dangerously-skip-permissions' \"${text}\"");
    assert!(render_launch(&unattended).expect("a script").contains(" The agent asks for no leave"));
}

#[test]
fn placeholders_are_words_whatever_they_hold() {
    let words = ["/opt/my agent", "--in={worktree}", "{branch}:{task}", "", "{prompt_file}", "--say={prompt}!"];
    assert_eq!(
        last(&facts(agent(&words, &[]))),
        r#"exec '/opt/my agent' '--in=''/home/a/it'\''s here' 'work/task-1-models'':''task-1' '' '/home/a/it'\''s here/.orch/kickoff.md' '--say='"${text}"'!'"#
    );
}

#[test]
fn what_cannot_be_started_is_refused_by_name() {
    let mine = || agent(&["mine", "{prompt}"], &[]);
    for (facts, words) in [
        (
            LaunchFacts { unattended: true, ..facts(mine()) },
            "nothing is known that has the agent `mine` ask for no leave",
        ),
        (facts(Agent { program: "a\nb".to_owned(), ..mine() }), "the script cannot name the program of the agent"),
        (LaunchFacts { worktree: GitPath::from(Path::new("x")), ..facts(mine()) }, "the worktree is `x`"),
        (LaunchFacts { kickoff: GitPath::from(Path::new("../k.md")), ..facts(mine()) }, "the file of the prompt is"),
        (LaunchFacts { branch: RefName::from_branch("-b"), ..facts(mine()) }, "the branch is `refs/heads/-b`"),
    ] {
        let error = render_launch(&facts).expect_err(words);
        assert!(error.to_string().contains(words), "{words:?} is not in: {error}");
        assert!(!error.hint().is_empty());
    }
}

proptest! {
    #[test]
    fn no_byte_of_a_name_controls_or_deceives(
        place in prop::collection::vec(any::<u8>(), 0..40),
        wide in ".{0,20}",
        word in ".{0,20}",
    ) {
        let place = [b"/".as_slice(), place.as_slice(), wide.as_bytes()].concat();
        let mut facts = LaunchFacts { worktree: GitPath::from(place), ..facts(agent(&["mine", "{worktree}", "{branch}"], &[])) };
        facts.agent.program.push_str(&word);
        facts.branch = RefName::from_branch(&format!("work/{wide}"));
        if let Ok(script) = render_launch(&facts) {
            let hidden = |c: char| (c.is_control() && c != '\n') || deceives(c);
            prop_assert!(!script.contains(hidden), "{script:?}");
        }
    }
}
