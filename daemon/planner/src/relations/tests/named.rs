//! What another item is named by: a member, a title, an id, a place in the list.

use super::*;

#[test]
fn a_member_is_consumed_by_its_name_or_by_that_of_its_whole() {
    for used in ["`OrderStore.load`", "`OrderStore.load(id)` of the store", "`OrderStore`"] {
        let doc = Doc::default().item("", "Store orders").field(FieldKey::Produces, "`OrderStore.load(id: u32)`");
        let doc = doc.item("", "Show orders").field(FieldKey::Consumes, used);
        assert_eq!(doc.edges(DependencyKind::CreatesUses), "1<0", "{used}");
    }
    let doc = Doc::default().item("", "Store orders").field(FieldKey::Produces, "OrderStore.tsx");
    assert_eq!(doc.item("", "Show").field(FieldKey::Consumes, "OrderStore").edges(DependencyKind::CreatesUses), "");
}

#[test]
fn a_title_is_named_by_its_words_also_where_they_hold_a_dot() {
    let doc = Doc::default().item("", "Python3.12 upgrade").item("", "Switch the client, needs the python3.12 upgrade");
    assert_eq!(doc.edges(DependencyKind::Explicit), "1<0");
}

#[test]
fn what_is_kept_until_a_phase_does_not_wait_for_it() {
    let doc = || Doc::default().item("T001", "Load users");
    assert_eq!(doc().item("T002", "Keep the old names until T001").edges(DependencyKind::Explicit), "");
    assert_eq!(doc().item("T002", "Hold back until T001 is done").edges(DependencyKind::Explicit), "1<0");
}

#[test]
fn an_id_that_nobody_has_is_named_also_beside_one_that_somebody_has() {
    let doc = || Doc::default().item("T001", "Load users");
    assert_eq!(
        doc().item("T002", "Show users (depends on T001, T099)").edges(DependencyKind::Explicit),
        "1<0 1<\"T099\""
    );
    assert_eq!(
        doc().item("T002", "Show users (blocked by #7 and T001)").edges(DependencyKind::Explicit),
        "1<0 1<\"#7\""
    );
}

#[test]
fn each_step_after_the_one_before_it_is_a_chain() {
    let chained = |text: &str| three().note(NoteKind::Text, text).edges(DependencyKind::Explicit);
    assert_eq!(chained("Each step depends on the previous one."), "1<0 2<1");
    assert_eq!(chained("Every task builds on the one before it."), "1<0 2<1");
    assert_eq!(chained("Each page depends on the previous theme."), "");
    assert_eq!(chained("Each step says what it depends on."), "");
}
