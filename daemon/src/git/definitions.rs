//! Tells whether a line of source defines a name: the words that languages put before one.

use orch_shared::ids::Item;

/// Words after which many languages name what they define.
const DEFINING: &[&str] = &[
    "class",
    "struct",
    "enum",
    "interface",
    "trait",
    "type",
    "record",
    "object",
    "protocol",
    "union",
    "module",
    "mod",
    "namespace",
    "package",
    "message",
    "service",
    "rpc",
    "table",
    "view",
    "fn",
    "func",
    "function",
    "fun",
    "def",
    "sub",
    "proc",
    "macro",
    "const",
    "static",
    "let",
    "var",
    "val",
    "component",
    "model",
    "schema",
    "resource",
    "typedef",
    "defmodule",
    "defp",
    "defn",
    "actor",
    "extension",
    "impl",
];
/// Words that may stand between the one and the other, or before both.
const PASSED_OVER: &[&str] = &[
    "if",
    "not",
    "exists",
    "mut",
    "async",
    "unsafe",
    "abstract",
    "final",
    "sealed",
    "data",
    "case",
    "inline",
    "export",
    "default",
    "public",
    "private",
    "protected",
    "internal",
    "open",
    "override",
    "pub",
    "readonly",
    "temporary",
    "or",
    "replace",
];

/// True when the line defines the item: a defining word, then the name as one whole identifier.
pub(super) fn defines(line: &str, item: &Item) -> bool {
    defined_names(line).any(|name| Item::new(name).folded() == item.folded())
}

/// The words of a line that stand where a definition has its name.
pub(super) fn defined_names(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))).filter(|w| !w.is_empty());
    let mut armed = false;
    words.filter(move |word| {
        let was_armed = armed;
        let lower = word.to_lowercase();
        if DEFINING.contains(&lower.as_str()) {
            armed = true;
        } else if !PASSED_OVER.contains(&lower.as_str()) {
            // A name was given, and if it is another, what follows uses it.
            armed = false;
        }
        was_armed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_told_from_uses() {
        let item = Item::new("UserModel");
        for line in [
            "pub struct UserModel {",
            "export default class UserModel extends Base {",
            "export interface UserModel<T> {",
            "def user_model(self):",
            "type UserModel = {",
            "func UserModel() error {",
            "CREATE TABLE IF NOT EXISTS user_model (",
            "const userModel = () => {",
            "message UserModel {",
            "    async fn user_model() {",
            "impl UserModel {",
        ] {
            assert!(defines(line, &item), "{line}");
        }
        for line in [
            "let x = UserModel::new();",
            "class Other extends UserModel {",
            "use crate::UserModel;",
            "// the UserModel is missing",
            "struct UserModelTest {",
            "return UserModel",
            "",
        ] {
            assert!(!defines(line, &item), "{line}");
        }
    }
}
