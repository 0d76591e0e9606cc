//! What the demo finds: the files of a shop, the document that is planned, and the settings.

/// An identity and nothing that takes time or acts later.
pub(super) const GIT_CONFIG: &str = "[user]\n\tname = Demo\n\temail = demo@example.org\n[init]\n\tdefaultBranch = main\n\
    [gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[commit]\n\tgpgSign = false\n[advice]\n\tdetachedHead = false\n";

const TODO: &str = "\
# Shop: accounts

## Users

- [ ] Add the `UserModel` and its checks to `src/users/model.rs` (3h)
- [ ] Let the login check passwords in `src/users/login.rs` (2h)

## Orders

- [ ] Add paging to the list of orders in `src/orders/list.rs` (3h)
- [ ] Import orders from a file, in `src/orders/import.rs` (2h)

## Web

- [ ] Build the account page in `web/account.html` (3h)
- [ ] Show the orders of a user in `web/orders.html` (2h)
- [ ] Make it faster
- [x] Remove the old session table from `src/users/session.rs`
";

/// The files of the repo before anybody begins.
pub(super) const FILES: [(&str, &str); 8] = [
    ("TODO.md", TODO),
    ("README.md", "# Shop\n"),
    ("src/users/model.rs", "//! Users.\n"),
    ("src/users/login.rs", "//! The login.\n"),
    ("src/orders/list.rs", "//! The list of orders.\n"),
    ("src/orders/import.rs", "//! Orders from files.\n"),
    ("web/account.html", "<h1>Account</h1>\n"),
    ("web/orders.html", "<h1>Orders</h1>\n"),
];

/// The settings. Nobody wants to wait 45 minutes to see what a silent worker looks like.
pub(super) fn configuration(notify: bool) -> String {
    format!("stall_after = \"4s\"\n\n[notify]\ndesktop = {notify}\n")
}
