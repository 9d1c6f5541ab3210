"""Runs the shell lines of the jobs in docs/vendor-ci.md, as the page has them, against this checkout.

    vendor_ci.py COMMAND    COMMAND is the built relatch: the build of the page is this checkout's own

It needs PyYAML. The soak plays for SOAK_TIME, and from a run number of the clock: it is printed, so that it can be played again.
"""

import os
import re
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PAGE = Path(__file__).parent.parent / "docs" / "vendor-ci.md"
BUILD = "build"


def jobs(page):
    """The shell lines of each job but the build, by the system and the job's name."""
    for block in re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        document = yaml.safe_load(block)
        if not isinstance(document, dict):
            continue  # A few lines that belong into a job.
        if "jobs" in document:
            for name, job in document["jobs"].items():
                yield "GitHub", name, [step["run"] for step in job["steps"] if "run" in step]
        else:
            for name, job in document.items():
                if isinstance(job, dict) and "script" in job:
                    yield "GitLab", name, job["script"]


def play(command, name, lines, number):
    """One job in a folder of its own, with the command and a party where the page has them."""
    with tempfile.TemporaryDirectory() as folder:
        party = Path(folder, "party")
        party.write_text(f'#!/bin/sh\nexec "{command}" driver\n', encoding="utf-8")
        party.chmod(party.stat().st_mode | stat.S_IXUSR)
        Path(folder, "relatch").symlink_to(command)
        environment = {"SOAK_TIME": "10s", **os.environ, "GITHUB_RUN_NUMBER": number, "CI_PIPELINE_IID": number}
        script = "\n".join(["set -eu", *lines])
        started = time.monotonic()
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        reports = sorted(path.name for path in Path(folder).glob("*.xml"))
        print(f"  {name}: exit {done.returncode} after {time.monotonic() - started:.1f} s, wrote {', '.join(reports) or 'nothing'}")
        if done.returncode != 0 or not reports:
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
            return False
        return True


def main():
    command = Path(sys.argv[1]).resolve()
    number = str(int(time.time()) // 60)
    print(f"run number {number}")
    played = [
        play(command, f"{system}: {name}", lines, number)
        for system, name, lines in jobs(PAGE.read_text(encoding="utf-8"))
        if name != BUILD
    ]
    sys.exit(0 if len(played) >= 8 and all(played) else 1)


if __name__ == "__main__":
    main()
