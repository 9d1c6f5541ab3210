#!/usr/bin/env python3
"""The conformance kit's party in the role of an app (spec/conformance.md), in Python, through the bindings."""

import json
import sys

from relatch_app import MessageKind, NotDecoded, decode

HELLO = {"version": 1, "roles": ["app"], "types": ["decode"]}
KINDS = {"challenge": MessageKind.CHALLENGE, "offer": MessageKind.OFFER}
# The members of each kind, and those of one suite alone.
MEMBERS = {
    1: ("kind", "suite", "action", "locator", "epoch", "failures", "body", "tag", "message"),
    2: ("kind", "suite", "vendor", "model", "serial", "code_length", "attestation", "body", "message"),
}
OF_A_SUITE = ("nonce", "secret", "enc", "authority_key_id")


def shown(value):
    return value.hex() if isinstance(value, bytes) else value


def output(request):
    """The output of a request to decode a text."""
    try:
        found = decode(KINDS[request["as"]], request["text"])
    except NotDecoded.Refused as refused:  # type: ignore[attr-defined]  # UniFFI adds the kinds at run time
        names = ("stage", "reason", "app_says") + (("key",) if refused.key is not None else ())
        return {"refused": {name: getattr(refused, name) for name in names}}
    fields = {name: shown(getattr(found, name)) for name in MEMBERS[found.kind]}
    fields |= {name: shown(getattr(found, name)) for name in OF_A_SUITE if getattr(found, name) is not None}
    fields["ignorable"] = [{"key": one.key, "value": one.value.hex()} for one in found.ignorable]
    return {"accepted": fields}


def answer(line):
    """The answer to one line."""
    number = None
    try:
        request = json.loads(line)
        number, kind = request["id"], request["type"]
        if kind == "hello":
            return {"id": number, "output": HELLO}
        if kind != "decode":
            return {"id": number, "unsupported": True}
        return {"id": number, "output": output(request["input"])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"id": number, "error": f"not a request: {error!r}"}


def main():
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line.decode("utf-8", "replace"))), flush=True)


if __name__ == "__main__":
    main()
