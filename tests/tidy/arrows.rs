//! Which crate may depend on what.

use toml::{Table, Value};

use crate::repository::{File, files, nothing_wrong, root, text};

/// The packages of the workspace, and those that each may need.
const ARROWS: [(&str, &[&str]); 18] = [
    ("crates/wire", &[]),
    ("crates/derivation", &["wire"]),
    ("crates/binding", &["wire"]),
    ("crates/device", &["wire", "derivation"]),
    ("crates/nor-flash", &["device"]),
    ("crates/file-store", &["device"]),
    ("crates/daemon", &["device", "file-store"]),
    ("crates/authority", &["wire", "derivation", "binding"]),
    ("crates/app", &["wire", "derivation", "authority"]),
    ("crates/registry", &["authority"]),
    ("crates/service", &["authority", "registry"]),
    ("crates/c", &["wire", "device"]),
    ("crates/conformance", &CORE),
    (
        "simulator/testkit",
        &["wire", "derivation", "device", "authority", "conformance"],
    ),
    ("simulator/optics", &[]),
    (
        "simulator/worlds",
        &[
            "wire",
            "derivation",
            "binding",
            "device",
            "authority",
            "conformance",
            "testkit",
            "optics",
        ],
    ),
    (
        "simulator/relatch",
        &["wire", "conformance", "testkit", "optics", "worlds"],
    ),
    ("tests", &[]),
];
/// What a vendor ships.
pub(crate) const CORE: [&str; 5] = ["wire", "derivation", "binding", "device", "authority"];
/// Packages that a build of the conformance kit never pulls.
const NOT_IN_THE_KIT: [&str; 5] = ["rxing", "plotters", "argon2", "ab_glyph", "notosans"];

/// Libraries that one core crate alone names: the form of the wire and the cryptography have one place each.
const AT_HOME: [(&str, &[&str]); 2] = [
    (
        "wire",
        &["ciborium", "ciborium-io", "ciborium-ll", "base45"],
    ),
    ("derivation", &["hmac", "sha2", "hkdf", "subtle"]),
];

#[test]
fn packages_depend_as_the_arrows_point() {
    let mut faults = Vec::new();
    for (folder, manifest) in packages() {
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == folder) else {
            faults.push(format!(
                "{folder} has no arrows: add it to ARROWS, with a decision record"
            ));
            continue;
        };
        let ours = |kinds: &'static [&'static str]| {
            dependencies(&manifest, kinds)
                .filter_map(|name| Some(name.strip_prefix("relatch-")?.to_owned()))
                .filter(|name| !allowed.contains(&name.as_str()))
                .collect::<Vec<String>>()
        };
        let shipped = ours(&["dependencies", "build-dependencies"]);
        faults.extend(
            shipped
                .iter()
                .map(|name| format!("{folder} depends on {name}")),
        );
        // Tests may use the testkit, the device on the other side and their own crate's features, and nothing above.
        if folder.starts_with("crates/") {
            let tests = ours(&["dev-dependencies"]);
            let above = tests.iter().filter(|name| {
                !["testkit", "derivation", "device"].contains(&name.as_str())
                    && folder.strip_prefix("crates/") != Some(name.as_str())
            });
            faults.extend(above.map(|name| format!("tests of {folder} depend on {name}")));
        }
    }
    nothing_wrong(
        "The arrows between the packages are those of ARROWS.",
        &faults,
    );
}

#[test]
fn the_kit_pulls_no_picture_font_plot_or_password_crate() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none"])
        .args(["-p", "relatch-conformance", "-e", "normal,build"])
        .current_dir(root())
        .output()
        .expect("cargo runs this test");
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(tree.contains("relatch-wire"), "{output:?}");
    let pulled = |name: &&&str| {
        tree.lines()
            .any(|line| line.split(' ').next() == Some(**name))
    };
    let faults: Vec<String> = NOT_IN_THE_KIT
        .iter()
        .filter(pulled)
        .map(|name| format!("relatch-conformance pulls {name}"))
        .collect();
    nothing_wrong(
        "A vendor builds the kit without the simulator's libraries.",
        &faults,
    );
}

#[test]
fn wire_form_and_cryptography_have_one_place_each() {
    let mut faults = Vec::new();
    for (name, manifest) in core_crates() {
        let used: Vec<String> = dependencies(&manifest, &["dependencies"]).collect();
        for (home, libraries) in AT_HOME.iter().filter(|(home, _)| *home != name) {
            let strangers = libraries
                .iter()
                .filter(|library| used.iter().any(|used| used == *library));
            faults.extend(
                strangers.map(|library| {
                    format!("crates/{name} depends on {library}: ask crates/{home}")
                }),
            );
        }
    }
    nothing_wrong(
        "Encodings are crates/wire's, hashes and MACs crates/derivation's.",
        &faults,
    );
}

