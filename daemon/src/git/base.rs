//! Finds the base: the branch that work starts from (domain.md section 2).

use git2::Repository;
use orch_shared::{facts::ReadFault, ids::RefName, text::Visible};

/// As configured, else what origin/HEAD points at, else `main`, else `master`, else the branch of the main worktree.
pub(super) fn find(git: &Repository, configured: Option<&str>) -> Result<RefName, ReadFault> {
    if let Some(name) = configured {
        return local_or_remote(git, name).ok_or_else(|| ReadFault::BaseMissing { name: Visible(name).to_string() });
    }
    let of_origin = git
        .find_reference("refs/remotes/origin/HEAD")
        .ok()
        .and_then(|head| head.symbolic_target_bytes().map(<[u8]>::to_vec))
        .and_then(|target| String::from_utf8(target.strip_prefix(b"refs/remotes/origin/")?.to_vec()).ok())
        .and_then(|short| local_or_remote(git, &short));
    let named = || ["main", "master"].iter().find_map(|name| exists(git, &format!("refs/heads/{name}")));
    // An unborn branch of a worktree is a base too: its first commit is still to come. In a bare repository nobody will
    // make it, and what HEAD names there is what the machine's configuration happened to say.
    let checked_out = || {
        let head = git.find_reference("HEAD").ok()?;
        let target = head.symbolic_target_bytes()?.to_vec();
        let born = || std::str::from_utf8(&target).is_ok_and(|name| exists(git, name).is_some());
        let counts = target.starts_with(b"refs/heads/") && (!git.is_bare() || born());
        counts.then(|| RefName::from_bytes(target))
    };
    of_origin.or_else(named).or_else(checked_out).ok_or(ReadFault::NoBase)
}

/// A local branch of that name, else the copy of origin's.
fn local_or_remote(git: &Repository, short: &str) -> Option<RefName> {
    [format!("refs/heads/{short}"), format!("refs/remotes/{short}"), format!("refs/remotes/origin/{short}")]
        .iter()
        .find_map(|name| exists(git, name))
}

fn exists(git: &Repository, name: &str) -> Option<RefName> {
    git.find_reference(name).ok().map(|_| RefName::from_bytes(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::Fixture;

    #[test]
    fn the_base_is_found_in_the_order_of_the_contract() {
        let fixture = Fixture::new();
        let find = |configured: Option<&str>| {
            let git = Repository::open(fixture.path()).expect("opened");
            super::find(&git, configured).map(|name| name.as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(find(None).as_deref(), Ok("refs/heads/main"));
        fixture.git(&["branch", "trunk"]);
        assert_eq!(find(Some("trunk")).as_deref(), Ok("refs/heads/trunk"));
        assert_eq!(find(Some("nope")), Err(ReadFault::BaseMissing { name: "nope".to_owned() }));
        fixture.git(&["update-ref", "refs/remotes/origin/trunk", "HEAD"]);
        fixture.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
        assert_eq!(find(None).as_deref(), Ok("refs/heads/trunk"), "the local branch of origin's HEAD");
        fixture.git(&["branch", "-q", "-D", "trunk"]);
        assert_eq!(find(None).as_deref(), Ok("refs/remotes/origin/trunk"));
        fixture.git(&["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
        fixture.git(&["branch", "-q", "-m", "main", "develop"]);
        assert_eq!(find(None).as_deref(), Ok("refs/heads/develop"), "what is checked out");
        fixture.git(&["checkout", "-q", "--detach"]);
        assert_eq!(find(None), Err(ReadFault::NoBase));
    }
}
