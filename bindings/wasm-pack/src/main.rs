//! `relatch-wasm-pack LIBRARY.wasm FOLDER`: JavaScript and TypeScript beside the library, for Node and for browsers.

use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(library), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: relatch-wasm-pack LIBRARY.wasm FOLDER");
        return ExitCode::from(2);
    };
    for (name, node) in [("node", true), ("web", false)] {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(&library)
            .typescript(true)
            .out_name("relatch_app");
        let target = if node {
            bindgen.nodejs(true)
        } else {
            bindgen.web(true)
        };
        let written = target.and_then(|bindgen| bindgen.generate(Path::new(&folder).join(name)));
        if let Err(error) = written {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
