//! The scenarios are built into the command: a new file there is a reason to build it again.

fn main() {
    println!("cargo::rerun-if-changed=../worlds/scenarios");
}
