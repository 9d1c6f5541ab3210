"""Checks that spec/messages.cddl takes every valid wire vector, and none whose fault a grammar can express.

    python3 .ci/check_cddl.py

Needs the packages of .ci/requirements.txt.
"""

import json
import re
import sys
from pathlib import Path

from cbor2 import CBORDecodeError
from zcbor.zcbor.zcbor import CddlValidationError, DataTranslator

SUITES = (1, 2, 3)
SPEC = Path(__file__).resolve().parent.parent / "spec"
sys.path.insert(0, str(SPEC / "reference"))
import base45  # noqa: E402 (it lies below the path that was just added)

# What is beyond a grammar of values, by reason or by the beginning of the id.
BEYOND_REASONS = {
    "not canonical": "a grammar describes values, not their encoding",
    "bad point": "which points are legal is arithmetic",
    "too many ignorable keys": "the keys are listed one by one, their number is not",
}
BEYOND_IDS = {
    "wire-cbor-trailing-": "what trails a value is not part of it",
    "wire-first-trailing-": "what trails a value is not part of it",
    "wire-cbor-duplicate-": "a decoded map has a key once",
}
# What the grammar expresses and this validator does not see.
UNSEEN_IDS = {
    "wire-cbor-outer-tag-55799": "cbor2 takes the tag of self-described CBOR off",
    "wire-challenge-type-4-negative": "zcbor takes a negative number for uint .size 4",
    "wire-challenge-type-4-small-bignum": "cbor2 makes a small bignum an integer",
    "wire-offer-length-2-characters": "zcbor counts the characters of a text, RFC 8610 its bytes",
}
# A fault of the text stage leaves no message to look at.
STAGES = ("cbor", "fields")


def main():
    grammars = read_grammar()
    counts = {"valid": 0, "refused": 0, "excepted": 0}
    unused = {**BEYOND_REASONS, **BEYOND_IDS, **UNSEEN_IDS}
    faults = []
    for path in sorted((SPEC / "vectors/wire").glob("*.json")):
        vector = json.loads(path.read_text())
        if vector["fault"] and vector["fault"]["stage"] not in STAGES:
            continue
        exception = excepted(vector)
        taken = takes(grammars[vector["input"]["as"]], base45.decode(vector["input"]["text"][4:]))
        if exception:
            counts["excepted"] += 1
            if taken:
                unused.pop(exception, None)
        elif taken != (vector["fault"] is None):
            faults.append(f"{vector['id']}: {'taken' if taken else 'refused'}, and should not be: {vector['title']}")
        else:
            counts["valid" if taken else "refused"] += 1
    faults += [f"{name}: no such vector is taken, so this is no exception" for name in unused]
    print(f"messages.cddl: {counts['valid']} valid vectors taken, {counts['refused']} with a fault refused, "
          f"{counts['excepted']} excepted")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults or not counts["valid"] or not counts["refused"] else 0)


def read_grammar():
    """The validators of each message, one for each suite."""
    text = (SPEC / "messages.cddl").read_text()
    # zcbor names a map entry by the rule of its value, and two of one name are too many for it: put the value in place.
    value = re.search(r"^ignorable-value = (.*)$", text, re.MULTILINE).group(1)
    text = text.replace("=> ignorable-value,", f"=> {value},")
    of_suites = [DataTranslator.from_cddl(of_suite(text, suite), default_max_qty=16).my_types for suite in SUITES]
    return {kind: [rules[f"{kind}-message"] for rules in of_suites] for kind in ("challenge", "offer")}


def of_suite(text, suite):
    """The grammar of one suite: zcbor takes no choice inside a map, and the entries of a map in their order only."""
    for kind in ("challenge", "offer"):
        fields = re.search(rf"^{kind}-of-suite-{suite} = \((.*?)^\)", text, re.MULTILINE | re.DOTALL).group(1)
        choice = " // ".join(f"{kind}-of-suite-{each}" for each in SUITES)
        text = text.replace(f"  {choice},\n", fields.lstrip("\n"))
        text = re.sub(rf"^{kind}-of-suite-. = \(.*?^\)\n", "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(rf"(?<=^{kind} = {{\n).*?(?=^}})", lambda entries: in_order(entries[0]), text, flags=re.MULTILINE | re.DOTALL)
    return text


def in_order(entries):
    """The entries of a map, a line each, in the order of their keys; what has no key comes last."""
    def key(line):
        number = re.match(r" *(?:\? )?([0-9]+) =>", line)
        return int(number[1]) if number else 99
    return "".join(sorted(entries.splitlines(keepends=True), key=key))


def takes(grammars, message):
    """Whether the grammar of some suite takes a message."""
    for grammar in grammars:
        try:
            if grammar.validate_str(message):
                return True
        except (CBORDecodeError, CddlValidationError):
            pass
    return False


def excepted(vector):
    """The exception that a vector falls under."""
    reason = vector["fault"] and vector["fault"]["reason"]
    if reason in BEYOND_REASONS:
        return reason
    return next((start for start in (*BEYOND_IDS, *UNSEEN_IDS) if vector["id"].startswith(start)), None)


if __name__ == "__main__":
    main()
