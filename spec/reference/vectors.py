"""Writes the test vectors to spec/vectors, or with --check compares them with what is there.

    python3 spec/reference/vectors.py [--check]
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

import operations

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
DIRECTORIES = ("wire", "codes", "binding", "device", "authority")
SCENARIOS = (
    "wire_text", "wire_cbor", "wire_fields", "wire_hybrid", "codes_values", "codes_hybrid", "codes_tags", "codes_typed",
    "binding_device", "binding_authority",
    "device_codes", "device_guessing", "device_grants", "device_rehearsal", "device_proofs", "device_storage", "device_hybrid", "device_suites",
    "authority_calls", "authority_state", "authority_hybrid", "authority_suites",
    "authority_acts", "authority_freeze", "authority_transfer", "authority_release", "authority_counts", "authority_time",
    "authority_restored", "authority_records", "authority_mutants",
)
ORDER = ("id", "title", "requirements", "type", "fault", "input", "expected")
WIDTH = 160


def main():
    parser = argparse.ArgumentParser(description="write or compare the test vectors")
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 when a file differs")
    check = parser.parse_args().check
    files = all_files()
    stale = {path for path in generated_files() if path not in files}
    changed = {path for path, text in files.items() if not path.exists() or path.read_text() != text}
    if check:
        for path in sorted(stale | changed):
            print(f"differs: {path.relative_to(VECTORS)}; write it again with python3 spec/reference/vectors.py")
        sys.exit(1 if stale or changed else 0)
    for path in stale:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path])
    print(f"{len(files) - 1} vectors, {len(changed)} files written, {len(stale)} removed")


def generated_files():
    return [path for name in DIRECTORIES for path in (VECTORS / name).glob("*.json")]


def all_files():
    """Path and text of every generated file."""
    vectors = list(all_vectors())
    files = {}
    for vector in vectors:
        path = VECTORS / vector["directory"] / f"{vector['id'].removeprefix(vector['directory'] + '-')}.json"
        assert path not in files, f"two vectors for {path}"
        files[path] = pretty({name: vector[name] for name in ORDER}) + "\n"
    files[VECTORS / "README.md"] = readme(vectors)
    return files


def all_vectors():
    """Every vector with its expected output, checked against the fault that its scenario names."""
    for name in SCENARIOS:
        for vector in importlib.import_module(f"scenarios.{name}").vectors():
            vector["expected"] = operations.run(vector["type"], vector["input"])
            assert fault_shown(vector["expected"]) == vector["fault"], (vector, fault_shown(vector["expected"]))
            yield vector


def fault_shown(expected):
    """The refusal in an output; of a trace the last one."""
    outcomes = expected.get("steps", [expected])
    refusals = [outcome["refused"] for outcome in outcomes if "refused" in outcome]
    if not refusals:
        return None
    return {name: refusals[-1][name] for name in ("stage", "reason", "key") if name in refusals[-1]}


def readme(vectors):
    """The README of the vectors: the text of readme.md here, and the counts."""
    lines = ["| directory | vectors | of these negative |", "|---|---|---|"]
    for name in DIRECTORIES + ("all",):
        chosen = [vector for vector in vectors if name in (vector["directory"], "all")]
        negative = sum(vector["fault"] is not None for vector in chosen)
        lines.append(f"| {name} | {len(chosen)} | {negative} |")
    template = (Path(__file__).parent / "vectors-readme.txt").read_text()
    return template.replace("COUNTS", "\n".join(lines))


def pretty(value, indent=0):
    """JSON with sorted-as-made keys, an object or list on one line where it fits."""
    line = json.dumps(value, ensure_ascii=True)
    if len(line) + indent <= WIDTH and indent > 0 or not isinstance(value, (dict, list)) or not value:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(key)}: {pretty(inner, indent + 2)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + pretty(inner, indent + 2) for inner in value) + "\n" + " " * indent + "]"


if __name__ == "__main__":
    main()
