//! What others wrote stays in its place, by the word of a Markdown parser that knows nothing of how prompts are made.
//!
//! A prompt is taken apart twice, once with a harmless text in every place and once with a hostile one. What is ours must be
//! the same, event by event; what is theirs must be where the harmless text was: in a quotation, a code span or a command.

use std::ops::Range;

use orch_shared::text::deceives;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    payloads::{CORPUS, long},
    *,
};

/// Stands in every place where another's text can be.
const HARMLESS: &str = "harmless";
const CUT: &str = "(cut: the prompt was longer";

/// A piece of a prompt.
#[derive(Debug)]
enum Part {
    /// What the template says.
    Ours(String),
    /// A quotation, with its marks.
    Quotation(String),
    /// A code span.
    Span(String),
    /// A block of commands.
    Commands(String),
}

/// Takes a prompt apart. A quotation is one part, whatever is in it.
fn parts(prompt: &str, options: Options) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut quotation: Option<(usize, Range<usize>)> = None;
    let mut commands: Option<String> = None;
    for (event, range) in Parser::new_ext(prompt, options).into_offset_iter() {
        match (&event, &mut quotation, &mut commands) {
            (Event::Start(Tag::BlockQuote(_)), Some((depth, _)), _) => *depth += 1,
            (Event::Start(Tag::BlockQuote(_)), None, _) => quotation = Some((1, range)),
            (Event::End(TagEnd::BlockQuote(_)), Some((1, whole)), _) => {
                parts.push(Part::Quotation(prompt[whole.clone()].to_owned()));
                quotation = None;
            }
            (Event::End(TagEnd::BlockQuote(_)), Some((depth, _)), _) => *depth -= 1,
            (_, Some(_), _) => {}
            (Event::Start(Tag::CodeBlock(_)), ..) => commands = Some(String::new()),
            (Event::Text(text), _, Some(commands)) => commands.push_str(text),
            (Event::End(TagEnd::CodeBlock), _, Some(text)) => {
                parts.push(Part::Commands(std::mem::take(text)));
                commands = None;
            }
            (Event::Code(text), ..) => parts.push(Part::Span(text.to_string())),
            _ => parts.push(Part::Ours(format!("{event:?}"))),
        }
    }
    assert!(quotation.is_none() && commands.is_none(), "something is open at the end:\n{prompt}");
    parts
}

/// What two lines have in common around the text of others.
fn frame_fits(plain: &str, hostile: &str) -> bool {
    let (before, after) = (plain.split(HARMLESS).next(), plain.rsplit(HARMLESS).next());
    hostile.starts_with(before.unwrap_or_default()) && hostile.ends_with(after.unwrap_or_default())
}

/// The longest word that must be found again, if there is one near enough to the beginning not to be cut.
fn word(text: &str) -> Option<&str> {
    let near = text.lines().next().filter(|line| line.len() < 200)?;
    near.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|word| word.len()).filter(|word| word.len() > 3)
}

/// The text also in the names of branches and directories, as far as git and the file system let it.
fn named(id: &str, text: &str) -> PromptFacts {
    let shown: String = text.chars().filter(|c| !c.is_control() && !deceives(*c)).collect();
    let in_ref: String = shown.chars().filter(|c| !" ~^:?*[\\".contains(*c)).collect();
    let in_ref = in_ref.replace("..", "").replace("@{", "").replace("//", "/");
    let branch = RefName::from_branch(&format!("work/{id}/x{in_ref}x"));
    let worktree = Some(GitPath::from(Path::new(&format!("/r/{shown}/{id}"))));
    let mut facts = PromptFacts { branch: branch.clone(), base: branch.clone(), worktree, ..facts(id, text) };
    facts.strays[0] = Stray::OtherBranch { branch };
    facts
}

