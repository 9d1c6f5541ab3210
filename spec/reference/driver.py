"""The reference as a party of the conformance protocol (spec/conformance.md): one JSON request a line in, one answer a line out.

    python3 spec/reference/driver.py
"""

import argparse
import json
import sys

import operations

VERSION = 1
ROLES = {
    "device": ("key file", "offer", "nonce", "challenge", "code", "typed", "device"),
    "authority": ("decode", "keys", "tag", "attestation", "act", "audit", "code", "authority"),
    "app": ("decode",),
}


def main():
    argparse.ArgumentParser(description="answer requests of the conformance protocol").parse_args()
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


def answer(line):
    """The answer to one line."""
    try:
        request = json.loads(line)
        number, kind, given = request["id"], request["type"], request.get("input")
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"id": None, "error": "a request is one JSON object with id, type and input"}
    if kind == "hello":
        return {"id": number, "output": {"version": VERSION, "roles": list(ROLES), "types": list(operations.OPERATIONS)}}
    if kind not in operations.OPERATIONS:
        return {"id": number, "unsupported": True}
    try:
        return {"id": number, "output": operations.run(kind, given)}
    except Exception as error:  # a request that breaks the schema must not end the conversation
        return {"id": number, "error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
