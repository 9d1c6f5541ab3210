//! The properties that the fuzz targets check, one file a target (README.md says what each asserts).
//!
//! Each takes the fuzzer's bytes and panics where the property does not hold. The same functions serve the fuzzer, the
//! replay of the seeds by `cargo test`.

pub mod mutators;
pub mod naive;
pub mod options;

mod agree;
mod draft;
mod samples;

/// Checks one input.
pub type Check = fn(&[u8]);

// What follows from fuzz/targets.toml, as fuzz/list writes it.
// generated: targets
pub mod authority_operations;
pub mod binding_rules;
pub mod c_interface;
pub mod challenge;
pub mod code_entry;
pub mod conformance_line;
pub mod device_operations;
pub mod differential;
pub mod hybrid;
pub mod key_file;
pub mod message;
pub mod offer;
pub mod picture;
pub mod qr_text;
pub mod stored_record;
pub mod structured;

/// Every target by its name, which is also that of its seeds.
pub const TARGETS: &[(&str, Check)] = &[
    ("authority_operations", authority_operations::check),
    ("binding_rules", binding_rules::check),
    ("c_interface", c_interface::check),
    ("challenge", challenge::check),
    ("code_entry", code_entry::check),
    ("conformance_line", conformance_line::check),
    ("device_operations", device_operations::check),
    ("differential", differential::check),
    ("hybrid", hybrid::check),
    ("key_file", key_file::check),
    ("message", message::check),
    ("offer", offer::check),
    ("picture", picture::check),
    ("qr_text", qr_text::check),
    ("stored_record", stored_record::check),
    ("structured", structured::check),
];
// end
