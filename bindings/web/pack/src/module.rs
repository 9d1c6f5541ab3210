//! One crate as an ES module: `NAME.js`, `NAME_bg.wasm` and `NAME.d.ts`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

/// How crates are built.
pub(crate) struct Builder {
    /// Of the workspace, which has a profile `web`.
    pub(crate) manifest: PathBuf,
    /// The profile that crates are built with.
    pub(crate) profile: PathBuf,
    /// Makes a module smaller, where it is there.
    pub(crate) wasm_opt: Option<PathBuf>,
}

impl Builder {
    /// Builds crates and writes their modules into a folder.
    pub(crate) fn write(&self, names: &[&str], folder: &Path) -> Result<(), String> {
        let built = self.build(names)?;
        for name in names {
            let stem = name.replace('-', "_");
            let mut files = built.iter();
            let file = files.find(|file| file.file_stem().is_some_and(|known| *known == *stem));
            let file = file.ok_or_else(|| format!("{name} is no cdylib"))?;
            bind(file, folder)?;
            if let Some(program) = &self.wasm_opt {
                optimise(program, &folder.join(format!("{stem}_bg.wasm")))?;
            }
        }
        Ok(())
    }

    /// Builds crates in one call, so that what they share is built once; their WebAssembly files.
    fn build(&self, names: &[&str]) -> Result<Vec<PathBuf>, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--locked", "--profile"])
            .arg(&self.profile)
            .args(["--target", "wasm32-unknown-unknown"])
            .args(["--message-format", "json-render-diagnostics"])
            .args(names.iter().flat_map(|name| ["--package", name]))
            .arg("--manifest-path")
            .arg(&self.manifest)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        if !built.status.success() {
            return Err(format!("{} is not built", names.join(", ")));
        }
        let said = String::from_utf8_lossy(&built.stdout);
        let messages = said
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        Ok(messages.filter_map(|message| wasm(&message)).collect())
    }
}

/// The WebAssembly file of one of Cargo's messages, if it tells of one.
fn wasm(message: &Value) -> Option<PathBuf> {
    let files = message.get("filenames")?.as_array()?;
    let mut names = files.iter().filter_map(Value::as_str);
    names
        .find(|name| name.ends_with(".wasm"))
        .map(PathBuf::from)
}

/// Writes the module of a file that was built.
fn bind(built: &Path, folder: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let prepared = bindgen.input_path(built).typescript(true).web(true);
    let bindgen = prepared.map_err(|error| error.to_string())?;
    bindgen.omit_default_module_path(false);
    bindgen.remove_name_section(true);
    bindgen.remove_producers_section(true);
    let output = bindgen.generate_output();
    let emitted = output.and_then(|mut output| output.emit(folder));
    emitted.map_err(|error| format!("{}: {error:#}", built.display()))
}

fn optimise(program: &Path, file: &Path) -> Result<(), String> {
    let done = Command::new(program)
        .args([
            "-Os",
            "--enable-bulk-memory",
            "--enable-nontrapping-float-to-int",
        ])
        .args([
            "--enable-sign-ext",
            "--enable-mutable-globals",
            "--enable-reference-types",
        ])
        .args(["--enable-multivalue", "-o"])
        .args([file, file])
        .status();
    match done {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", program.display())),
        Err(error) => Err(format!("{}: {error}", program.display())),
    }
}
