"""The C library on Linux for other processors, under QEMU's user mode, as a party of the kit."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def target_folder():
    """Where cargo builds."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps", "--offline"]
    metadata = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return Path(json.loads(metadata)["target_directory"])


def run_kit(kit, party, suite):
    """The kit's traces of a device, for a party with the suites up to this one: what it leaves out is of higher ones."""
    command = [kit, "conform", "--role", "device", "--type", "device", "--timeout", "60", "--json", "-", "--", *party]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise SystemExit(told.stdout[-3000:] + told.stderr)
    results = json.loads(told.stdout)
    print(f"  kit: {results['passed']} passed, {results['unsupported']} unsupported", flush=True)
    of_higher = {2: ("suite",), 3: ()}
    left_out = [row["id"] for row in results["vectors"] if row["verdict"] == "unsupported"]
    wrongly = [name for name in left_out if suite in of_higher and not any(word in name for word in of_higher[suite])]
    if wrongly:
        raise SystemExit(f"unsupported: {', '.join(wrongly)}")


def check(folder, sources, kit):
    """Builds the party for both processors and runs the kit on it."""
    for machine in (armv7, mips):
        program = folder / machine.__name__
        skipped = machine(program, [str(source) for source in sources.glob("*.c")])
        if skipped:
            print(f"skipped: {machine.__name__} needs {skipped}")
            continue
        emulator = "qemu-arm" if machine is armv7 else "qemu-mips"
        print(f"{machine.__name__}, Linux under {emulator}:")
        run_kit(kit, [emulator, program], suite=3)


def armv7(program, sources):
    """ARMv7 with glibc; what is missing, or None."""
    compiler, target = "arm-linux-gnueabihf-gcc", "armv7-unknown-linux-gnueabihf"
    absent = [name for name in (compiler, "qemu-arm") if shutil.which(name) is None]
    added = subprocess.run(["rustup", "target", "add", target], capture_output=True, check=False)
    if absent or added.returncode != 0:
        return ", ".join(absent) or f"rustup target add {target}"
    linked = library(target, "release", ["--release"])
    subprocess.run([compiler, "-static", "-O1", *sources, linked, "-o", program, *includes()], check=True)
    return None


def mips(program, sources):
    """Big-endian MIPS, with musl by zig; the core library is built for it, which takes the sources of Rust."""
    target = "mips-unknown-linux-musl"
    absent = [] if shutil.which("qemu-mips") else ["qemu-mips"]
    absent += [] if importlib.util.find_spec("ziglang") else ["pip install ziglang"]
    added = subprocess.run(["rustup", "component", "add", "rust-src"], capture_output=True, check=False)
    if absent or added.returncode != 0:
        return ", ".join(absent) or "rustup component add rust-src"
    options = ["--no-default-features", "--features", "post-quantum", "-Zbuild-std=core,alloc", "--profile", "firmware"]
    linked = library(target, "firmware", options, RUSTC_BOOTSTRAP="1")
    hosted = Path(__file__).with_name("hosted.c")
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", "mips-linux-musleabi", "-static", "-O1"]
    subprocess.run([*compiler, *sources, hosted, linked, "-o", program, *includes()], check=True)
    return None


def library(target, profile, options, **environment):
    """The static library for a target; as the only kind that is built, so that it is optimised as a whole."""
    command = ["cargo", "rustc", "--quiet", "--locked", "--lib", "--crate-type", "staticlib", "-p", "relatch-c", "--target", target]
    subprocess.run([*command, *options], cwd=ROOT, check=True, env={**os.environ, **environment})
    return target_folder() / target / profile / "librelatch.a"


def includes():
    """Where the header is."""
    return [f"-I{Path(__file__).parents[1] / 'include'}"]
