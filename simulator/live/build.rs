//! Builds what the pages load, and lists all files of the pages for the program.
//!
//! The WebAssembly of the recorder and of the phone is built by `bindings/web/pack`, in a target folder of their own. With
//! `RELATCH_LIVE_WEB` it is taken from that folder instead: `recorder/` and `app/` in it.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// What is served, by the ends of the names.
const TYPES: [(&str, &str); 8] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("webmanifest", "application/manifest+json"),
    ("wasm", "application/wasm"),
];

/// What all pages have in common, in the folder of the pages.
const FRAME: &str = "frame.html";

fn main() -> Done {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = here.join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-env-changed=RELATCH_LIVE_WEB");
    for watched in ["web", "recorder/src", "recorder/Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    for watched in [
        "bindings/web",
        "spec/texts",
        "crates",
        "simulator/testkit/src",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let built = match env::var_os("RELATCH_LIVE_WEB") {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            println!("cargo::rerun-if-changed={}", folder.display());
            folder
        }
        None => build(&root, &here, &out)?,
    };
    let mut files = Vec::new();
    collect(&here.join("web"), "", &mut files)?;
    frame(&here.join("web"), &out.join("pages"), &mut files)?;
    collect(&built.join("recorder"), "recorder/", &mut files)?;
    collect(&built.join("app"), "app/", &mut files)?;
    for language in ["en", "de"] {
        let path = root.join(format!("spec/texts/{language}.json"));
        files.push((format!("texts/device-{language}.json"), path));
    }
    files.sort();
    fs::write(out.join("files.rs"), table(&files)?)?;
    Ok(())
}

/// Builds the packages of the pages; the folder that holds them.
fn build(root: &Path, here: &Path, out: &Path) -> Done<PathBuf> {
    // Beside the folder that this build has locked.
    let target = out
        .ancestors()
        .nth(4)
        .ok_or("no target folder")?
        .join("web-build");
    let packed = out.join("web");
    // A build that was interrupted leaves half a package.
    if packed.exists() {
        fs::remove_dir_all(&packed)?;
    }
    let pack = |arguments: &[&str], folder: &str| -> Done {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["run", "--quiet", "--locked", "-p", "relatch-web-pack", "--"])
            .args(arguments)
            .arg(packed.join(folder))
            .args(match arguments.first() {
                Some(&"module") => vec![
                    "--manifest-path".into(),
                    here.join("Cargo.toml").into_os_string(),
                ],
                _ => Vec::new(),
            })
            .current_dir(root.join("bindings"))
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .status()?;
        status
            .success()
            .then_some(())
            .ok_or_else(|| "a package of the pages was not built".into())
    };
    pack(&["npm"], "app")?;
    pack(&["module", "relatch-live-recorder"], "recorder")?;
    Ok(packed)
}

fn collect(folder: &Path, under: &str, files: &mut Vec<(String, PathBuf)>) -> Done {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = format!(
            "{under}{}",
            path.file_name().unwrap_or_default().to_string_lossy()
        );
        match path.is_dir() {
            true => collect(&path, &format!("{name}/"), files)?,
            false if kind(&name).is_some() => files.push((name, path)),
            false => {}
        }
    }
    Ok(())
}

/// Puts the pages into their frame: of a page, what stands before `<main>` goes into the head.
fn frame(web: &Path, into: &Path, files: &mut Vec<(String, PathBuf)>) -> Done {
    let frame = fs::read_to_string(web.join(FRAME))?;
    files.retain(|(name, _)| name != FRAME);
    fs::create_dir_all(into)?;
    for (name, path) in files {
        let Some(page) = name.strip_suffix(".html") else {
            continue;
        };
        let text = fs::read_to_string(&*path)?;
        let at = text
            .find("<main>")
            .ok_or_else(|| format!("{name} has no <main>"))?;
        let (head, main) = text.split_at(at);
        let here = format!("href=\"{page}\"");
        let mut framed = frame.replace(&here, &format!("{here} aria-current=\"page\""));
        // The first page is in no world, and the menu leads through one.
        if page == "index" {
            let menu = framed.find("<nav").zip(framed.find("</nav>"));
            let (from, to) = menu.ok_or("the frame has no menu")?;
            framed.replace_range(from..to.saturating_add("</nav>".len()), "");
        }
        let framed = framed
            .replace("PAGE", page)
            .replace("HEAD", head.trim_end())
            .replace("MAIN", main.trim_end());
        *path = into.join(&*name);
        fs::write(path, framed)?;
    }
    Ok(())
}

fn kind(name: &str) -> Option<&'static str> {
    // For readers of the package, and for Node.
    if name.ends_with("package.json") || name.contains("app/node") {
        return None;
    }
    let (_, end) = name.rsplit_once('.')?;
    let found = TYPES.iter().find(|(known, _)| *known == end);
    found.map(|(_, kind)| *kind)
}

/// The files as Rust, and a number that changes with any of them.
fn table(files: &[(String, PathBuf)]) -> Done<String> {
    let mut hasher = DefaultHasher::new();
    let mut text = String::from("static FILES: &[File] = &[\n");
    for (name, path) in files {
        let bytes = fs::read(path)?;
        (name, &bytes).hash(&mut hasher);
        let kind = kind(name).unwrap_or_default();
        writeln!(
            text,
            "File {{ name: {name:?}, kind: {kind:?}, bytes: include_bytes!({path:?}) }},"
        )?;
    }
    writeln!(
        text,
        "];\nstatic VERSION: &str = \"{:016x}\";",
        hasher.finish()
    )?;
    Ok(text)
}
