//! Histories larger than anybody makes: a million commits deep, more on one branch than are followed, merges of sixty-six.

use std::{fmt::Write as _, fs, path::Path};

use orch_shared::{
    facts::{BrokenWhy, CommitContent},
    ids::{Item, Oid, RefName},
    worker::Evidence,
};

use super::fixture::{Fixture, Reading};

/// Writes a chain of commits on top of one as a pack with its index, as fast as they can be made. Gives the last.
fn write_chain(fixture: &Fixture, below: Oid, n_commits: usize) -> Oid {
    let tree = fixture.oid("main^{tree}");
    let mut pack = [&b"PACK"[..], &2_u32.to_be_bytes(), &count(n_commits)].concat();
    let (mut parent, mut places) = (below.to_string(), Vec::with_capacity(n_commits));
    let mut text = String::new();
    for number in 0..n_commits {
        text.clear();
        let (date, tag) = (1_600_000_000 + number, "[CHECKPOINT]");
        write!(
            text,
            "tree {tree}\nparent {parent}\nauthor a <a> {date} +0000\ncommitter a <a> {date} +0000\n\n{tag} {number}\n"
        )
        .expect("a text");
        let oid = git2::Oid::hash_object(git2::ObjectType::Commit, text.as_bytes()).expect("an id");
        places.push((oid, pack.len()));
        append(&mut pack, text.as_bytes());
        parent = oid.to_string();
    }
    let sum = |bytes: &[u8]| {
        // Git's sums are those of the bytes alone, and its ids those of the bytes behind a header: none is looked at here.
        git2::Oid::hash_object(git2::ObjectType::Blob, &bytes[..bytes.len().min(100)])
            .expect("a sum")
            .as_bytes()
            .to_vec()
    };
    pack.extend(sum(&pack));
    places.sort_unstable();
    let mut index = [&b"\xfftOc"[..], &2_u32.to_be_bytes()].concat();
    for first in 0..=255_u8 {
        index.extend(count(places.partition_point(|(oid, _)| oid.as_bytes()[0] <= first)));
    }
    places.iter().for_each(|(oid, _)| index.extend(oid.as_bytes()));
    index.resize(index.len() + 4 * n_commits, 0);
    places.iter().for_each(|(_, place)| index.extend(count(*place)));
    index.extend(&pack[pack.len() - 20..]);
    index.extend(sum(&index));
    let name = fixture.path().join(".git/objects/pack").join(format!("pack-{parent}"));
    fs::write(name.with_extension("pack"), pack).expect("a pack");
    fs::write(name.with_extension("idx"), index).expect("its index");
    Oid::parse(&parent).expect("an id")
}

fn count(n: usize) -> [u8; 4] {
    u32::try_from(n).expect("a number of the format").to_be_bytes()
}

/// One commit as a pack has it, its contents stored and not deflated.
fn append(pack: &mut Vec<u8>, content: &[u8]) {
    let (mut size, mut byte) = (content.len() >> 4, 0b1_0000 | (content.len() & 15) as u8);
    while size > 0 {
        pack.push(byte | 0x80);
        byte = (size & 0x7f) as u8;
        size >>= 7;
    }
    pack.push(byte);
    store(pack, content);
}

/// What deflate makes of bytes when it only stores them.
fn store(stored: &mut Vec<u8>, content: &[u8]) {
    stored.extend([0x78, 0x01]);
    let n_blocks = content.chunks(usize::from(u16::MAX)).count();
    for (number, block) in content.chunks(usize::from(u16::MAX)).enumerate() {
        let length = u16::try_from(block.len()).expect("a block");
        stored.push(u8::from(number + 1 == n_blocks));
        stored.extend(length.to_le_bytes());
        stored.extend((!length).to_le_bytes());
        stored.extend(block);
    }
    let (one, two) = content.iter().fold((1_u32, 0_u32), |(one, two), byte| {
        let one = (one + u32::from(*byte)) % 65_521;
        (one, (two + one) % 65_521)
    });
    stored.extend((two << 16 | one).to_be_bytes());
}

fn set(common_dir: &Path, branch: &str, tip: Oid) {
    let file = common_dir.join("refs/heads").join(branch);
    fs::create_dir_all(file.parent().expect("a directory")).expect("made");
    fs::write(file, format!("{tip}\n")).expect("written");
}

#[test]
fn a_base_of_a_million_commits_costs_a_worker_at_its_end_nothing() {
    let fixture = Fixture::new();
    let git_dir = fixture.path().join(".git");
    let first = fixture.oid("main");
    let tip = write_chain(&fixture, first, 1_000_000);
    set(&git_dir, "main", tip);
    let own = write_chain(&fixture, tip, 3);
    set(&git_dir, "work/task-1", own);
    let snapshot = Reading::of(&fixture).read();
    let worker = snapshot.branches.iter().find(|branch| branch.name == RefName::from_branch("work/task-1"));
    let worker = worker.expect("the worker");
    assert_eq!((worker.tip, worker.chain.len(), worker.fork, worker.behind), (own, 3, Some(tip), 0));
    assert!(snapshot.commits.len() < 10, "{} commits were sent", snapshot.commits.len());
}

