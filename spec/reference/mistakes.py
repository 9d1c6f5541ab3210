"""Deliberate mistakes: each makes the reference wrong in one point, to show that a vector notices."""

MISTAKES = {
    "text-trimmed": "surrounding spaces of a scanned text are removed",
    "text-case-folded": "a scanned text is put into upper case",
    "text-unbounded": "the length of a text is not checked",
    "base45-tail": "a last group of two over 255 is cut to a byte",
    "cbor-trailing": "bytes after the message are accepted",
    "cbor-long-forms": "long forms and unsorted keys are accepted",
    "cbor-duplicates": "the last of two equal keys wins",
    "cbor-depth": "nesting is not bounded",
    "critical-ignored": "an unknown non-negative key is ignored",
    "ignorable-refused": "a negative key is refused",
    "ignorable-unbounded": "any number of negative keys is accepted",
    "fields-before-newer": "a wrong field is reported before an unknown suite",
    "tag-length": "a tag of another length is accepted",
    "label-after": "the label stands after the data instead of before",
    "salt-swapped": "salt and input key material of HKDF-Extract are swapped",
    "label-without-zero": "labels do not end with a zero byte",
    "tag-key-for-code": "the code is made with the tag key",
    "tag-prefix": "only the first 8 bytes of the tag are compared",
    "tag-over-message": "the tag is made over the byte string with its head",
    "code-over-body": "the code is made over the body instead of the message",
    "code-little-endian": "the material is read as a little-endian number",
    "code-31-bit": "only 31 bits of the material are used",
    "code-64-bit": "only the first 8 bytes of the material are used",
    "code-zeros-dropped": "leading zeros of the number are dropped",
    "no-check-digit": "the check digit of a typed code is not checked",
    "typed-unicode": "digits of every script are taken as digits",
    "charge-after-compare": "the attempt is charged after the comparison, and only when wrong",
    "charge-kept": "a right code is not written back",
    "penalty-forgotten": "a restart ends the penalty",
    "penalty-credited": "the first hour of a penalty is stored as served when it begins",
    "penalty-per-challenge": "attempts are counted for each challenge",
    "penalty-late": "a penalty begins at each fourth wrong code",
    "lifetime-inclusive": "a challenge lives at exactly its end",
    "challenge-renewed": "asking again makes a new challenge",
    "challenge-kept": "a challenge outlives a restart",
    "challenge-not-burned": "a penalty leaves the challenge alive",
    "viewer-clears": "every login sets the failures to 0",
    "login-clears-often": "logins clear the failures without waiting 24 hours",
    "grant-for-all": "any session may use the grant",
    "grant-kept": "a grant may be used twice",
    "unknown-is-stored": "an unknown result of storing the password is taken as success",
    "remote-allowed": "every console may start a recovery",
    "typos-charged": "typing errors are charged",
    "typos-unpaced": "there is no wait after a typing error",
    "long-codes-forgotten": "the code length stays the same from 99 failures on",
    "confirmation-skipped": "an offer takes effect when it is made",
    "confirmation-unlimited": "wrong confirmation codes do not discard the offer",
    "old-binding-slot": "the second slot of a new binding is not overwritten",
    "epoch-eager": "the stored epoch advances when a code is issued",
    "epoch-unchecked": "any epoch is accepted",
    "step-up-skipped": "a step-up is never asked for",
    "step-up-any-message": "a step-up holds for every message",
    "limit-off-by-one": "one code too many is issued",
    "limit-repeats": "the same challenge counts again",
    "delegation-expiry-inclusive": "a delegation holds at exactly its expiry",
    "delegation-unlimited": "the number of codes of a delegation is not checked",
    "precise-refusal": "the answer tells why it is refused",
    "frozen-told": "a delegate is told that the binding is frozen",
    "claim-twice": "a second account may claim an offer",
    "ended-claimable": "the offer of an ended binding may be claimed again",
    "transfer-keeps-delegations": "delegations outlive a transfer",
    "pending-for-delegates": "a delegate gets codes of a pending binding",
    "rows-unchecked": "the MAC of a row is not checked",
}

_active = set()


def activate(name):
    """Make this mistake from now on; None for no mistake."""
    _active.clear()
    if name is not None:
        if name not in MISTAKES:
            raise ValueError(f"no mistake named {name!r}; --mistakes lists them")
        _active.add(name)


def mistake(name):
    """Whether this mistake is to be made."""
    assert name in MISTAKES, name
    return name in _active
