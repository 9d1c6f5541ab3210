"""Reads every screen that a run wrote with zbarimg too, and compares what it reads with what `relatch inspect` reads.

    python3 .ci/read_again.py RELATCH DIRECTORY
"""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ZBAR = ("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable")
NO_CODE = 4


def main():
    relatch, directory = sys.argv[1:]
    screens = sorted(Path(directory).rglob("*-screen.png"))
    with ThreadPoolExecutor() as pool:
        ours = list(pool.map(lambda screen: read_by_us(relatch, screen), screens))
        theirs = list(pool.map(read_by_zbar, screens))
    differ = [screen for screen, our, their in zip(screens, ours, theirs) if our != their]
    for screen in differ:
        print(f"differs: {screen.relative_to(directory)}")
    codes = sum(len(texts) for texts in ours)
    print(f"{len(screens)} screens, {codes} QR codes, {len(differ)} screens read differently")
    # Without any code the comparison would prove nothing.
    sys.exit(1 if differ or not codes else 0)


def read_by_us(relatch, screen):
    """SHA-256 of each text: the text of an offer is a secret, which `inspect` does not print."""
    output = subprocess.run((relatch, "inspect", "--json", screen), capture_output=True, check=False).stdout
    return sorted(str(code["text_sha256"]) for code in json.loads(output)["codes"])


def read_by_zbar(screen):
    done = subprocess.run((*ZBAR, screen), capture_output=True, check=False)
    if done.returncode not in (0, NO_CODE):
        sys.exit(f"zbarimg failed on {screen}: {done.stderr.decode()}")
    return sorted(hashlib.sha256(text).hexdigest() for text in done.stdout.splitlines())


if __name__ == "__main__":
    main()
