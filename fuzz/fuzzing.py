"""What `run` and `assurance/planted` share: building the targets without cargo-fuzz, and starting one."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOST = "x86_64-unknown-linux-gnu"

# The longest input that a decoder does more with than find it too long; the fuzzer's own limit is 4,096.
LONGEST = {"differential": 520, "key_file": 120, "message": 520, "qr_text": 780}

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
    """All targets, or the wanted ones in the order of the manifest."""
    manifest = tomllib.loads((HERE / "Cargo.toml").read_text())
    names = [bin["name"] for bin in manifest["bin"]]
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        sys.exit(f"no target is called {', '.join(unknown)}; there are {', '.join(names)}")
    return [name for name in names if not wanted or name in wanted]


def build(names, compares=True, address=False, directory=None):
    """Builds the targets, into a directory or the usual one, and gives the directory that they are in."""
    directory = directory or Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
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
    done = subprocess.run(command, cwd=HERE, env=environment)
    if done.returncode:
        sys.exit("the targets do not build: they take Rust (stable will do) and a C++ compiler")
    return directory / HOST / "release"


def fuzz(program, corpora, seconds, options=(), fault=None):
    """Runs one target for some seconds; its exit status and what it said."""
    name = program.name
    command = [program, f"-max_total_time={seconds}", "-print_final_stats=1", "-timeout=20"]
    # Slow inputs take their share of the time, not of the tries: else suite 2's curve takes most of device_operations.
    command.append("-entropic_scale_per_exec_time=1")
    dictionary = HERE / "dictionaries" / f"{name}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    if name in LONGEST:
        command.append(f"-max_len={LONGEST[name]}")
    environment = dict(os.environ)
    environment.pop("RELATCH_PLANTED", None)
    if fault:
        environment["RELATCH_PLANTED"] = fault
    command += [*options, *corpora]
    done = subprocess.run(command, env=environment, capture_output=True)
    return done.returncode, done.stderr.decode(errors="replace")


def last(pattern, text):
    """The last number that the pattern finds, or 0."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0
