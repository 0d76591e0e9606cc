//! Finds the base: the branch that work starts from (domain.md section 2).

use orch_shared::{facts::ReadFault, ids::RefName, text::Visible};

use super::access::Access;

/// As configured, else what origin/HEAD points at, else `main`, else `master`, else the branch of the main worktree.
pub(super) fn find(access: &dyn Access, is_bare: bool, configured: Option<&str>) -> Result<RefName, ReadFault> {
    if let Some(name) = configured {
        return local_or_remote(access, name).ok_or_else(|| ReadFault::BaseMissing { name: Visible(name).to_string() });
    }
    let of_origin = access
        .target("refs/remotes/origin/HEAD")
        .and_then(|target| String::from_utf8(target.as_bytes().strip_prefix(b"refs/remotes/origin/")?.to_vec()).ok())
        .and_then(|short| local_or_remote(access, &short));
    let named = || ["main", "master"].iter().find_map(|name| exists(access, &format!("refs/heads/{name}")));
    // An unborn branch of a worktree is a base too: its first commit is still to come. In a bare repository nobody will
    // make it, and what HEAD names there is what the machine's configuration happened to say.
    let checked_out = || {
        let target = access.target("HEAD")?;
        let born = || target.as_str().is_some_and(|name| exists(access, name).is_some());
        (target.branch().is_some() && (!is_bare || born())).then_some(target)
    };
    of_origin.or_else(named).or_else(checked_out).ok_or(ReadFault::NoBase)
}

/// A local branch of that name, else the copy of origin's.
fn local_or_remote(access: &dyn Access, short: &str) -> Option<RefName> {
    [format!("refs/heads/{short}"), format!("refs/remotes/{short}"), format!("refs/remotes/origin/{short}")]
        .iter()
        .find_map(|name| exists(access, name))
}

fn exists(access: &dyn Access, name: &str) -> Option<RefName> {
    let name = RefName::from_bytes(name);
    access.look_up(&name).ok().flatten().map(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use orch_shared::facts::OpenRequest;

    use crate::git::{fixture::in_every_format, repo::OpenRepo};

    #[test]
    fn the_base_is_found_in_the_order_of_the_contract() {
        in_every_format(|fixture| {
            let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
            let access = OpenRepo::open(&request).expect("opened").0.access;
            let find = |configured: Option<&str>| {
                super::find(access.as_ref(), false, configured).map(|name| name.as_str().unwrap_or_default().to_owned())
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
        });
    }
}
