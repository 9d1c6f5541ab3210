//! One crate as an ES module: `NAME.js`, `NAME_bg.wasm` and `NAME.d.ts`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

/// How crates are built.
pub(crate) struct Builder {
    /// Of the workspace, which has a profile `web`.
    pub(crate) manifest: PathBuf,
    /// Makes a module smaller, where it is there.
    pub(crate) wasm_opt: Option<PathBuf>,
}

impl Builder {
    /// Builds a crate and writes its module into a folder.
    pub(crate) fn write(&self, name: &str, folder: &Path) -> Result<(), String> {
        let built = self.build(name)?;
        let mut bindgen = Bindgen::new();
        let prepared = bindgen.input_path(built).typescript(true).web(true);
        let bindgen = prepared.map_err(|error| error.to_string())?;
        bindgen.remove_name_section(true);
        bindgen.remove_producers_section(true);
        let mut output = bindgen
            .generate_output()
            .map_err(|error| format!("{error:#}"))?;
        output.emit(folder).map_err(|error| format!("{error:#}"))?;
        match &self.wasm_opt {
            Some(program) => optimise(program, &folder.join(module_file(name))),
            None => Ok(()),
        }
    }

    /// Builds a crate; its WebAssembly file.
    fn build(&self, name: &str) -> Result<PathBuf, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--locked", "--profile", "web"])
            .args(["--target", "wasm32-unknown-unknown", "--package", name])
            .args(["--message-format", "json-render-diagnostics"])
            .arg("--manifest-path")
            .arg(&self.manifest)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        if !built.status.success() {
            return Err(format!("{name} is not built"));
        }
        let said = String::from_utf8_lossy(&built.stdout);
        let messages = said
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let file = messages.filter_map(|message| wasm(&message)).last();
        file.ok_or_else(|| format!("{name} is no cdylib"))
    }
}

/// The name of the file with the code, in the folder of a module.
pub(crate) fn module_file(name: &str) -> String {
    format!("{}_bg.wasm", name.replace('-', "_"))
}

/// The WebAssembly file of one of Cargo's messages, if it tells of one.
fn wasm(message: &Value) -> Option<PathBuf> {
    let files = message.get("filenames")?.as_array()?;
    let mut names = files.iter().filter_map(Value::as_str);
    names
        .find(|name| name.ends_with(".wasm"))
        .map(PathBuf::from)
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