#[test]
fn of_a_branch_with_more_commits_than_anybody_makes_the_newest_are_followed() {
    let fixture = Fixture::new();
    let tip = write_chain(&fixture, fixture.oid("main"), 20_000);
    set(&fixture.path().join(".git"), "work/task-1", tip);
    set(&fixture.path().join(".git"), "work/task-2", fixture.oid("main"));
    let mut reading = Reading::of(&fixture);
    let snapshot = reading.read();
    let worker = snapshot.branches.iter().find(|branch| branch.name == RefName::from_branch("work/task-1"));
    let worker = worker.expect("the worker");
    let broken = worker.broken.as_ref().expect("it is said");
    assert_eq!(
        (worker.chain.len(), worker.chain.last(), &broken.why),
        (5_000, Some(&tip), &BrokenWhy::TooMany(20_000))
    );
    assert_eq!(snapshot.branches.len(), 3, "the others are what they are");

    // What comes on top is told as ever, and nothing is told twice.
    let more = write_chain(&fixture, tip, 1);
    set(&fixture.path().join(".git"), "work/task-1", more);
    let snapshot = reading.read();
    assert_eq!(snapshot.commits.iter().map(|commit| commit.oid).collect::<Vec<_>>(), [more]);
    assert_eq!(reading.read().branches, [], "nothing changed, and nothing is walked again");
}

#[test]
fn a_merge_of_sixty_six_brings_what_each_of_them_had() {
    let fixture = Fixture::new();
    let main = fixture.oid("main");
    let sides: Vec<Oid> = (0..65).map(|n| write_chain_of(&fixture, main, n)).collect();
    let tree = fixture.git(&["rev-parse", "main^{tree}"]);
    let own = fixture.git(&["commit-tree", &tree, "-p", "main", "-m", "[CHECKPOINT] before"]);
    let parents: Vec<String> = std::iter::once(own.clone())
        .chain(sides.iter().map(Oid::to_string))
        .flat_map(|oid| ["-p".to_owned(), oid])
        .collect();
    let mut arguments = vec!["commit-tree", tree.as_str(), "-m", "[CHECKPOINT] all of it"];
    arguments.extend(parents.iter().map(String::as_str));
    let merge = Oid::parse(&fixture.git(&arguments)).expect("an id");
    set(&fixture.path().join(".git"), "work/task-1", merge);
    let snapshot = Reading::of(&fixture).read();
    let worker = snapshot.branches.iter().find(|branch| branch.name == RefName::from_branch("work/task-1"));
    let worker = worker.expect("the worker");
    assert_eq!((worker.chain.len(), worker.merged.len()), (2, 65));
    let sent = snapshot.commits.iter().find(|commit| commit.oid == merge).expect("sent");
    assert!(matches!(&sent.content, CommitContent::Read { parents, .. } if parents.len() == 66));
}

/// A commit of its own: the number is in its date.
fn write_chain_of(fixture: &Fixture, below: Oid, number: i64) -> Oid {
    let tree = fixture.git(&["rev-parse", "main^{tree}"]);
    let made =
        fixture.git_at(&["commit-tree", &tree, "-p", &below.to_string(), "-m", "side"], Some(1_600_000_000 + number));
    Oid::parse(&made).expect("an id")
}

#[test]
fn of_a_commit_that_cannot_be_had_whole_the_beginning_tells_its_files() {
    let fixture = Fixture::new();
    let main = fixture.oid("main");
    fs::write(fixture.path().join("model.rs"), "pub struct UserModel;").expect("written");
    fixture.git(&["add", "."]);
    let tree = fixture.git(&["write-tree"]);
    // It says that it has a gigabyte, and ends long before: whoever wants all of it gets nothing.
    let said = format!(
        "commit 1073741824\0tree {tree}\nparent {main}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\n[CHECKPOINT] x"
    );
    let mut content = said.into_bytes();
    content.resize(300 * 1024, b'x');
    let mut object = Vec::new();
    store(&mut object, &content);
    let giant = Oid::parse(&"ab".repeat(20)).expect("an id");
    let file = fixture.path().join(".git/objects/ab").join("ab".repeat(19));
    fs::create_dir_all(file.parent().expect("a directory")).expect("made");
    fs::write(file, object).expect("written");

    let reading = Reading::of(&fixture);
    let access = reading.repo.access.as_ref();
    let names = access.differing_paths(Some(main), giant, 10).expect("the paths");
    assert_eq!(names.iter().map(|path| path.as_path().to_owned()).collect::<Vec<_>>(), [Path::new("model.rs")]);
    assert!(access.change(Some(main), giant).is_some());
    assert_eq!(access.evidence(giant, &Item::new("UserModel")), Some(Evidence::Definition));
    assert_eq!(access.files(giant).expect("the files").len(), 1);
}
