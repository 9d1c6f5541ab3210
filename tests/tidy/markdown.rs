//! What the house rules read in Markdown: sections, paragraphs, tables, links.

/// A paragraph, list item or table row, with the heading it stands under.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) section: String,
    /// One line, with single spaces.
    pub(crate) text: String,
}

/// The text outside code fences, block by block.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = String::new();
    let mut open = false;
    for line in prose(text) {
        let line = line.trim();
        if let Some(title) = heading(line) {
            section = title.to_owned();
            open = false;
            continue;
        }
        let starts = !open || line.starts_with("- ") || line.starts_with('|');
        open = !line.is_empty();
        match blocks.last_mut() {
            _ if !open => {}
            Some(block) if !starts => {
                block.text.push(' ');
                block.text.push_str(line);
            }
            _ => blocks.push(Block {
                section: section.clone(),
                text: line.to_owned(),
            }),
        }
    }
    blocks
}

/// The tables under a heading, as rows of cells, without the row of dashes.
pub(crate) fn tables(text: &str, section: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut here = false;
    let mut open = false;
    for line in prose(text) {
        here = heading(line).map_or(here, |title| title == section);
        if !here || !line.starts_with('|') {
            open = false;
            continue;
        }
        if !open {
            tables.push(Vec::new());
            open = true;
        }
        let cells = cells(line);
        let is_rule = cells.iter().all(|cell| cell.chars().all(|c| c == '-'));
        if let Some(table) = tables.last_mut()
            && !is_rule
        {
            table.push(cells);
        }
    }
    tables
}

/// The targets of all links.
pub(crate) fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        line.split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
    })
}

pub(crate) fn headings(text: &str) -> impl Iterator<Item = &str> {
    prose(text).filter_map(heading)
}

/// The anchors of all headings, as the hosting platforms make them.
pub(crate) fn anchors(text: &str) -> impl Iterator<Item = String> {
    headings(text).map(|title| {
        title
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    })
}

fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    (title.len() < line.len())
        .then(|| title.strip_prefix(' '))
        .flatten()
}

fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    })
}

fn cells(row: &str) -> Vec<String> {
    row.trim_matches('|')
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

#[test]
fn a_table_is_rows_of_cells() {
    let text = "## A\n\n| x | y |\n|---|---|\n| 1 | `2` |\n\n| z |\n|---|\n## B\nText\nmore\n";
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    let first: Vec<Vec<String>> = vec![row(&["x", "y"]), row(&["1", "`2`"])];
    assert_eq!(tables(text, "A"), [first, vec![row(&["z"])]]);
    assert_eq!(blocks(text)[5].text, "Text more");
}

#[test]
fn links_and_anchors() {
    let text = "# One, two\n[a](b.md#one-two) and [c](d)\n```\n[no](link)\n```\n";
    assert_eq!(links(text).collect::<Vec<_>>(), ["b.md#one-two", "d"]);
    assert_eq!(anchors(text).collect::<Vec<_>>(), ["one-two"]);
}
