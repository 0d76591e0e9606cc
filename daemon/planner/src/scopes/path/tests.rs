//! The grammar of paths as a table: one line for each way to write one, and for each thing that is none.

use super::{Judged, Shape, judge};

/// A word, whether it stands in backticks, and what it is.
type Row = (&'static str, bool, Option<(&'static str, Shape)>);

fn check(table: &[Row]) {
    for (word, quoted, expected) in table {
        let found = match judge(word, *quoted) {
            Judged::Path(path, shape) => Some((path, shape)),
            Judged::Outside(_) | Judged::Nothing => None,
        };
        assert_eq!(found, expected.map(|(path, shape)| (path.to_owned(), shape)), "{word} quoted: {quoted}");
    }
}

#[test]
fn paths() {
    use Shape::{Bare, Directory, File, Pattern, Perhaps};
    check(&[
        ("src/user.rs", false, Some(("src/user.rs", File))),
        ("./src/user.rs", false, Some(("src/user.rs", File))),
        ("src/user.rs:12", false, Some(("src/user.rs", File))),
        ("src/user.rs:12-40", true, Some(("src/user.rs", File))),
        ("src/user.rs:57,70", true, Some(("src/user.rs", File))),
        ("src/user.rs#L12-L20", true, Some(("src/user.rs", File))),
        ("src/user.rs:load", true, Some(("src/user.rs", File))),
        ("tests/test_user.py::test_load", true, Some(("tests/test_user.py", File))),
        ("app/[id]/page.tsx", false, Some(("app/[id]/page.tsx", File))),
        ("app/(auth)/login/page.tsx", false, Some(("app/(auth)/login/page.tsx", File))),
        ("app/[...slug]/page.tsx", false, Some(("app/[...slug]/page.tsx", File))),
        ("src/$types.d.ts", true, Some(("src/$types.d.ts", File))),
        ("changes/<id>/meta.json", true, Some(("changes/<id>/meta.json", File))),
        ("src\\ui\\menu.cs", false, Some(("src/ui/menu.cs", File))),
        ("@/components/Menu.tsx", true, Some(("@/components/Menu.tsx", File))),
        (".github/workflows/ci.yml", false, Some((".github/workflows/ci.yml", File))),
        ("docker/Dockerfile", false, Some(("docker/Dockerfile", File))),
        ("pages/feature.md.jinja2", false, Some(("pages/feature.md.jinja2", File))),
        ("conf/site.vhost", true, Some(("conf/site.vhost", File))),
        ("user.rs", false, Some(("user.rs", Bare))),
        ("user_test.go", false, Some(("user_test.go", Bare))),
        ("go.mod", true, Some(("go.mod", Bare))),
        ("Dockerfile", false, Some(("Dockerfile", Bare))),
        ("README", false, Some(("README", Bare))),
        ("README.md", false, Some(("README.md", Bare))),
        (".gitignore", false, Some((".gitignore", Bare))),
        (".env.example", false, Some((".env.example", Bare))),
        (".eslintrc.json", false, Some((".eslintrc.json", Bare))),
        ("src/", false, Some(("src/", Directory))),
        ("tests/unit/", false, Some(("tests/unit/", Directory))),
        ("src/core", true, Some(("src/core", Directory))),
        ("internal/auth", false, Some(("internal/auth", Directory))),
        ("packages/router/src", false, Some(("packages/router/src", Directory))),
        ("web/router", true, Some(("web/router", Perhaps))),
        ("src/**/*.ts", false, Some(("src/**/*.ts", Pattern))),
        ("src/{a,b}.ts", false, Some(("src/{a,b}.ts", Pattern))),
        ("*.test.ts", true, Some(("*.test.ts", Pattern))),
        ("src/api/*", true, Some(("src/api/*", Pattern))),
    ]);
}

#[test]
fn no_paths() {
    let words = [
        "https://a.dev/x.md",
        "a.dev/x/y",
        "github.com/o/r/x.go",
        "golang.org/x/mod",
        "/api/users",
        "/api/users/[id]",
        "/health",
        "@scope/thing",
        "@scope/thing/sub",
        "1.2.3",
        "v1.3.0",
        "2.1",
        "and/or",
        "client/server",
        "TCP/IP",
        "CI/CD",
        "N/A",
        "w/",
        "application/json",
        "image/svg+xml",
        "origin/main",
        "ctx.path",
        "api.bind_host",
        "Effect.map",
        "response.json",
        "req.text",
        "coverage.py",
        "Node.js",
        "next.js",
        "e.g",
        "i.e",
        "load()",
        "a.load()",
        "src/user.load()",
        ".svg",
        ".ts",
        ".tsx",
        "Makefiles",
        "README's",
        "%s/%d",
        "**bold**",
        "--flag",
        "a//b.rs",
        "///",
        "..",
        ".",
        "x",
        "P1/P2",
        "10/12",
        "5/",
        "TCP/",
        "$HOME",
        "std::fs",
        "name|value",
        "false/true",
        "Effect.Effect<boolean>",
    ];
    for word in words {
        assert_eq!(judge(word, false), Judged::Nothing, "{word}");
    }
    for word in [
        "/api/users",
        "@scope/thing",
        "application/json",
        "origin/main",
        "ctx.path",
        "a.b.call",
        "load()",
        "Node.js",
        "1.2.3",
    ] {
        assert_eq!(judge(word, true), Judged::Nothing, "`{word}`");
    }
}

#[test]
fn patterns_in_named_directories() {
    let pattern = |word: &str| judge(word, true) == Judged::Path(word.to_owned(), Shape::Pattern);
    assert!(pattern("Shop/Services/*") && pattern("src/*"));
    assert!(!pattern("image/*") && !pattern("feature/*") && !pattern("*/5"));
}

#[test]
fn paths_that_leave_the_repo() {
    for word in ["../other/src/x.rs", "~/.config/app.toml", "/etc/hosts.conf", "/var/log/app.log", "$HOME/x.rs"] {
        assert!(matches!(judge(word, false), Judged::Outside(_)), "{word}");
    }
}

#[test]
fn no_word_is_too_odd() {
    let long = "a/".repeat(5_000);
    for word in [
        "",
        "/",
        ":",
        "#",
        "]/[",
        "{,}",
        "*/",
        "\u{65e5}\u{672c}/\u{8a9e}.md",
        "::",
        ":::12",
        "a:",
        "\u{1f600}.rs",
        long.as_str(),
    ] {
        judge(word, false);
        judge(word, true);
    }
}
