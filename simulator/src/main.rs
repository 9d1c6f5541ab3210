//! The command `relatch`.
fn main() {}
