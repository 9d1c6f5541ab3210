//! A program in C, built by the system's compiler: the device role of the conformance kit.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Warnings that are errors, in the program and in the header.
const STRICT: [&str; 7] = [
    "-std=c11",
    "-O1",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wconversion",
    "-pedantic",
];
const SOURCES: [&str; 5] = ["conform", "party", "trace", "bench", "json"];

#[test]
fn a_program_in_c_plays_every_trace_of_a_device() {
    let Some(program) = compiled() else {
        return;
    };
    let vectors = vectors();
    let requests: String = vectors
        .iter()
        .map(|vector| {
            let request = json!({"id": vector["id"], "type": "device", "input": vector["input"]});
            request.to_string() + "\n"
        })
        .collect();
    let answers = answers(&program, requests);
    assert_eq!(answers.len(), vectors.len());
    for (answer, vector) in answers.iter().zip(&vectors) {
        assert_eq!(answer["output"], vector["expected"], "{}", vector["id"]);
    }
}

fn compiled() -> Option<PathBuf> {
    if !cfg!(unix) || Command::new("cc").arg("--version").output().is_err() {
        println!("skipped: there is no C compiler `cc` here");
        return None;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = folder.join("examples/conform");
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conform");
    // Cargo builds the static library beside this test.
    let built = std::env::current_exe().expect("this test is a file");
    let library = built.with_file_name("librelatch.a");
    let output = Command::new("cc")
        .args(STRICT)
        .arg("-I")
        .arg(folder.join("include"))
        .args(SOURCES.map(|name| examples.join(name).with_extension("c")))
        .arg(library)
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(&program)
        .output()
        .expect("the compiler starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(program)
}

fn vectors() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors/device");
    let files = fs::read_dir(folder).expect("the vectors are there");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = |path| {
        let text = fs::read_to_string(path).expect("a vector");
        serde_json::from_str(&text).expect("a vector is JSON")
    };
    paths.into_iter().map(read).collect()
}

fn answers(program: &Path, requests: String) -> Vec<Value> {
    let mut party = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = party.stdin.take().expect("it is piped");
    let writer = std::thread::spawn(move || stdin.write_all(requests.as_bytes()));
    let output = party.wait_with_output().expect("the program ends");
    writer.join().expect("no panic").expect("all was read");
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).expect("answers are UTF-8");
    let read = |line| serde_json::from_str(line).expect("an answer is JSON");
    lines.lines().map(read).collect()
}
