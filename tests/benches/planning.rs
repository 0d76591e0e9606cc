//! Documents to a manifest, beside pulldown-cmark alone on the same text: the cost of thinking about what was read.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::{fmt::Write as _, hint::black_box, time::Instant};

use orch_e2e::{
    measuring::is_wanted,
    samples::{Samples, shown},
    table::Table,
};
use orch_planner::{
    input::{Document, Input, RepoFacts},
    plan,
};
use pulldown_cmark::{Options, Parser};

const KIB: usize = 1024;
const FILES: usize = 20_000;

/// Writes the item of that number.
type WriteItem = fn(usize, &mut String);

fn main() {
    if !is_wanted() {
        return;
    }
    println!("## Documents to a manifest\n");
    println!("In turn with pulldown-cmark alone; a repository with {FILES} files to compare paths with.\n");
    let mut table = Table::new(["document", "items", "manifest", "pulldown-cmark", "ratio"]);
    for (name, write) in FORMS {
        for size in [20 * KIB, 200 * KIB, 2_000 * KIB, 3_900 * KIB, 10_000 * KIB] {
            measure(name, size, *write, &mut table);
        }
    }
    println!("{table}");
}

fn measure(name: &str, size: usize, write: WriteItem, table: &mut Table) {
    let mut text = String::from("# Work\n\n");
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        write(number, &mut text);
    }
    let files = (0..FILES).map(|n| format!("src/part_{}/file_{n}.rs", n / 50));
    let mut files: Vec<String> = files.collect();
    files.sort();
    let repo = RepoFacts { files: Some(files), ..RepoFacts::default() };
    let documents = vec![Document { name: "work.md".to_owned(), bytes: text.clone().into_bytes() }];
    let input = Input { documents, repo, ..Input::default() };
    // What is too large is refused, and that takes time, too.
    let found = plan(&input).map_or_else(|_| "refused".to_owned(), |manifest| manifest.items.len().to_string());
    let n_rounds = if size > 1_000 * KIB { 3 } else { 15 };
    let (mut ours, mut theirs) = (Samples::new(), Samples::new());
    for _ in 0..n_rounds {
        let begun = Instant::now();
        let _manifest = black_box(plan(black_box(&input)));
        ours.push(begun.elapsed());
        let begun = Instant::now();
        let events = Parser::new_ext(black_box(&text), Options::all()).into_offset_iter();
        black_box(events.count());
        theirs.push(begun.elapsed());
    }
    let ratio = ours.ratio_to(&theirs);
    table.row([
        format!("{name}, {} KiB", text.len() / KIB),
        found,
        shown(ours.median()),
        shown(theirs.median()),
        ratio.to_string(),
    ]);
}

/// The forms that documents have, and one item of each.
const FORMS: &[(&str, WriteItem)] = &[
    ("task list", |n, text| {
        if n % 40 == 0 {
            line(text, &format!("\n## Phase {}: Part {}\n", n / 40 + 1, n / 40));
        }
        line(text, &format!("- [ ] T{n:05} [P] Add the handler of part {n} in src/part_{}/file_{n}.rs", n / 50));
    }),
    ("review", |n, text| {
        line(text, &format!("### {}. The cache of part {n} is never emptied\n", n + 1));
        line(text, &format!("**File**: `src/part_{}/file_{n}.rs:12`\n**Severity**: High\n", n / 50));
        line(text, "It grows with every request. Empty it when the session ends, after the index was written.\n");
    }),
    ("bullets", |n, text| {
        if n % 10 == 0 {
            line(text, &format!("\n## Topic {}\n", n / 10));
        }
        line(text, &format!("- Fix what `file_{n}.rs` does when the disk is full, after topic {}", n / 20));
    }),
];

fn line(text: &mut String, words: &str) {
    // A string takes whatever is written to it.
    writeln!(text, "{words}").unwrap_or_default();
}
