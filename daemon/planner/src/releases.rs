//! The steps of a release: they come after everything is merged, and are nobody's work beside the others.
//!
//! A checklist of a release is a list of conditions and of what the person does who integrates: tag, publish, announce. It
//! is set aside as a gate, whichever format it stands in (planning.md rules 4 and 20). Below a mere "Release" only what is
//! such a step itself is. Where nothing else is to be done the list is the work that was asked for, and stays.

use orch_shared::plan::Role;

use crate::{
    draft::{Draft, Reading, SetAside},
    markdown::ids,
};

/// Words for bringing something out.
const RELEASES: &[&str] = &[
    "deploy",
    "deployment",
    "go-live",
    "launch",
    "publish",
    "publishing",
    "release",
    "releasing",
    "rollout",
    "shipping",
    "ver\u{f6}ffentlichung",
];

/// Words for a list of conditions.
const LISTS: &[&str] = &["checklist", "checkliste", "checklists"];

/// Words beside these in the title of such a list.
const BESIDE: &[&str] = &[
    "a",
    "app",
    "before",
    "day",
    "each",
    "every",
    "final",
    "first",
    "for",
    "major",
    "minor",
    "next",
    "npm",
    "of",
    "our",
    "post",
    "pre",
    "production",
    "public",
    "store",
    "the",
    "to",
    "version",
];

/// Titles of sections about the release that are no checklists by name.
const SECTIONS: &[&str] = &[
    "at release",
    "before release",
    "before the release",
    "cut the release",
    "pre-release",
    "publish",
    "publishing",
    "release",
    "release process",
    "release steps",
    "release tasks",
    "releasing",
    "ver\u{f6}ffentlichung",
];

/// Beginnings of the steps of a release.
const STEPS: &[&str] = &[
    "announce",
    "bump the version",
    "bump version",
    "create a github release",
    "create the release",
    "cut a release",
    "cut the release",
    "draft the release",
    "git tag",
    "publish",
    "push the tag",
    "push tags",
    "release to",
    "tag",
    "upload to",
];

/// Sets the steps of releases aside, where other work is open.
pub fn set_aside(readings: &mut [Reading]) {
    let steps: Vec<Vec<bool>> = readings.iter().map(steps).collect();
    let mut open = readings.iter().zip(&steps).flat_map(|(reading, steps)| reading.drafts.iter().zip(steps));
    if !open.any(|(draft, step)| draft.state.is_open() && !step) {
        return;
    }
    for (reading, steps) in readings.iter_mut().zip(steps) {
        if !steps.contains(&true) {
            continue;
        }
        let mut kept = Vec::with_capacity(reading.drafts.len());
        for (draft, step) in reading.drafts.drain(..).zip(steps) {
            if step {
                let (line, original) = (draft.line, draft.original);
                reading.set_aside.push(SetAside { line, original, role: Role::Gate });
            } else {
                kept.push(draft);
            }
        }
        reading.drafts = kept;
        reading.set_aside.sort_by_key(|aside| aside.line);
    }
}

/// For each item of a document whether it is an open step of a release.
fn steps(reading: &Reading) -> Vec<bool> {
    let of_title = reading.title.as_ref().map_or(About::Work, |title| about(&title.what));
    // Parents stand before their children.
    let mut groups: Vec<About> = Vec::with_capacity(reading.groups.len());
    for group in &reading.groups {
        let around = group.parent.and_then(|parent| groups.get(parent)).copied().unwrap_or(of_title);
        groups.push(around.max(about(&group.title)));
    }
    let is_step = |draft: &Draft| {
        let around = draft.group.and_then(|group| groups.get(group)).copied().unwrap_or(of_title);
        draft.state.is_open()
            && match around {
                About::Checklist => true,
                About::Release => begins(&draft.title, STEPS),
                About::Work => about(&draft.title) == About::Checklist,
            }
    };
    reading.drafts.iter().map(is_step).collect()
}

/// What a title is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Work,
    Release,
    Checklist,
}

fn about(title: &str) -> About {
    let lower = title.to_lowercase();
    let named = ids::take(&lower).map(|titled| titled.rest).filter(|rest| !rest.is_empty()).unwrap_or(&lower);
    // `Phase 3: Release checklist`, also where the word before the number is no known one.
    let named = named.rsplit(": ").next().unwrap_or(named).trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> =
        named.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect();
    let list = |word: &&str| LISTS.contains(word);
    let release = |word: &&str| RELEASES.contains(word);
    let beside = |word: &&str| BESIDE.contains(word) || word.contains(|c: char| c.is_ascii_digit());
    let any = |is: &dyn Fn(&&str) -> bool| words.iter().any(is);
    // "Fix the release checklist" is work.
    let nothing_else = words.iter().all(|word: &&str| list(word) || release(word) || beside(word));
    if nothing_else && any(&list) && any(&release) {
        About::Checklist
    } else if SECTIONS.contains(&named) {
        About::Release
    } else {
        About::Work
    }
}

fn begins(title: &str, with: &[&str]) -> bool {
    let lower = title.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let mut behind = with.iter().filter_map(|words| lower.strip_prefix(words));
    behind.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decode::Text, formats};

    fn left(text: &str) -> (Vec<String>, usize) {
        let text = Text { name: "tasks.md".to_owned(), text: text.to_owned(), warnings: Vec::new() };
        let mut readings = formats::read(&[text]).expect("read");
        set_aside(&mut readings);
        let gates = readings[0].set_aside.iter().filter(|aside| aside.role == Role::Gate).count();
        (readings.remove(0).drafts.into_iter().map(|draft| draft.title).collect(), gates)
    }

    #[test]
    fn a_checklist_of_a_release_is_no_work_beside_work() {
        for (text, gates) in [
            (
                "# Tasks\n\n- [ ] T001 Add x to a.ts\n- [ ] T002 Add y\n\n## Phase 2: Release checklist\n\n- [ ] T003 Tag\n- [ ] T004 Bump it in `package.json`\n",
                2,
            ),
            (
                "# Tasks\n\n## 1. Core\n\n- [ ] 1.1 Add x to a.ts\n- [ ] 1.2 Add y\n\n## 2. Release checklist\n\n- [ ] 2.1 Tag\n- [ ] 2.2 Publish to npm\n",
                2,
            ),
            ("# Plan\n\n- [ ] Add x to a.ts\n- [ ] Add y\n- [ ] Release checklist\n  - [ ] Tag\n", 1),
            (
                "# Plan\n\n## Work\n\n- [ ] Add x to a.ts\n- [ ] Add y\n\n## Release\n\n- [ ] Tag v2\n- [ ] Publish to npm\n",
                2,
            ),
        ] {
            assert_eq!(left(text), (vec!["Add x to a.ts".to_owned(), "Add y".to_owned()], gates), "{text}");
        }
    }

    #[test]
    fn work_on_releases_stays_and_so_does_a_checklist_alone() {
        for text in [
            "# Release checklist\n\n- [ ] Tag\n- [ ] Publish to npm\n",
            "# Plan\n\n## Release\n\n- [ ] Add the workflow in `ci.yml`\n- [ ] Publisher: close it\n",
            "# Plan\n\n- [ ] Fix the release checklist\n- [ ] Release checklist is broken\n",
            "# Plan\n\n- [ ] Add a release checklist to the docs\n- [ ] Tag the users by age\n",
        ] {
            assert_eq!(left(text).0.len(), 2, "{text}");
        }
    }
}
