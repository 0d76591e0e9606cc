//! What the base holds, by both readers: files, pairs, definitions, imports.

use super::*;
use crate::git::fixture::{Reading, in_every_format};

#[test]
fn files_pairs_definitions_and_imports_are_those_of_the_base() {
    in_every_format(|fixture| {
        let write = |path: &str, text: &str| {
            let file = fixture.path().join(path);
            std::fs::create_dir_all(file.parent().expect("below the root")).expect("made");
            std::fs::write(file, text).expect("written");
            fixture.git(&["add", path]);
        };
        for round in 0..3 {
            write("src/user.ts", &format!("import {{ x }} from './db'\nexport class UserModel {{}}\n// {round}\n"));
            write("src/db.ts", &format!("export const x = {round}\n"));
            fixture.commit("[CHECKPOINT] both");
        }
        write("docs/read me.md", "UserModel\n");
        std::os::unix::fs::symlink("/etc/passwd", fixture.path().join("link.ts")).expect("linked");
        fixture.git(&["add", "link.ts"]);
        fixture.commit("one more");
        // What is not in the base is nobody's business.
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        write("src/own.ts", "export class UserModel {}\n");
        fixture.commit("[CHECKPOINT] mine");

        let request = ContentsRequest { identifiers: vec!["UserModel".to_owned(), "Nothing".to_owned()] };
        let facts = Reading::of(&fixture).repo.contents(&request).expect("read");
        assert_eq!(
            facts.files.as_deref(),
            Some(&["docs/read me.md", "src/db.ts", "src/user.ts"].map(str::to_owned)[..])
        );
        assert_eq!(facts.links, ["link.ts"], "by its own name, wherever it leads");
        let pair = ["src/db.ts", "src/user.ts"].map(str::to_owned);
        // The first commit made the files, and counts like the others.
        assert_eq!(facts.changed_together, [ChangedTogether { files: pair, together: 3, of: 3 }]);
        assert_eq!(facts.definitions, BTreeMap::from([("UserModel".to_owned(), vec!["src/user.ts".to_owned()])]));
        assert_eq!(facts.imports, BTreeMap::from([("src/user.ts".to_owned(), vec!["src/db.ts".to_owned()])]));
        assert_eq!(facts.left_out, Vec::<String>::new());
    });
}

#[test]
fn endings_are_in_the_order_that_the_search_needs() {
    assert!(SOURCES.is_sorted());
    assert!(is_source("a/b.rs") && !is_source("a/b.lock") && !is_source("rs"));
}
