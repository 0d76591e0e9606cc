//! How many items a plan holds, and what of each document where there are more: every document is heard.
//!
//! A document that needs less than an equal share leaves the rest to the others; what is cut is said with its document and
//! line.

use crate::draft::{Drafts, Said};

/// A longer plan is cut: nobody reads it, and it would not fit into one answer.
const MOST_ITEMS: usize = 20_000;

/// Leaves out what has no room, and says so where it begins.
pub fn share(drafts: &mut Drafts) {
    if drafts.items.len() <= MOST_ITEMS {
        return;
    }
    let mut counts = vec![0_usize; drafts.readings.len()];
    for (reading, _) in &drafts.items {
        counts[*reading] += 1;
    }
    let room = shares(&counts, MOST_ITEMS);
    let mut seen = vec![0_usize; counts.len()];
    // Where the first item stands that a document has no room for.
    let mut cut: Vec<Option<Option<u32>>> = vec![None; counts.len()];
    drafts.items.retain(|(reading, draft)| {
        seen[*reading] += 1;
        let kept = seen[*reading] <= room[*reading];
        if !kept {
            cut[*reading].get_or_insert(draft.line);
        }
        kept
    });
    let several = counts.iter().filter(|count| **count > 0).count() > 1;
    for (at, reading) in drafts.readings.iter_mut().enumerate() {
        let Some(line) = cut[at] else { continue };
        let (n, left) = (counts[at], counts[at] - room[at]);
        let whole = if several {
            format!("and a plan of all these documents holds at most {MOST_ITEMS}, of which {} are its share", room[at])
        } else {
            format!("and a plan holds at most {MOST_ITEMS}")
        };
        let what = format!(
            "{n} items were found, {whole}: the {left} from here on are not in it; split the documents, and plan the parts \
             one after the other"
        );
        reading.warnings.insert(0, Said { what, line });
    }
}

/// What each of several has of some room: all that it needs, or as much as any other.
fn shares(needs: &[usize], mut room: usize) -> Vec<usize> {
    let mut shares = vec![0; needs.len()];
    let mut order: Vec<usize> = (0..needs.len()).collect();
    // Those that need least first: what they leave is divided among the others. Of equals the later ones are first, so
    // that what cannot be divided is left to the earlier ones.
    order.sort_by_key(|at| (needs[*at], std::cmp::Reverse(*at)));
    for (done, at) in order.iter().enumerate() {
        let share = needs[*at].min(room / (needs.len() - done));
        shares[*at] = share;
        room -= share;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        input::{Document, Input},
        plan,
    };
    use orch_shared::plan::{Manifest, Warning};

    fn planned(documents: &[(&str, usize)]) -> Manifest {
        let document = |(name, n): &(&str, usize)| {
            let lines: String =
                (0..*n).map(|n| format!("- [ ] Fix part {n} of {name} in src/{name}{n}.py\n")).collect();
            Document { name: (*name).to_owned(), bytes: lines.into_bytes() }
        };
        plan(&Input { documents: documents.iter().map(document).collect(), ..Input::default() }).expect("made")
    }

    #[test]
    fn a_list_that_nobody_reads_is_cut_and_says_where() {
        let cut = planned(&[("TODO.md", MOST_ITEMS + 2)]);
        assert_eq!(cut.items.len(), MOST_ITEMS);
        let Some(Warning { line: Some(20_001), text, .. }) = cut.warnings.first() else { panic!("{:?}", cut.warnings) };
        assert!(
            text.starts_with("20002 items were found, and a plan holds at most 20000: the 2 from here on"),
            "{text}"
        );
        let whole = planned(&[("TODO.md", 100)]);
        assert!(whole.items.len() == 100 && whole.warnings.is_empty());
    }

    #[test]
    fn a_huge_document_leaves_room_for_those_after_it() {
        let cut = planned(&[("a.md", 25_000), ("b.md", 3), ("c.md", 10_100)]);
        let items: Vec<u32> = cut.sources.iter().map(|source| source.items).collect();
        assert_eq!(items, [9_999, 3, 9_998]);
        let said: Vec<(&str, Option<u32>)> =
            cut.warnings.iter().filter_map(|warning| Some((warning.file.as_ref()?.expose(), warning.line))).collect();
        assert_eq!(said, [("a.md", Some(10_000)), ("c.md", Some(9_999))]);
        assert!(
            cut.warnings[0].text.contains("of which 9999 are its share: the 15001 from here on"),
            "{:?}",
            cut.warnings
        );
    }

    #[test]
    fn what_one_does_not_need_is_divided_among_the_others() {
        assert_eq!(shares(&[100, 2, 100], 12), [5, 2, 5]);
        assert_eq!(shares(&[100, 100], 5), [3, 2]);
        assert_eq!(shares(&[1, 1], 5), [1, 1]);
        assert_eq!(shares(&[3, 3, 3], 0), [0, 0, 0]);
        assert_eq!(shares(&[], 5), [0; 0]);
    }
}