fn check(kind: PromptKind, text: &str, choose: WayOut) {
    let rendered = |text: &str| render_of(kind, text, choose, |id| named(id, text));
    let (plain, hostile) = (rendered(HARMLESS), rendered(text));
    let unseen = hostile.chars().find(|c| *c != '\n' && (c.is_control() || deceives(*c)));
    assert_eq!(unseen, None, "{kind}: not shown as it is, with {text:?}");
    let is_cut = hostile.contains(CUT);
    // What others see it with: plain Markdown, and what GitHub and editors add to it.
    for options in [Options::empty(), Options::all()] {
        let (expected, found) = (parts(&plain, options), parts(&hostile, options));
        assert!(is_cut || expected.len() == found.len(), "{kind}: {} parts, not {}", found.len(), expected.len());
        let n_alike = if is_cut { before_the_cut(&found) } else { found.len() };
        for (expected, found) in expected.iter().zip(&found).take(n_alike) {
            check_part(kind, text, expected, found);
        }
    }
    let protocol = |prompt: &str| prompt.rsplit("\n## Commit Protocol\n").next().map(str::to_owned);
    assert_eq!(protocol(&hostile), protocol(&plain), "{kind} ends with the protocol, with {text:?}");
}

/// How many parts come before the word that something was cut. What the cut itself ends is not among them.
fn before_the_cut(parts: &[Part]) -> usize {
    let cut = parts.iter().position(|part| matches!(part, Part::Ours(text) if text.contains(CUT))).expect("a cut");
    let ended = parts[..cut]
        .iter()
        .rev()
        .take_while(|part| matches!(part, Part::Ours(text) if text.starts_with("End(") || text.starts_with("Start(")));
    cut - ended.count()
}

fn check_part(kind: PromptKind, text: &str, expected: &Part, found: &Part) {
    let fail = || panic!("{kind}: {expected:?} became {found:?} with {text:?}");
    let is_there = |part: &str| word(text).is_none_or(|word| part.contains(word));
    let fits = match (expected, found) {
        (Part::Ours(expected), Part::Ours(found)) => {
            assert!(!expected.contains(HARMLESS), "{kind}: {expected} is no place for another's text");
            expected == found
        }
        (Part::Quotation(_), Part::Quotation(found)) => {
            found.lines().all(|line| line.starts_with('>')) && is_there(found)
        }
        (Part::Span(expected), Part::Span(found)) | (Part::Commands(expected), Part::Commands(found))
            if !expected.contains(HARMLESS) =>
        {
            expected == found
        }
        (Part::Span(expected), Part::Span(found)) => expected != HARMLESS || is_there(found),
        (Part::Commands(expected), Part::Commands(found)) => {
            let lines = expected.lines().zip(found.lines());
            expected.lines().count() == found.lines().count() && lines.into_iter().all(|(a, b)| frame_fits(a, b))
        }
        _ => false,
    };
    if !fits {
        fail();
    }
}

#[test]
fn no_payload_of_the_corpus_leaves_its_place() {
    let mut names: Vec<&str> = CORPUS.iter().map(|family| family.name).collect();
    names.dedup();
    assert_eq!(names.len(), CORPUS.len(), "each family once");
    let texts = CORPUS.iter().flat_map(|family| family.texts);
    assert!(texts.clone().count() >= 200);
    for text in texts {
        for (kind, _) in MADE {
            for choose in ways(*kind) {
                check(*kind, text, choose);
            }
        }
    }
}

#[test]
fn what_is_too_long_is_cut_in_its_place() {
    for text in long() {
        for (kind, _) in MADE {
            check(*kind, &text, WayOut::Stub);
        }
    }
}

/// The ways out that make a difference.
fn ways(kind: PromptKind) -> Vec<WayOut> {
    match kind {
        PromptKind::Deadlock | PromptKind::Handover => WayOut::ALL.to_vec(),
        _ => vec![WayOut::Stub],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_leaves_its_place(text in "(?s).{0,120}", kind in 0_usize..MADE.len()) {
        check(MADE[kind].0, &text, WayOut::Merge);
    }

    #[test]
    fn no_bytes_leave_their_place(bytes in prop::collection::vec(any::<u8>(), 0..120), kind in 0_usize..MADE.len()) {
        check(MADE[kind].0, Untrusted::from_bytes(&bytes).expose(), WayOut::Stub);
    }

    #[test]
    fn no_mixture_of_marks_leaves_its_place(
        marks in prop::collection::vec(
            prop::sample::select(vec!["`", "```", "~~~", "\n", "\n\n", "> ", "# ", "- ", "    ", "\\", "<!--", "<b>", "|", "[a]: b", "x"]),
            0..20,
        ),
        kind in 0_usize..MADE.len(),
    ) {
        check(MADE[kind].0, &marks.concat(), WayOut::Stub);
    }
}
