//! The rules of spec/device.md and spec/binding.md ("At the device"), one by one.

mod binding;
mod challenge;
mod damage;
mod entry;
mod grant;
mod hybrid;
mod login;
mod penalty;
mod places;
mod plain_store;
mod records;
mod redaction;
mod status;
mod wear;
