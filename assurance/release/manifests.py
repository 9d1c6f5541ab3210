"""What every package that is published has to say of itself, and the one version and changelog of all."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What programs are built for.
TARGET = "x86_64-unknown-linux-gnu"

# The registry's rules for a keyword; and those of its categories that a package here may have.
KEYWORD = re.compile(r"[a-z][a-z0-9_-]{0,19}")
CATEGORIES = {
    "authentication",
    "cryptography",
    "database",
    "development-tools::testing",
    "embedded",
    "encoding",
    "filesystem",
    "hardware-support",
    "no-std",
    "web-programming::http-server",
}
LONGEST_DESCRIPTION, MOST_WORDS = 120, 5
LICENCES = ("LICENSE-MIT", "LICENSE-APACHE")
VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?")


def metadata():
    """What cargo knows of the workspace and all that it is built of."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features", "--filter-platform", TARGET]
    return json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)


def published(known):
    """The packages of the workspace that are published, by name."""
    members = set(known["workspace_members"])
    packages = (package for package in known["packages"] if package["id"] in members)
    return {package["name"]: package for package in packages if package["publish"] is None}


def version():
    """The one version."""
    return tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]


def faults(known):
    """Everything that keeps a package from being published, in words."""
    packages, one = published(known), version()
    found = [fault for package in packages.values() for fault in of_package(package, packages, one)]
    return found + of_changelog(one) + of_lists(packages)


def of_package(package, packages, one):
    """The manifest, the files beside it, and what it depends on."""
    name, folder = package["name"], Path(package["manifest_path"]).parent
    description, categories = package["description"] or "", set(package["categories"])
    rules = {
        f"has version {package['version']}, not {one}": package["version"] == one,
        f"needs a description of one sentence, at most {LONGEST_DESCRIPTION} characters": 0 < len(description) <= LONGEST_DESCRIPTION,
        f"needs 1 to {MOST_WORDS} keywords as the registry takes them": 0 < len(package["keywords"]) <= MOST_WORDS
        and all(KEYWORD.fullmatch(word) for word in package["keywords"]),
        f"needs 1 to {MOST_WORDS} known categories": 0 < len(categories) <= MOST_WORDS and categories <= CATEGORIES,
        "needs README.md": package["readme"] == "README.md" and (folder / "README.md").exists(),
        "needs a licence and both its texts": package["license"] and all((folder / text).exists() for text in LICENCES),
        "needs a rust-version": package["rust_version"],
    }
    if package["features"].keys() - {"default"}:
        rules["has features: say in [package.metadata.docs.rs] which its pages show, or that default ones do"] = shows(package)
    found = [f"{name} {rule}" for rule, holds in rules.items() if not holds]
    for dependency in package["dependencies"]:
        other, shipped = dependency["name"], dependency["kind"] != "dev"
        if shipped and dependency.get("path") and other not in packages:
            found.append(f"{name} depends on {other}, which is not published")
        if shipped and other in packages and dependency["req"] != f"^{one}":
            found.append(f"{name} asks for {other} {dependency['req']}, not ^{one}")
        if not shipped and dependency.get("path") and other not in packages and dependency["req"] != "*":
            found.append(f"{name} tests with {other}, which is not published: name it without a version")
    return found


def shows(package):
    """Whether the manifest says what docs.rs builds."""
    return "docs" in (package["metadata"] or {}) and "rs" in package["metadata"]["docs"]


def of_changelog(one):
    """There is one changelog; it tells of this version, or of what is not released yet."""
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[([^]]+)\]", text, re.MULTILINE)
    found = []
    if not headings or headings[0] not in ("Unreleased", one):
        found.append(f"CHANGELOG.md has to begin with [Unreleased] or [{one}]")
    if unknown := [name for name in headings if name != "Unreleased" and not VERSION.fullmatch(name)]:
        found.append(f"CHANGELOG.md has headings that are no versions: {', '.join(unknown)}")
    if len(set(headings)) != len(headings):
        found.append("CHANGELOG.md tells of a version twice")
    others = [path for path in ROOT.glob("*/*/CHANGELOG.md")]
    return found + [f"{path.relative_to(ROOT)}: there is one changelog, in the root" for path in others]


def of_lists(packages):
    """The files of each package: its sources and texts, and nothing that was built or is for an editor."""
    found = []
    for name in packages:
        command = ["cargo", "package", "--locked", "--offline", "--allow-dirty", "--list", "-p", name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            found.append(f"{name}: cargo cannot list its files:\n{done.stderr}")
            continue
        files = done.stdout.split()
        found += [f"{name} would ship {file}" for file in files if re.search(r"(^|/)(target|__pycache__)/|\.(swp|orig|rej)$", file) and file != "Cargo.toml.orig"]
        missing = {"Cargo.toml", "README.md", *LICENCES} - set(files)
        found += [f"{name} would not ship {file}" for file in sorted(missing)]
    return found
