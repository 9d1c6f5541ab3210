"""The reference, whole or with one file changed, in a process of its own: which vector notices the change, or which lines a vector runs."""

import gc
import importlib.abc
import importlib.util
import json
import os
import signal
import sys

# How long one answer may take, in seconds; that of the slowest vector takes a tenth of one.
TIMEOUT = 5
# Files whose lines all run many times: a function of them counts as a whole.
ARITHMETIC = ("x25519.py", "hkdf.py")


class Reference(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The sources of the reference, from memory."""

    def __init__(self, folder, sources):
        self.folder = folder
        self.codes = {name.removesuffix(".py"): self.compiled(name, source) for name, source in sources.items()}

    def compiled(self, name, source):
        return compile(source, f"{self.folder}/{name}", "exec", dont_inherit=True)

    def find_spec(self, fullname, path=None, target=None):
        return importlib.util.spec_from_loader(fullname, self) if fullname in self.codes else None

    def exec_module(self, module):
        exec(self.codes[module.__name__], module.__dict__)

    def operations(self, name=None, source=None):
        """The entry of the reference; the source of one file may be another one."""
        if name is not None:
            self.codes[name.removesuffix(".py")] = self.compiled(name, source)
        sys.meta_path.insert(0, self)
        return importlib.import_module("operations")

    def noticed(self, name, source, vectors):
        """The id of the first vector that fails with another source of one file, or None."""
        def run(out):
            at = vectors[0]["id"] if vectors else "import"
            try:
                operations = self.operations(name, source)
                for vector in vectors:
                    at = vector["id"]
                    out(at + "\n")
                    signal.alarm(TIMEOUT)
                    if not holds(vector["expected"], json.loads(json.dumps(operations.run(vector["type"], vector["input"])))):
                        return
                out("\n")
            except BaseException:  # whatever a change leads to is no answer
                out(at + "\n")
        return in_a_process(run).splitlines()[-1] or None

    def lines(self, vector):
        """The lines of the reference that a vector runs, as file and line."""
        operations = sys.modules.get("operations") or self.operations()
        return sorted(traced(self.folder, lambda: operations.run(vector["type"], vector["input"])))


def in_a_process(run):
    """What `run` gives out in a fork; a process that is ended gives what it had given until then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        gc.disable()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        # What a changed source prints is nobody's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            run(lambda text: os.write(writing, text.encode()))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as found:
        text = found.read()
    os.waitpid(child, 0)
    return text


def traced(folder, run):
    seen = set()

    def line(frame, _event, _argument):
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame, event, argument):
        code = frame.f_code
        if not code.co_filename.startswith(folder):
            return None
        if code.co_filename.endswith(ARITHMETIC):
            seen.update((code.co_filename, number) for _, _, number in code.co_lines())
            return None
        return line(frame, event, argument)

    sys.settrace(call)
    try:
        run()
    finally:
        sys.settrace(None)
    return {(path.removeprefix(folder + "/"), number) for path, number in seen}


# Comparing: spec/conformance.md


def holds(expected, found):
    """Whether an output is correct."""
    if "steps" in expected and "steps" in found:
        pairs = zip(expected["steps"], found["steps"])
        return len(expected["steps"]) == len(found["steps"]) and all(step_holds(*pair) for pair in pairs)
    given = found.get("intermediate", {})
    own = expected.get("intermediate", {})
    agree = all(value == own[name] for name, value in given.items() if name in own)
    return agree and without(expected, "intermediate") == without(found, "intermediate")


def step_holds(expected, found):
    """A step; where the answer is "refused", stage and reason may be left out."""
    refused = found.get("refused", {})
    if expected.get("refused", {}).get("answer") == "refused" and not {"stage", "reason"} & set(refused):
        expected = {**expected, "refused": {"answer": "refused"}}
    return expected == found


def without(output, name):
    return {key: value for key, value in output.items() if key != name}
