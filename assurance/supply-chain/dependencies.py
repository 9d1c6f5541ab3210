#!/usr/bin/env python3
"""Lists every dependency of the core crates in dependencies.md.

What is linked where comes from cargo, lines and unsafe from the sources that cargo builds, the reason from the manifest
that names the dependency or, where only another dependency needs it, from reasons.toml.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TABLE = HERE / "dependencies.md"
CORE = ["derivation", "wire", "device", "authority", "binding"]
FIRMWARE = ["-e", "normal,no-proc-macro", "--target", "thumbv7em-none-eabi"]
# Where a dependency is linked, the narrowest first: what `cargo tree` says for these arguments.
PLACES = {
    "device": ["-p", "relatch-device", "--no-default-features", *FIRMWARE],
    "device, suite 2": ["-p", "relatch-device", *FIRMWARE],
    "authority": ["-p", "relatch-authority", "-e", "normal,no-proc-macro"],
    "other processors, optional": ["--all-features", "-e", "normal,no-proc-macro", "--target", "all"],
    "build": ["--all-features", "-e", "normal,build", "--target", "all"],
}
# What the sources say and what only the registry's index says: the index goes on, so a check leaves it alone.
COLUMNS = ["crate", "version", "linked in", "why", "lines", "unsafe", "licence", "repository"]
DATED = ["newest", "of"]
HEAD = """# Dependencies of the core crates

Written by `dependencies.py`, which says what the columns are; `dependencies.py --check` checks that it is up to date.

"""


class Fault(Exception):
    """Something that the person who runs this has to mend."""


def main():
    arguments = parse_arguments()
    try:
        table = build_table()
        faults = other_locks()
        if arguments.check:
            faults += compare(table)
        else:
            TABLE.write_text(HEAD + render(table), encoding="utf-8")
            print(f"{len(table)} dependencies in {TABLE.relative_to(ROOT)}")
    except Fault as fault:
        faults = [str(fault)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Writes dependencies.md: every dependency that is linked into or builds a core crate.",
        epilog="linked in: the first of " + "; ".join(PLACES) + ". lines: of Rust in src/, its tests too, without "
        "empty lines and comments. unsafe: how often the word stands in them; 'forbidden' where the crate rules it out. newest, of: "
        "the newest version in cargo's copy of the index, and its date.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where the table is not what it would be written as, dates aside, or where a "
        "package with a Cargo.lock of its own takes another version",
    )
    return parser.parse_args()


def build_table():
    packages = {(it["name"], it["version"]): it for it in metadata()["packages"]}
    direct, further = manifest_reasons(), reasons()
    table, used = [], set()
    for key, place in linked().items():
        name, version = key
        why = direct.get(name)
        if why is None:
            used.add(name)
            why = further.get(name)
        if why is None:
            raise Fault(f"reasons.toml: why is {name} {version} needed?")
        table.append(row(packages[key], place, why))
    if left := sorted(set(further) - used):
        raise Fault(f"reasons.toml: no core crate needs {', '.join(left)} any more")
    order = list(PLACES)
    return sorted(table, key=lambda it: (order.index(it["linked in"]), it["crate"]))


def row(package, place, why):
    lines, unsafe = count(Path(package["manifest_path"]).parent / "src")
    newest, date = newest_release(package["name"])
    return {
        "crate": package["name"],
        "version": package["version"],
        "linked in": place,
        "why": why,
        "lines": str(lines),
        "unsafe": unsafe,
        "licence": package["license"].replace("/", " OR "),
        "repository": repository(package["repository"] or "none"),
        "newest": newest,
        "of": date,
    }


def repository(url):
    return re.sub(r"^https://|\.git$|/tree/.*$|/$", "", url)


def cargo(*arguments):
    result = subprocess.run(["cargo", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Fault(f"cargo {arguments[0]}: {result.stderr.strip()}")
    return result.stdout


def metadata():
    return json.loads(cargo("metadata", "--locked", "--format-version", "1", "--all-features"))


def linked():
    """Name and version of each dependency, with the first place that links it."""
    found = {}
    for place, arguments in PLACES.items():
        if "-p" not in arguments:
            arguments = [*arguments, *(part for name in CORE for part in ("-p", f"relatch-{name}"))]
        tree = cargo("tree", "--locked", "--prefix", "none", "--format", "{p}", *arguments)
        for line in tree.split("\n"):
            # `name v1.2.3`, and after it a path for a crate of our own or a remark.
            if (words := line.split()) and not words[0].startswith("relatch-"):
                found.setdefault((words[0], words[1].removeprefix("v")), place)
    return found


def manifest_reasons():
    """The comment above each dependency in the core crates' manifests."""
    found = {}
    for name in CORE:
        section, comment, fresh = "", "", True
        for line in (ROOT / "crates" / name / "Cargo.toml").read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section, comment = line, ""
            elif section == "[dependencies]" and line.startswith("#"):
                text = line.removeprefix("#").strip()
                comment, fresh = (text if fresh else f"{comment} {text}"), False
            elif section == "[dependencies]" and (match := re.match(r"[\w-]+", line)):
                fresh = True
                if comment:
                    found.setdefault(match[0], comment)
    return found


