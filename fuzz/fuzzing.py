"""What `run` and `assurance/planted` share: building the targets without cargo-fuzz, and starting one."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import constants

HERE = Path(__file__).resolve().parent
HOST = "x86_64-unknown-linux-gnu"

# What cargo-fuzz gives the compiler for `--sanitizer none`. With a target named, build scripts and macros go without.
FLAGS = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "--cfg=fuzzing",
]
# Tells the fuzzer what was compared with what, which takes up to two thirds of an execution.
COMPARES = "-Cllvm-args=-sanitizer-coverage-trace-compares"


def targets(wanted):
    """All targets, or the wanted ones in the order of their list."""
    names = list(tomllib.loads((HERE / "targets.toml").read_text()))
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        sys.exit(f"no target is called {', '.join(unknown)}; there are {', '.join(names)}")
    return [name for name in names if not wanted or name in wanted]


def build(names, compares=True, address=False, directory=None, here=HERE):
    """Builds the targets of a package, into a directory or the usual one, and gives the directory that they are in."""
    directory = directory or Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")).absolute()
    flags = [*FLAGS, COMPARES]
    if not compares:
        directory, flags = directory / "no-compares", FLAGS
    if address:
        directory, flags = directory / "address", [*flags, "-Zsanitizer=address"]
    command = ["cargo", "build", "--locked", "--release", "--target", HOST]
    for name in names:
        command += ["--bin", name]
    environment = {**os.environ, "RUSTFLAGS": " ".join(flags), "CARGO_TARGET_DIR": str(directory)}
    if address:
        environment["RUSTC_BOOTSTRAP"] = "1"  # the sanitizer is not stable
    done = subprocess.run(command, cwd=here, env=environment)
    if done.returncode:
        sys.exit("the targets do not build: they take Rust (stable will do) and a C++ compiler")
    programs = directory / HOST / "release"
    for name in names:
        constants.write_beside(programs / name)
    return programs


def fuzz(program, corpora, seconds, options=(), fault=None, line=None):
    """Runs one target for some seconds; its exit status and what it said. Each line goes to `line` when it is said.

    The target reads its dictionary and longest input itself (src/options.rs).
    """
    command = [program, f"-max_total_time={seconds}", "-print_final_stats=1", *options, *corpora]
    environment = dict(os.environ)
    environment.pop("RELATCH_PLANTED", None)
    if fault:
        environment["RELATCH_PLANTED"] = fault
    said = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        for read in running.stderr:
            said.append(read.decode(errors="replace"))
            if line:
                line(said[-1])
    return running.returncode, "".join(said)


def scratch(name):
    """Where a target keeps what it finds, and the inputs that fail: where cargo-fuzz keeps them, and git sees neither."""
    folders = HERE / "corpus" / name, HERE / "artifacts" / name
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    return folders


def last(pattern, text):
    """The last number that the pattern finds, or 0."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0
