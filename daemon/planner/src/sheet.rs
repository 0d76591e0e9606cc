//! The plan in a person's editor: TOML in which what the planner took stands as comments, to be corrected.
//!
//! Whatever stands there without a `#` is an answer of the person and above every rule; a sheet that was not changed
//! gives back the answers that it was made of.

use std::{collections::BTreeMap, fmt::Write as _};

use orch_shared::{
    plan::{Answer, Answers, ItemId, Manifest, PlanItem, Settings, Size, Target},
    text::Visible,
};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::{hot::is_hot, owned::overlaps};

/// Why a sheet cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct SheetError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, one sentence without a full stop.
    pub problem: String,
    hint: &'static str,
}

impl SheetError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        self.hint
    }

    fn at(text: &str, offset: usize, problem: impl Into<String>, hint: &'static str) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line_begins = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        Self { line, column: before[line_begins..].chars().count() + 1, problem: problem.into(), hint }
    }
}

const HEAD: &str = "\
# What you say here stands above what the documents say. A line behind # is what the planner takes now: take the # away and
# change the rest. Paths are relative to the repo's root; a directory ends in /.
";

/// Writes the sheet.
#[must_use]
pub fn write(manifest: &Manifest, answers: &Answers, settings: &Settings) -> String {
    let mut out = HEAD.to_owned();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(String::new());
    match &settings.name {
        Some(name) => line(format!("name = {}", quoted(name))),
        None => line(format!("# name = {}", quoted(manifest.name.as_str()))),
    }
    match settings.workers {
        Some(workers) => line(format!("workers = {workers}")),
        None => line(format!("# workers = {}", manifest.workers.len())),
    }
    line(format!("{}sequential = true", if settings.sequential { "" } else { "# " }));
    let nothing = Answer::default();
    for item in &manifest.items {
        let answer = answers.items.get(&item.id);
        if item.done && answer.is_none() {
            continue;
        }
        write_item(&mut line, manifest, item, answer.unwrap_or(&nothing));
    }
    out
}

fn write_item(line: &mut impl FnMut(String), manifest: &Manifest, item: &PlanItem, answer: &Answer) {
    let place = item.source.line.map_or_else(String::new, |line| format!(":{line}"));
    line(format!("\n[items.{}]", item.id));
    line(format!("# {} ({}{place})", Visible(item.description.expose()), Visible(item.source.file.expose())));
    if let Some(question) = manifest.clarify.iter().find(|question| question.item == item.id) {
        line(format!("# To be clarified: {}", Visible(&question.question)));
    }
    match &answer.scope {
        Some(scope) => line(format!("scope = {}", list(scope.iter().map(String::as_str)))),
        None => line(format!("# scope = {}", list(item.scope.iter().map(|path| path.expose())))),
    }
    match answer.size {
        Some(size) => line(format!("size = \"{}\"", size.name())),
        None => line(format!("# size = \"{}\"", item.size.name())),
    }
    let ids = |ids: &[ItemId]| list(ids.iter().map(ToString::to_string).collect::<Vec<_>>().iter().map(String::as_str));
    if answer.after.is_empty() {
        let targets = item.dependencies.iter().filter_map(|dependency| match dependency.on {
            Target::Item(on) => Some(on),
            Target::External(_) => None,
        });
        line(format!("# after = {}", ids(&targets.collect::<Vec<_>>())));
    } else {
        line(format!("after = {}", ids(&answer.after)));
    }
    if answer.not_after.is_empty() {
        line("# not_after = []".to_owned());
    } else {
        line(format!("not_after = {}", ids(&answer.not_after)));
    }
    line(format!("{}drop = true", if answer.dropped { "" } else { "# " }));
    match answer.worker {
        Some(worker) => line(format!("worker = {worker}")),
        None => {
            let has = |worker: &orch_shared::plan::PlannedWorker| worker.items.contains(&item.id);
            let worker = manifest.workers.iter().position(has).map_or(1, |place| place + 1);
            line(format!("# worker = {worker}"));
        }
    }
}

/// A basic string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        // Writing into a string does not fail.
        let _written = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            c if c.is_control() => write!(out, "\\U{:08X}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out.push('"');
    out
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = "[".to_owned();
    for (index, text) in texts.enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        out.push_str(comma);
        out.push_str(&quoted(text));
    }
    out.push(']');
    out
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    name: Option<String>,
    workers: Option<Spanned<u32>>,
    #[serde(default)]
    sequential: bool,
    #[serde(default)]
    items: BTreeMap<ItemId, Spanned<Said>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    scope: Option<Vec<Spanned<String>>>,
    size: Option<Size>,
    #[serde(default)]
    after: Vec<Spanned<ItemId>>,
    #[serde(default)]
    not_after: Vec<Spanned<ItemId>>,
    #[serde(default)]
    drop: bool,
    worker: Option<Spanned<u32>>,
}