#[test]
fn core_crates_are_no_std() {
    let faults: Vec<String> = core_crates()
        .map(|(name, _)| format!("crates/{name}/src/lib.rs"))
        .filter(|lib| !text(lib).lines().any(|line| line == "#![no_std]"))
        .map(|lib| format!("{lib} has no #![no_std]"))
        .collect();
    nothing_wrong(
        "Core crates run on devices without an operating system.",
        &faults,
    );
}

/// Folders of packages that are workspaces of their own.
const APART: [&str; 5] = ["fuzz", "benches", "bindings", "simulator/live", "assurance"];

#[test]
fn every_package_has_the_lints_of_the_workspace() {
    let mut faults: Vec<String> = manifests()
        .filter(|(file, manifest)| manifest.contains_key("package") && file.path != WITH_POINTERS)
        .filter(|(_, manifest)| {
            at(manifest, &["lints", "workspace"]) != Some(&Value::Boolean(true))
        })
        .map(|(file, _)| format!("{}: write `[lints]` and `workspace = true`", file.path))
        .collect();
    let root: Table = parsed(text("Cargo.toml"));
    faults.extend(lints_with_pointers(&root));
    let lints = ["workspace", "lints", "rust"];
    for (lint, level) in [("unsafe_code", "forbid"), ("missing_docs", "deny")] {
        let set = at(&root, &[lints.as_slice(), &[lint]].concat()).and_then(Value::as_str);
        if set != Some(level) {
            faults.push(format!(
                "Cargo.toml: set {lint} = \"{level}\" for the workspace"
            ));
        }
    }
    if at(&parsed(text("clippy.toml")), &["too-many-lines-threshold"]) != Some(&Value::Integer(70))
    {
        faults.push("clippy.toml: functions have at most 70 lines".into());
    }
    nothing_wrong("One set of lints holds for all packages.", &faults);
}

/// The one package that deals in pointers: it has the other lints of the workspace, and demands a reason of each block.
const WITH_POINTERS: &str = "crates/c/Cargo.toml";

fn lints_with_pointers(root: &Table) -> Vec<String> {
    let package: Table = parsed(text(WITH_POINTERS));
    let lints = |table: &Table, path: &[&str]| {
        let lints = at(table, path).and_then(Value::as_table).cloned();
        lints.unwrap_or_default()
    };
    let mut faults = Vec::new();
    for tool in ["rust", "clippy"] {
        let has = lints(&package, &["lints", tool]);
        let wanted = lints(root, &["workspace", "lints", tool]);
        let missing = wanted
            .iter()
            .filter(|(name, level)| *name != "unsafe_code" && has.get(*name) != Some(level));
        faults.extend(
            missing.map(|(name, _)| format!("{WITH_POINTERS}: {name} is not as in the workspace")),
        );
    }
    let reasons = ["lints", "clippy", "undocumented_unsafe_blocks"];
    if at(&package, &reasons).and_then(Value::as_str) != Some("deny") {
        faults.push(format!("{WITH_POINTERS}: each unsafe block has a reason"));
    }
    faults
}

fn manifests() -> impl Iterator<Item = (&'static File, Table)> {
    files()
        .iter()
        .filter(|file| {
            file.path.split('/').next_back() == Some("Cargo.toml")
                && !APART.iter().any(|folder| file.is_under(folder))
        })
        .map(|file| (file, parsed(&file.text)))
}

/// The folder and the manifest of each package of the workspace.
fn packages() -> impl Iterator<Item = (&'static str, Table)> {
    manifests()
        .filter_map(|(file, manifest)| Some((file.path.strip_suffix("/Cargo.toml")?, manifest)))
}

/// What a vendor ships: the name below crates/, and the manifest.
fn core_crates() -> impl Iterator<Item = (&'static str, Table)> {
    packages().filter_map(|(folder, manifest)| {
        let name = folder.strip_prefix("crates/")?;
        CORE.contains(&name).then_some((name, manifest))
    })
}

fn dependencies<'a>(manifest: &'a Table, kinds: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let for_targets = manifest.get("target").and_then(Value::as_table);
    let tables = std::iter::once(manifest).chain(
        for_targets
            .into_iter()
            .flat_map(Table::values)
            .filter_map(Value::as_table),
    );
    tables
        .flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()))
        .flatten()
        .map(|(name, details)| {
            let renamed = details.get("package").and_then(Value::as_str);
            renamed.unwrap_or(name).to_owned()
        })
}

fn at<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() {
        Some(value)
    } else {
        at(value.as_table()?, rest)
    }
}

fn parsed(text: &str) -> Table {
    text.parse().expect("cargo reads it too")
}

#[test]
fn dependencies_of_targets_and_renamed_ones_count() {
    let manifest = parsed(
        "[dependencies]\na.workspace = true\nb = { package = 'c', version = '1' }\n\
         [target.'cfg(unix)'.dependencies]\nd = '1'\n[dev-dependencies]\ne = '1'\n",
    );
    let found: Vec<String> = dependencies(&manifest, &["dependencies"]).collect();
    assert_eq!(found, ["a", "c", "d"]);
}
