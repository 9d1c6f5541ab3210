//! The rules of spec/device.md and spec/binding.md ("At the device"), one by one.

mod binding;
mod challenge;
mod check;
mod damage;
mod entry;
mod formats;
mod grant;
mod hybrid;
mod lengths;
mod places;
mod plain_store;
mod proofs;
mod records;
mod redaction;
mod status;
mod wear;
