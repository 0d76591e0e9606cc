//! A Markdown document as a flat list of blocks with positions, in the order of the document.
//!
//! Flat, because a document chooses how deep it nests: what stands in what is told by [`Block::entry`],
//! [`Section::parent`] and [`Block::section`], never by a tree that somebody must walk down.

mod front;
mod inline;
mod reader;
#[cfg(test)]
mod tests;

pub use front::FrontMatter;

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// Everything but front matter, in order.
    pub blocks: Vec<Block>,
    /// The sections: the first one is the document itself before its first heading; parents before their children.
    pub sections: Vec<Section>,
    /// The lines between `---` at the very start.
    pub front: Option<FrontMatter>,
}

/// A heading and what stands under it, down to the next one of its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading's text without mark-up; empty for the document itself.
    pub title: String,
    /// 1 to 6; 0 for the document itself.
    pub level: u8,
    /// The section around it.
    pub parent: Option<usize>,
    /// The heading's line.
    pub line: Option<u32>,
    /// The heading's place in [`Blocks::blocks`].
    pub heading: Option<usize>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line; for a list entry that of its own first paragraph.
    pub last: u32,
    /// Its own text with mark-up and without the marks of heading, list, box and quote. One line of it is one line of
    /// the document. For code what stands inside the fence.
    pub raw: String,
    /// The same on one line, without emphasis, links and comments; code keeps its backticks.
    pub text: String,
    /// How the text is set.
    pub set: Set,
    /// Its section, by its place in [`Blocks::sections`].
    pub section: usize,
    /// The innermost list entry that it stands in, by its place in the list; for an entry the one around it.
    pub entry: Option<usize>,
    /// True inside a block quote.
    pub quoted: bool,
}

/// How the text of a block is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// The bold words that it begins with, without mark-up.
    pub lead: Option<String>,
    /// True when nothing but punctuation is not bold.
    pub bold: bool,
    /// True when most of it, from the beginning, is struck through.
    pub struck: bool,
    /// Whether it is nothing but links.
    pub linked: Linked,
}

/// Whether a text is nothing but links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linked {
    /// It says something itself.
    #[default]
    No,
    /// It points at places in this document: a line of a table of contents.
    Here,
    /// It points elsewhere.
    Away,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading of that level, 1 to 6.
    Heading(u8),
    /// An entry of a list.
    Entry(Entry),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table(Table),
    /// Code, fenced or by indentation.
    Code(Code),
    /// An HTML comment.
    Comment,
    /// Other HTML.
    Html,
    /// A line across.
    Rule,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How many entries are around it, by the columns of their marks: people indent less than CommonMark wants.
    pub depth: u32,
    /// The column of its mark, from 0.
    pub column: u32,
    /// Its mark.
    pub marker: Marker,
    /// The sign in its box: `Some(' ')` for `[ ]`, none without a box.
    pub mark: Option<char>,
}

/// The mark of a list entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// `-`, `*`, `+`.
    Bullet(char),
    /// `3.`, `3)`.
    Number(u64),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its rows, the head first.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// With mark-up.
    pub raw: String,
    /// Without.
    pub text: String,
    /// True when it is struck through.
    pub struck: bool,
}

/// Code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What stands behind the fence, `rust`; none for code by indentation.
    pub fence: Option<String>,
    /// False for a fence that nothing closes: it swallows the rest of the document.
    pub closed: bool,
}

impl Blocks {
    /// The heading that stands above everything: the only one of the first level.
    #[must_use]
    pub fn title(&self) -> Option<&Section> {
        let mut top = self.sections.iter().filter(|section| section.level == 1);
        top.next().filter(|_| top.next().is_none())
    }

    /// Reads a document. Never fails: every text is Markdown. Linear in the length of the text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        reader::parse(text)
    }

    /// The section with that place, the one around it, and so on up to the document itself.
    pub fn path(&self, section: usize) -> impl Iterator<Item = (usize, &Section)> {
        let mut next = Some(section);
        std::iter::from_fn(move || {
            let at = next?;
            let section = self.sections.get(at)?;
            next = section.parent.filter(|parent| *parent < at);
            Some((at, section))
        })
    }

    /// The entries around a block, the innermost first.
    pub fn around(&self, block: usize) -> impl Iterator<Item = (usize, &Block)> {
        let mut next = self.blocks.get(block).and_then(|block| block.entry);
        std::iter::from_fn(move || {
            let at = next?;
            let block = self.blocks.get(at)?;
            next = block.entry.filter(|around| *around < at);
            Some((at, block))
        })
    }
}

impl Block {
    /// The entry, where it is one.
    #[must_use]
    pub const fn as_entry(&self) -> Option<&Entry> {
        if let Kind::Entry(entry) = &self.kind { Some(entry) } else { None }
    }

    /// The lines of [`Block::raw`] with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (u32, &str)> {
        let fenced = matches!(&self.kind, Kind::Code(Code { fence: Some(_), .. }));
        let first = self.line.saturating_add(u32::from(fenced));
        self.raw.split('\n').zip(first..).map(|(line, number)| (number, line))
    }

    /// True for a heading.
    #[must_use]
    pub const fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }
}