/// Reads a sheet back.
///
/// # Errors
/// When it is not TOML, has a key or a value that is not known, or names an item or a path that cannot be: with line and
/// column.
pub fn read(text: &str, manifest: &Manifest) -> Result<(Answers, Settings), SheetError> {
    let sheet: Sheet = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        SheetError::at(text, offset, error.message().replace('\n', " "), "`orchctl plan edit --print` shows the form")
    })?;
    let mut answers = Answers::default();
    let mut pins: Vec<(ItemId, Spanned<u32>)> = Vec::new();
    for (id, said) in sheet.items {
        let begins = said.span().start;
        known(text, manifest, id, begins)?;
        let said = said.into_inner();
        pins.extend(said.worker.clone().filter(|_| !said.drop).map(|worker| (id, worker)));
        let answer = answer(text, manifest, id, said)?;
        if answer != Answer::default() {
            answers.items.insert(id, answer);
        }
    }
    check_pins(text, manifest, &answers, &pins)?;
    let workers = sheet.workers.map(|workers| at_least_one(text, &workers)).transpose()?;
    Ok((answers, Settings { name: sheet.name, workers, sequential: sheet.sequential }))
}

/// True for a path that a person can name as scope: relative to the repo's root, and not out of it.
#[must_use]
pub fn is_in_repo(path: &str) -> bool {
    let outside = path.is_empty() || path.starts_with('/') || path.split('/').any(|part| part == "..");
    !outside && !path.chars().any(char::is_control)
}

fn answer(text: &str, manifest: &Manifest, id: ItemId, said: Said) -> Result<Answer, SheetError> {
    let ids = |named: Vec<Spanned<ItemId>>| {
        let one = |other: Spanned<ItemId>| {
            let at = other.span().start;
            let other = other.into_inner();
            if other == id {
                return Err(SheetError::at(text, at, format!("{id} cannot wait for itself"), "name another item"));
            }
            known(text, manifest, other, at).map(|()| other)
        };
        named.into_iter().map(one).collect::<Result<Vec<_>, _>>()
    };
    let path = |path: Spanned<String>| {
        let at = path.span().start;
        let path = path.into_inner();
        if !is_in_repo(&path) {
            let problem = format!("\"{}\" is no path in the repo", Visible(&path));
            return Err(SheetError::at(text, at, problem, "write it relative to the repo's root, without `..`"));
        }
        Ok(path)
    };
    Ok(Answer {
        scope: said.scope.map(|scope| scope.into_iter().map(path).collect()).transpose()?,
        size: said.size,
        after: ids(said.after)?,
        not_after: ids(said.not_after)?,
        dropped: said.drop,
        worker: said.worker.map(|worker| at_least_one(text, &worker)).transpose()?,
    })
}

/// Two workers cannot own one file, whoever says so.
fn check_pins(
    text: &str,
    manifest: &Manifest,
    answers: &Answers,
    pins: &[(ItemId, Spanned<u32>)],
) -> Result<(), SheetError> {
    let n = manifest.items.len();
    if let Some((_, worker)) = pins.iter().find(|(_, worker)| *worker.get_ref() as usize > n) {
        let problem = format!("there cannot be a worker {}: the plan has {n} items", worker.get_ref());
        return Err(SheetError::at(text, worker.span().start, problem, "number the workers from 1"));
    }
    // Each path with the place of its pin. Of what everybody touches one is the owner, and the others ask.
    let mut owned: Vec<(String, usize)> = Vec::new();
    for (place, (id, _)) in pins.iter().enumerate() {
        let said = answers.items.get(id).and_then(|answer| answer.scope.clone());
        let taken = || {
            manifest.items.get(id.index()).map(|item| item.scope.iter().map(|path| path.expose().to_owned()).collect())
        };
        let paths: Vec<String> = said.or_else(taken).unwrap_or_default();
        owned.extend(paths.into_iter().filter(|path| !is_hot(path)).map(|path| (path, place)));
    }
    let paths: Vec<&str> = owned.iter().map(|(path, _)| path.as_str()).collect();
    for (one, other) in overlaps(&paths) {
        let ((path, first), (_, second)) = (&owned[one.min(other)], &owned[one.max(other)]);
        let ((first, of_first), (second, of_second)) = (&pins[*first], &pins[*second]);
        if of_first.get_ref() != of_second.get_ref() {
            let problem = format!(
                "{second} and {first} both change {}: they cannot be worker {}'s and worker {}'s",
                Visible(path),
                of_second.get_ref(),
                of_first.get_ref()
            );
            return Err(SheetError::at(text, of_second.span().start, problem, "give both to one worker"));
        }
    }
    Ok(())
}

fn known(text: &str, manifest: &Manifest, id: ItemId, at: usize) -> Result<(), SheetError> {
    if id.index() < manifest.items.len() {
        return Ok(());
    }
    let n = manifest.items.len();
    Err(SheetError::at(text, at, format!("there is no {id}: the plan has {n} items"), "`orchctl plan show` lists them"))
}

fn at_least_one(text: &str, number: &Spanned<u32>) -> Result<u32, SheetError> {
    match *number.get_ref() {
        0 => Err(SheetError::at(text, number.span().start, "the first worker is 1", "write a number from 1 on")),
        number => Ok(number),
    }
}

#[cfg(test)]
mod tests;
