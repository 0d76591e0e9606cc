//! Finds the bracket groups of a line, in one pass, whatever the brackets look like and however they are nested.

/// What opens a tag: the square bracket and what keyboards for other scripts give in its place.
const OPENING: [char; 5] = ['[', '［', '【', '〔', '〚'];
/// What closes it. Any of these closes any of those: an input method that gives one pair gives the other as well.
const CLOSING: [char; 5] = [']', '］', '】', '〕', '〛'];

/// A piece of text in brackets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group<'a> {
    /// The whole of it, brackets included.
    pub(super) written: &'a str,
    /// What is between the brackets.
    pub(super) inner: &'a str,
    /// Where the text goes on.
    pub(super) end: usize,
    /// False when no bracket closes it: it then reaches to the end of the line.
    pub(super) closed: bool,
    /// True when both brackets are square and none stands inside.
    pub(super) plain: bool,
}

#[derive(Clone, Copy, Debug)]
struct Bracket {
    at: usize,
    width: usize,
    opens: bool,
    square: bool,
    /// The place in the list of the bracket that closes this one, with as many opened as closed between the two.
    partner: Option<usize>,
    /// The place in the list of the first closing bracket behind this one.
    next_close: Option<usize>,
}

/// The brackets of a line.
#[derive(Debug)]
pub(super) struct Brackets<'a> {
    line: &'a str,
    found: Vec<Bracket>,
}

impl<'a> Brackets<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        let mut found: Vec<Bracket> = line
            .char_indices()
            .filter(|(_, c)| OPENING.contains(c) || CLOSING.contains(c))
            .map(|(at, c)| Bracket {
                at,
                width: c.len_utf8(),
                opens: OPENING.contains(&c),
                square: matches!(c, '[' | ']'),
                partner: None,
                next_close: None,
            })
            .collect();
        let mut open = Vec::new();
        for place in 0..found.len() {
            if found[place].opens {
                open.push(place);
            } else if let Some(opener) = open.pop() {
                found[opener].partner = Some(place);
            }
        }
        let mut next_close = None;
        for place in (0..found.len()).rev() {
            found[place].next_close = next_close;
            if !found[place].opens {
                next_close = Some(place);
            }
        }
        Self { line, found }
    }

    /// The group that opens exactly at `at`.
    pub(super) fn group_at(&self, at: usize) -> Option<Group<'a>> {
        let place = self.found.binary_search_by_key(&at, |bracket| bracket.at).ok()?;
        let opener = self.found[place];
        if !opener.opens {
            return None;
        }
        let inner_from = opener.at + opener.width;
        let Some(closer) = opener.partner.or(opener.next_close) else {
            let (written, inner) = (self.line.get(at..)?, self.line.get(inner_from..)?);
            return Some(Group { written, inner, end: self.line.len(), closed: false, plain: false });
        };
        let close = self.found[closer];
        let end = close.at + close.width;
        Some(Group {
            written: self.line.get(at..end)?,
            inner: self.line.get(inner_from..close.at)?,
            end,
            closed: true,
            // An opening bracket inside that nothing closes is a part of the text, as domain.md section 4 has it.
            plain: opener.square && close.square && (opener.partner.is_none() || closer == place + 1),
        })
    }

    /// The groups that open at or behind `from` and are closed, each with the character before it.
    pub(super) fn closed_from(&self, from: usize) -> impl Iterator<Item = (Option<char>, Group<'a>)> {
        let first = self.found.partition_point(|bracket| bracket.at < from);
        self.found[first..].iter().filter(|bracket| bracket.opens).filter_map(|bracket| {
            let group = self.group_at(bracket.at).filter(|group| group.closed)?;
            Some((self.line.get(..bracket.at)?.chars().next_back(), group))
        })
    }
}

/// True for a character that closes a tag.
pub(super) fn closes(c: char) -> bool {
    CLOSING.contains(&c)
}
