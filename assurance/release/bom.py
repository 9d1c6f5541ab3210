"""Bills of materials (CycloneDX 1.6) of what is released, from cargo's own answer: the same tree gives the same bytes."""

import json
import subprocess
import tomllib
import uuid

from manifests import ROOT

# Names of bills are made of names here: RFC 9562, version 5.
SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "relatch")


def of_package(name, known, target, features=()):
    """What is linked into a package built for a target, or builds it."""
    linked = resolved(name, target, features)
    packages = {(package["name"], package["version"]): package for package in known["packages"]}
    chosen = [packages[key] for key in sorted(linked)]
    names = {package["id"]: reference(package) for package in chosen}
    subject = next(package for package in chosen if package["name"] == name)
    hashes = checksums()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(SPACE, ' '.join([name, subject['version'], target, *features]))}",
        "version": 1,
        "metadata": {
            "component": component(subject, hashes) | {"type": kind(subject)},
            "properties": [{"name": "relatch:target", "value": target}, {"name": "relatch:features", "value": ",".join(features) or "default"}],
        },
        "components": [component(package, hashes) for package in chosen if package is not subject],
        "dependencies": edges(known, names),
    }


def text(bill):
    """A bill as it is written to a file."""
    return json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def resolved(name, target, features):
    """Names and versions of all that cargo takes for this package, these features and this target."""
    command = ["cargo", "tree", "--locked", "--offline", "-p", name, "-e", "normal,build", "--target", target]
    command += ["--prefix", "none", "--no-dedupe", "--format", "{p}"]
    if features:
        command += ["--features", ",".join(features)]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    words = (line.split() for line in out.splitlines() if line.strip())
    return {(word[0], word[1].removeprefix("v")) for word in words}


def component(package, hashes):
    """One package."""
    found = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
        "scope": "required",
    }
    if package["description"]:
        found["description"] = " ".join(package["description"].split())
    if package["license"]:
        # The older form of a choice.
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if known := hashes.get((package["name"], package["version"])):
        found["hashes"] = [{"alg": "SHA-256", "content": known}]
    return found


def kind(package):
    """A program, or a library."""
    return "application" if any("bin" in target["kind"] for target in package["targets"]) else "library"


def reference(package):
    """The package URL."""
    return f"pkg:cargo/{package['name']}@{package['version']}"


def checksums():
    """What the lock file says that each package of others has to be."""
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(package["name"], package["version"]): package["checksum"] for package in lock["package"] if "checksum" in package}


def edges(known, names):
    """Which of these packages needs which, without tests."""
    found = []
    for node in known["resolve"]["nodes"]:
        if node["id"] not in names:
            continue
        needed = {
            names[other["pkg"]]
            for other in node["deps"]
            if other["pkg"] in names and any(kind["kind"] != "dev" for kind in other["dep_kinds"])
        }
        found.append({"ref": names[node["id"]], "dependsOn": sorted(needed - {names[node["id"]]})})
    return sorted(found, key=lambda edge: edge["ref"])
