"""The layers that look for faults. `search` gives what a layer needed to find one, or None; `unsound` where it finds what is not there."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import scratch
from scratch import BUILT, COMMAND, ROOT, TARGET, TREE

SWITCH = "RELATCH_PLANTED"
SEEDS, SOUND_SEEDS, LONGEST_STORY = 10_000, 200, 50
LONGEST_RUN = 1_200
FUZZ_SECONDS = 60
FUZZ_HOST = "x86_64-unknown-linux-gnu"


def run(command, fault=None):
    """Runs a program with this fault switched on, or none: its exit status, and what it said."""
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    environment |= {SWITCH: fault} if fault else {}
    # An input that fails with one fault must not help to find the next, and none has to be made small.
    environment |= {"PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1", "PROPTEST_MAX_SHRINK_ITERS": "0"}
    command = ["timeout", str(LONGEST_RUN), *map(str, command)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class Tests:
    """The tests of the crates. Targets are the names of test programs."""

    def __init__(self, _):
        self.programs = scratch.planted_tests()

    def unsound(self, names, pool):
        outcomes = pool.map(lambda name: run([self.programs[name]]), names)
        return [f"{name} fails without a fault:\n{out}" for name, (status, out, _) in zip(names, outcomes) if status]

    def search(self, fault, name):
        status, out, _ = run([self.programs[name]], fault)
        failed = re.search(r"^test (\S+) .*\.\.\. FAILED$", out, re.MULTILINE)
        return (failed[1] if failed else "it does not end") if status else None


class Kit:
    """The vectors of the rule that a mistake breaks, put to a reference that makes it. Targets are rules."""

    def __init__(self, folder):
        self.folder = folder
        self.relatch = scratch.cargo(["build", "--release", "-p", COMMAND, "--bin", "relatch"], ROOT, TARGET)["relatch"]
        self.reference = [name for name in scratch.files("spec/reference") if name.endswith(".py")]
        self.vectors = {path: json.loads(path.read_text()) for path in sorted((ROOT / "spec/vectors").glob("*/*.json"))}

    def unsound(self, rules, pool):
        failures = pool.map(lambda rule: self.failures(rule, ROOT), rules)
        return [f"the reference fails vectors of {rule}" for rule, failed in zip(rules, failures) if failed]

    def search(self, mistake, rule):
        with tempfile.TemporaryDirectory(dir=self.folder) as tree:
            scratch.copy(self.reference, Path(tree))
            scratch.apply(scratch.HERE / "reference" / f"{mistake}.patch", Path(tree))
            failures = self.failures(rule, Path(tree))
        # A reference that crashes has no mistake, it is broken.
        told = [failure for failure in failures if ": expected " in failure]
        return f"{len(failures)} of {len(self.of(rule))} vectors of {rule}" if told else None

    def of(self, rule):
        return [path for path, vector in self.vectors.items() if rule in vector["requirements"]]

    def failures(self, rule, tree):
        """What the vectors of a rule say of the reference in a tree."""
        chosen = self.of(rule)
        with tempfile.TemporaryDirectory(dir=self.folder) as vectors:
            for path in chosen:
                shutil.copyfile(path, Path(vectors) / f"{path.parent.name}-{path.name}")
            rows = [row for role in ("device", "authority") for row in self.rows(role, vectors, tree)]
        if len({row["id"] for row in rows}) != len(chosen):
            raise scratch.CannotRun(f"the kit does not run the {len(chosen)} vectors of {rule}")
        return [row["message"] for row in rows if row["verdict"] == "failed"]

    def rows(self, role, vectors, tree):
        command = [self.relatch, "conform", "--role", role, "--vectors", vectors, "--timeout", "60", "--json", "-", "--"]
        _, out, err = run([*command, "python3", "-B", tree / "spec/reference/driver.py"])
        if not out:
            raise scratch.CannotRun(f"the kit does not run: {err}")
        return json.loads(out)["vectors"]


class Soak:
    """Random worlds before judges. Targets are judges."""

    def __init__(self, _):
        self.relatch = scratch.planted_programs()["relatch"]

    def unsound(self, _, __):
        finding = self.soak(None, 0, SOUND_SEEDS)
        return [f"a judge finds what is not there: {finding['broken']}"] if finding else []

    def search(self, fault, judge):
        """The lowest seed in which this judge finds something; others may find more before it."""
        seed = 0
        while finding := self.soak(fault, seed, SEEDS):
            seed = finding["seed"] + 1
            if judge in (broken["judge"] for broken in finding["broken"]):
                again = self.soak(fault, finding["seed"], seed)
                steps = len(finding["steps"])
                return f"seed {finding['seed']}, {steps} steps" if again == finding and steps < LONGEST_STORY else None
        return None

    def soak(self, fault, first, end):
        """What is found in a range of seeds, or None."""
        if first >= end:
            return None
        status, out, err = run([self.relatch, "soak", "--seeds", f"{first}..{end}", "--jobs", "1", "--json", "-"], fault)
        finding = json.loads(out)["finding"] if status in (0, 1) else None
        if status != (0 if finding is None else 1):
            raise scratch.CannotRun(f"soak ends with {status}: {err}")
        return finding


class Exploration:
    """Every state within bounds. Targets are what the judge has to say."""

    def __init__(self, _):
        self.program = scratch.planted_programs()["exploration"]

    def unsound(self, _, __):
        status, out, err = run([self.program])
        return [f"the exploration fails without a fault:\n{out}{err}"] if status else []

    def search(self, fault, says):
        start = time.monotonic()
        status, out, err = run([self.program], fault)
        said = out + err
        return f"{time.monotonic() - start:.1f} s" if status and "panicked at" in said and says in said else None


class Fuzz:
    """Fuzz targets, from their committed corpora. Targets are theirs."""

    def __init__(self, folder):
        self.folder = folder
        own = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "fuzz/target")).absolute()
        for name in ("release", f"{FUZZ_HOST}/release"):
            scratch.seed(own / name, BUILT / "fuzz" / name)
        location = importlib.util.spec_from_file_location("fuzzing", scratch.planted_tree() / "fuzz/fuzzing.py")
        self.fuzzing = importlib.util.module_from_spec(location)
        location.loader.exec_module(self.fuzzing)
        self.programs = self.fuzzing.build(self.fuzzing.targets([]), directory=BUILT / "fuzz")

    def unsound(self, targets, pool):
        outcomes = pool.map(lambda target: self.fuzz(target, None, FUZZ_SECONDS, ["-runs=0"]), targets)
        return [f"{target} fails on its corpus:\n{said}" for target, (status, said) in zip(targets, outcomes) if status]

    def search(self, fault, target):
        start = time.monotonic()
        status, said = self.fuzz(target, fault, FUZZ_SECONDS)
        return f"{time.monotonic() - start:.1f} s" if status and "panicked at" in said else None

    def fuzz(self, target, fault, seconds, options=()):
        with tempfile.TemporaryDirectory(dir=self.folder) as found:
            corpora = [found, TREE / "fuzz/seeds" / target]
            options = [f"-artifact_prefix={found}/", *options]
            return self.fuzzing.fuzz(self.programs / target, corpora, seconds, options, fault)


LAYERS = {"tests": Tests, "kit": Kit, "soak": Soak, "exploration": Exploration, "fuzz": Fuzz}
