//! Codes have the names of the specification.

use std::collections::BTreeSet;
use std::ffi::{CStr, c_char};

use relatch::*;

const REGISTRY: &str = include_str!("../../../../spec/registry.md");
/// Reasons that the vendor knows, not the library.
const THE_VENDORS: [&str; 1] = ["not an administrator"];

fn text(text: *const c_char) -> Option<&'static str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the library gives texts that live for ever.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

/// Stage and reason of every code but success.
fn named() -> BTreeSet<(&'static str, &'static str)> {
    let codes = (-1000..0).filter(|code| text(relatch_stage(*code)).is_some());
    codes
        .map(|code| {
            assert!(text(relatch_sentence(code)).is_some_and(|it| it.ends_with('.')));
            let names = (relatch_stage(code), relatch_reason(code));
            (text(names.0).unwrap(), text(names.1).unwrap())
        })
        .collect()
}

/// The reasons in the tables of decoding and of the device.
fn registered() -> BTreeSet<(&'static str, &'static str)> {
    let (decoding, rest) = REGISTRY
        .split_once("The stages after decoding belong")
        .expect("the registry says so");
    let decoding = decoding.split_once("| app says |").expect("a table").1;
    let device = rest.split_once("At the device:").expect("a table").1;
    let device = device.split_once("## QR sizes").expect("a next page").0;
    let rows = decoding.lines().chain(device.lines());
    let rows = rows.filter(|row| row.contains('`'));
    rows.flat_map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (stage, reasons) = (cells.next().unwrap(), cells.next().unwrap());
        let reasons = reasons.split('`').skip(1).step_by(2);
        reasons.map(move |reason| (stage, reason.trim_end_matches("(key)")))
    })
    .filter(|(_, reason)| !THE_VENDORS.contains(reason))
    .collect()
}

#[test]
fn the_names_are_those_of_the_registry() {
    let of_calls = named().into_iter().filter(|(stage, _)| *stage != "call");
    assert_eq!(of_calls.collect::<BTreeSet<_>>(), registered());
}

#[test]
fn a_number_that_is_no_code_has_no_name() {
    assert_eq!(text(relatch_reason(1)), None);
    assert_eq!(text(relatch_sentence(i32::MIN)), None);
    assert_eq!(text(relatch_reason(RELATCH_OK)), Some("ok"));
    assert_eq!(text(relatch_version()), Some(env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_header_declares_the_listed_symbols() {
    let header = include_str!("../../include/relatch.h");
    let declared = header.lines().filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        let name = before.rsplit([' ', '*']).next()?;
        let is_function = name.starts_with("relatch_") && !line.starts_with("extern");
        is_function.then_some(name)
    });
    let listed = include_str!("../../symbols.txt").lines();
    assert_eq!(
        declared.collect::<BTreeSet<_>>(),
        listed.collect::<BTreeSet<_>>()
    );
}
