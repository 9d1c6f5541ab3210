"""Copies of the tree with patches applied, and what cargo builds in them."""

import functools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
# Both outlive a run, so that the next one builds only what changed.
TREE, BUILT = TARGET / "planted" / "tree", TARGET / "planted" / "built"

# The packages of the command, and of the tests of several crates; the crates with tests.
COMMAND, TESTS = "relatch", "relatch-tests"
CRATES = ("wire", "derivation", "binding", "device", "authority", "conformance", "tests")


class CannotRun(Exception):
    """A patch does not apply, or the patched tree does not build."""


def files(under="."):
    """The files of the working tree below a folder, uncommitted ones too, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", under]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def copy(names, tree):
    """Copies files into a tree."""
    for name in names:
        put(ROOT / name, tree / name)


def put(source, place):
    """Copies a file with its mode, or the link that it is."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if source.is_symlink():
        return place.symlink_to(os.readlink(source))
    shutil.copyfile(source, place)
    return shutil.copymode(source, place)


def apply(patch, tree, *options):
    """Applies a patch to a tree."""
    # A tree within the repository would be taken for a part of it.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(["git", "apply", "-C1", *options, str(patch)], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"{patch.relative_to(ROOT)} does not apply:\n{done.stderr}")


def patches():
    """The patches of the product in the order in which they are applied: the switch that they ask comes first."""
    switch = HERE / "switch.patch"
    return [switch, *sorted(path for path in HERE.glob("*.patch") if path != switch)]


@functools.cache
def planted_tree():
    """The tree with all patches of the product, and each fault switched off."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "tree"
        copy(files(), fresh)
        for patch in patches():
            apply(patch, fresh)
        replace(fresh, TREE)
    return TREE


@functools.cache
def planted_programs():
    """The command and the exploration with every fault in them, by name."""
    seed(TARGET / "release", BUILT / "release")
    targets = ["-p", COMMAND, "-p", TESTS, "--bin", "relatch", "--test", "exploration"]
    return cargo(["build", "--release", *targets], planted_tree(), BUILT)


@functools.cache
def planted_tests():
    """The tests of the core crates, and those that need several of them, with every fault in them, by name."""
    seed(TARGET / "debug", BUILT / "debug")
    packages = [part for name in CRATES for part in ("-p", f"relatch-{name}")]
    return cargo(["test", "--no-run", "--lib", "--tests", *packages], planted_tree(), BUILT)


def replace(fresh, tree):
    """Makes a tree like a fresh one. What does not differ is left alone: cargo goes by the times of files."""
    names, there = ({path.relative_to(folder) for path in folder.rglob("*") if is_leaf(path)} for folder in (fresh, tree))
    stale = there - names
    for name in stale:
        (tree / name).unlink()
    # The deepest first; a folder that still holds something stays.
    for folder in sorted((path for path in tree.rglob("*") if not is_leaf(path)), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    for name in names:
        if name not in there or content(tree / name) != content(fresh / name):
            put(fresh / name, tree / name)


def is_leaf(path):
    """A file, or a link to whatever."""
    return path.is_symlink() or path.is_file()


def content(path):
    """What a file holds, or where a link points."""
    return os.readlink(path) if path.is_symlink() else path.read_bytes()


def seed(source, built):
    """Takes what was compiled of other people's packages from a build of the tree itself."""
    if source.is_dir() and not built.exists():
        built.mkdir(parents=True)
        for name in ("build", "deps", ".fingerprint"):
            subprocess.run(["cp", "-a", "--reflink=auto", str(source / name), str(built)], check=False)


def cargo(arguments, tree, target):
    """Builds in a tree; gives the programs by the name of their target."""
    command = ["cargo", *arguments, "--locked", "--message-format=json-render-diagnostics"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(target)}
    done = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"{' '.join(command)} fails in {tree}")
    messages = map(json.loads, done.stdout.splitlines())
    return {message["target"]["name"]: Path(message["executable"]) for message in messages if message.get("executable")}

