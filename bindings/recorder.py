#!/usr/bin/env python3
"""The reference's device for programs in other languages: one step as a JSON object a line in, its answer a line out.

    recorder.py [KEY-FILE-TEXT]

A step has the members of the conformance kit's device role but `uptime` and `random`, which are added here.
"""

import json
import secrets
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "spec" / "reference"))

from device import Device


class Recorder:
    """The reference's device, and its clock."""

    def __init__(self, key_file):
        settings = {
            "vendor": "Vendor", "model": "NVR-8", "serial": "0001", "code_length": 12, "factory_key": None,
            "lifetime_ms": 600_000, "other_consoles": False, "monotonic_counter": False, "password": "old password 1",
        }
        self.device = Device(settings | ({"authority": key_file} if key_file else {}))
        self.uptime = 0

    def step(self, op, **fields):
        """The answer to a step, a second after the last one."""
        self.uptime += 1_000
        return self.device.step({"op": op, "uptime": self.uptime, "random": secrets.token_hex(32), **fields})

    def does(self, op, **fields):
        """A step that has to be accepted."""
        answer = self.step(op, **fields)
        assert "accepted" in answer, (op, answer)
        return answer["accepted"]

    def administrator(self, op, **fields):
        return self.does(op, by="administrator", session=1, **fields)


def main():
    recorder = Recorder(sys.argv[1] if len(sys.argv) > 1 else None)
    for line in sys.stdin:
        print(json.dumps(recorder.step(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