def reasons():
    with open(HERE / "reasons.toml", "rb") as file:
        return tomllib.load(file)


def count(sources):
    """Lines of code below a folder, and how often `unsafe` stands in them."""
    if not sources.is_dir():
        raise Fault(f"{sources} is not there: cargo fetch")
    lines = unsafe = 0
    forbidden = False
    for path in sorted(sources.rglob("*.rs")):
        text = path.read_text(encoding="utf-8")
        forbidden |= "forbid(unsafe_code)" in text
        for line in without_comments(text):
            lines += 1
            unsafe += len(re.findall(r"\bunsafe\b", line))
    return lines, "forbidden" if forbidden and unsafe == 0 else str(unsafe)


def without_comments(text):
    # A string that holds `//` or `/*` loses its end: fewer lines, never an unsafe more.
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (re.sub(r"//.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def newest_release(name):
    """The newest version that is no pre-release, and its date, as cargo last saw them in its index."""
    lower = name.lower()
    folder = {1: "1", 2: "2", 3: f"3/{lower[:1]}"}.get(len(lower), f"{lower[:2]}/{lower[2:4]}")
    for cache in sorted((cargo_home() / "registry/index").glob(f"*/.cache/{folder}/{lower}")):
        entries = [json.loads(part) for part in cache.read_bytes().split(b"\0") if part.startswith(b"{")]
        entries = [it for it in entries if not it["yanked"] and "-" not in it["vers"]]
        if entries:
            newest = max(entries, key=lambda it: [int(part) for part in it["vers"].split("+")[0].split(".")])
            return newest["vers"], newest.get("pubtime", "unknown")[:10]
    return "unknown", "unknown"


def cargo_home():
    return Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))


def other_locks():
    """The packages apart examine what ships only if they build the same versions."""
    ours = {}
    for name, version in linked():
        ours.setdefault(name, set()).add(version)
    faults = []
    for path in sorted([*ROOT.glob("*/Cargo.lock"), *ROOT.glob("assurance/*/Cargo.lock")]):
        theirs = {}
        for package in tomllib.loads(path.read_text(encoding="utf-8"))["package"]:
            theirs.setdefault(package["name"], set()).add(package["version"])
        for name in sorted(ours.keys() & theirs.keys()):
            if not ours[name] & theirs[name]:
                versions = f"{', '.join(theirs[name])} is not {', '.join(ours[name])}"
                faults.append(f"{path.relative_to(ROOT)}: {name} {versions}: cargo update -p {name} --precise VERSION")
    return faults


def render(table):
    columns = COLUMNS + DATED
    lines = [columns, ["---"] * len(columns), *([it[column] for column in columns] for it in table)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def compare(table):
    written = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    undated = len(COLUMNS) + 1
    rows = {tuple(line.split(" | ")[: undated - 1]) for line in written.splitlines() if line.startswith("| ")}
    expected = {tuple(line.split(" | ")[: undated - 1]) for line in render(table).splitlines()}
    faults = [f"dependencies.md lacks: {' | '.join(it)}" for it in sorted(expected - rows)]
    faults += [f"dependencies.md has, and should not: {' | '.join(it)}" for it in sorted(rows - expected)]
    return [*faults, "run assurance/supply-chain/dependencies.py"] if faults else []


if __name__ == "__main__":
    sys.exit(main())
