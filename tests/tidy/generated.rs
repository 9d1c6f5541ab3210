//! Parts of pages that are generated: between `<!-- generated: NAME -->` and `<!-- end -->` stands what the code says.
//!
//! `RELATCH_RENEW=1 cargo test -p relatch-tests --test tidy generated` writes them again.

use std::collections::BTreeMap;
use std::fs;

use crate::repository::{files_under, nothing_wrong, root, text};
use crate::{figures, registry};

const END: &str = "<!-- end -->";

/// A part of a page, and what has to stand there.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) page: &'static str,
    pub(crate) name: &'static str,
    /// Whole lines.
    pub(crate) content: String,
}

impl Part {
    fn marker(&self) -> String {
        format!("<!-- generated: {} -->\n", self.name)
    }

    /// The page with this part as it has to be.
    fn put_into(&self, page: &str) -> Result<String, String> {
        let marker = self.marker();
        let missing = |what: &str| format!("{} has no `{}`", self.page, what.trim_end());
        let (before, rest) = page.split_once(&marker).ok_or_else(|| missing(&marker))?;
        let (_, after) = rest.split_once(END).ok_or_else(|| missing(END))?;
        let content = self.content.trim_end();
        Ok(format!("{before}{marker}\n{content}\n\n{END}{after}"))
    }
}

fn parts() -> Vec<Part> {
    [registry::parts(), figures::parts()].concat()
}

#[test]
fn generated_parts_are_fresh() {
    let mut pages = BTreeMap::new();
    let mut faults = Vec::new();
    for part in parts() {
        let page = pages
            .entry(part.page)
            .or_insert_with(|| text(part.page).to_owned());
        match part.put_into(page) {
            Ok(renewed) => *page = renewed,
            Err(fault) => faults.push(fault),
        }
    }
    nothing_wrong("Each part has its place.", &faults);
    for (path, page) in pages {
        renewed_or_fresh(path, &page, "generated");
    }
}

#[test]
fn each_marker_has_a_part() {
    let parts = parts();
    let known = |page: &str, marker: &str| {
        let marker = format!("{marker}\n");
        let mut of_page = parts.iter().filter(|part| part.page == page);
        of_page.any(|part| part.marker() == marker)
    };
    let faults: Vec<String> = files_under("spec", "md")
        .flat_map(|page| {
            let markers = page.text.lines();
            let markers = markers.filter(|line| line.starts_with("<!-- generated: "));
            let unknown = markers.filter(|marker| !known(&page.path, marker));
            unknown.map(|marker| format!("{}: {marker}", page.path))
        })
        .collect();
    nothing_wrong("What is marked as generated is generated.", &faults);
}

/// Writes the page where `RELATCH_RENEW` is set; else fails where it is not this.
#[track_caller]
pub(crate) fn renewed_or_fresh(path: &str, page: &str, test: &str) {
    let file = root().join(path);
    if std::env::var_os("RELATCH_RENEW").is_some() {
        fs::write(&file, page).expect("the page can be written");
        return;
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    let mut lines = page.lines().zip(there.lines().chain(std::iter::repeat("")));
    let first = lines.find(|(new, old)| new != old);
    assert!(
        page == there,
        "{path} is stale: run `RELATCH_RENEW=1 cargo test -p relatch-tests --test tidy {test}`. The first line that \
         differs should be:\n{}",
        first.map_or("(the end)", |(new, _)| new)
    );
}

/// A table; the first row is its head.
pub(crate) fn table(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for cells in rows {
        lines.push(format!("| {} |\n", cells.join(" | ")).replace("|  |", "| |"));
        if lines.len() == 1 {
            lines.push(format!("|{}\n", "---|".repeat(cells.len())));
        }
    }
    lines.concat()
}

/// The cells of a row.
pub(crate) fn row<T: ToString>(cells: impl IntoIterator<Item = T>) -> Vec<String> {
    cells.into_iter().map(|cell| cell.to_string()).collect()
}

#[test]
fn a_part_is_put_between_its_markers() {
    let part = Part {
        page: "page.md",
        name: "sizes",
        content: table([row(["a", "b"]), row(["1", ""])]),
    };
    let page = "before\n<!-- generated: sizes -->\nstale\n<!-- end -->\nafter\n";
    let fresh = "before\n<!-- generated: sizes -->\n\n| a | b |\n|---|---|\n| 1 | |\n\n<!-- end -->\nafter\n";
    assert_eq!(part.put_into(page).as_deref(), Ok(fresh));
    assert_eq!(part.put_into(fresh).as_deref(), Ok(fresh));
    assert!(part.put_into("no marker").is_err());
}
