"""Tests of the chain of audit entries, which no vector shows."""

import unittest

import audit


def log_of(entries):
    """Entries with their heads, and the last head."""
    head, log = audit.EMPTY_CHAIN, []
    for entry in entries:
        head = audit.chained(head, entry)
        log.append((entry, head))
    return log, head


class Chain(unittest.TestCase):
    """authority.md, "Audit and notices"."""

    LOG, HEAD = log_of([b"one", b"two", b"three", b"four"])

    def test_value(self):
        self.assertEqual(log_of([b"one"])[1].hex(), "3bb0bc9a034ebf244fd2c2c8a35b1a40e18714b7bafbe38787bb584db432227f")

    def test_whole(self):
        self.assertIsNone(audit.verify_audit(self.LOG, self.HEAD, 4))
        self.assertIsNone(audit.verify_audit([], audit.EMPTY_CHAIN, 0))

    def test_changed(self):
        for place in range(4):
            changed = [*self.LOG[:place], (b"other", self.LOG[place][1]), *self.LOG[place + 1:]]
            self.assertEqual(audit.verify_audit(changed, self.HEAD, 4), place)

    def test_cut(self):
        for length in range(4):
            self.assertEqual(audit.verify_audit(self.LOG[:length], self.HEAD, 4), length)
        self.assertEqual(audit.verify_audit(self.LOG[1:], self.HEAD, 4), 0)

    def test_made_again(self):
        log, _ = log_of([b"one", b"two", b"three", b"other"])
        self.assertEqual(audit.verify_audit(log, self.HEAD, 4), 3)

    def test_surplus(self):
        log, _ = log_of([b"one", b"two", b"three", b"four", b"five"])
        self.assertEqual(audit.verify_audit(log, self.HEAD, 4), 4)
