//! Files that every change may touch: lock files, manifests, barrels, registries, change logs, CI (planning.md rule 23).
//!
//! Two items that name one of them need not stay together: it is given to one worker, and the others say what they need.

/// Names without their directory, in lower case.
const NAMES: &[&str] = &[
    "__init__.py",
    "build.gradle",
    "build.gradle.kts",
    "bun.lockb",
    "cargo.lock",
    "cargo.toml",
    "cmakelists.txt",
    "composer.json",
    "composer.lock",
    "deno.json",
    "docker-compose.yml",
    "dockerfile",
    "gemfile",
    "gemfile.lock",
    "go.mod",
    "go.sum",
    "go.work",
    "justfile",
    "makefile",
    "mix.exs",
    "mix.lock",
    "package-lock.json",
    "package.json",
    "package.swift",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "poetry.lock",
    "pom.xml",
    "pubspec.yaml",
    "pyproject.toml",
    "requirements.txt",
    "tsconfig.json",
    "uv.lock",
    "yarn.lock",
];
/// Names without their ending that gather what other files have.
const BARRELS: &[&str] = &["index", "lib", "mod"];
const BARREL_ENDINGS: &[&str] = &["js", "jsx", "mjs", "rs", "ts", "tsx"];
/// What names of files for people begin with.
const FOR_PEOPLE: &[&str] = &["agents.", "changelog", "changes.", "claude.", "history.", "readme"];
/// Where continuous integration is kept.
const CI: &[&str] = &[".circleci/", ".github/", ".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "jenkinsfile"];

/// True for such a file.
#[must_use]
pub fn is_hot(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_barrel =
        name.rsplit_once('.').is_some_and(|(stem, ending)| BARRELS.contains(&stem) && BARREL_ENDINGS.contains(&ending));
    !name.is_empty()
        && (NAMES.contains(&name)
            || is_barrel
            || FOR_PEOPLE.iter().any(|begin| name.starts_with(begin))
            || CI.iter().any(|place| path.starts_with(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_touches_is_told_from_what_is_somebodys() {
        for path in
            ["Cargo.toml", "web/package.json", "src/index.ts", "src/lib.rs", "CHANGELOG.md", ".github/workflows/ci.yml"]
        {
            assert!(is_hot(path), "{path}");
        }
        for path in ["src/user.rs", "src/index.css", "lib/", "docs/packages.json.md", "index/user.ts", ""] {
            assert!(!is_hot(path), "{path}");
        }
    }
}
