#!/usr/bin/env python3
"""What zxing-cpp reads in a folder of pictures, as the lines that `relatch camera --answers` takes.

Needs the packages zxing-cpp, pillow and numpy.
"""

import argparse
import json
import time
from pathlib import Path

import numpy
import zxingcpp
from PIL import Image

NAMES = {".png", ".jpg", ".jpeg", ".webp"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in NAMES:
            print(json.dumps(answer(path, path.relative_to(folder).as_posix())), flush=True)


def answer(path, name):
    pixels = numpy.array(Image.open(path).convert("L"))
    start = time.perf_counter()
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
    took = time.perf_counter() - start
    texts = sorted({code.bytes.hex() for code in found if code.valid})
    return {"picture": name, "texts": texts, "ms": round(1000 * took, 2)}


if __name__ == "__main__":
    main()
