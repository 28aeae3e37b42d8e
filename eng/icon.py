#!/usr/bin/env python3
"""Draws eng/icon.png, the picture on the packages' pages: two pods on a bridge. Python's standard library is all it needs.

    python3 eng/icon.py
"""

import pathlib
import struct
import zlib

SIZE = 128
SAMPLES = 4  # Each pixel is the mean of 4 x 4 points, which is what makes edges smooth.

BACKGROUND = (0x1B, 0x2A, 0x49)
POD = (0x6B, 0xD6, 0xC2)
WIRE = (0xF4, 0xF1, 0xE8)

# Rounded rectangles in front of each other: colour, left, top, right, bottom, radius.
SHAPES = [
    (BACKGROUND, 0, 0, 128, 128, 24),
    (WIRE, 36, 56, 44, 92, 0),
    (WIRE, 84, 56, 92, 92, 0),
    (WIRE, 16, 84, 112, 98, 7),
    (POD, 20, 26, 60, 66, 9),
    (POD, 68, 26, 108, 66, 9),
    (BACKGROUND, 33, 39, 47, 53, 7),
    (BACKGROUND, 81, 39, 95, 53, 7),
]


def inside(x, y, left, top, right, bottom, radius):
    dx = max(left + radius - x, x - (right - radius), 0)
    dy = max(top + radius - y, y - (bottom - radius), 0)
    if radius == 0:
        return dx == 0 and dy == 0
    return dx * dx + dy * dy <= radius * radius


def colour(x, y):
    found = (0, 0, 0, 0)
    for (red, green, blue), *box in SHAPES:
        if inside(x, y, *box):
            found = (red, green, blue, 255)
    return found


def pixel(column, row):
    points = [
        colour(column + (i + 0.5) / SAMPLES, row + (j + 0.5) / SAMPLES)
        for i in range(SAMPLES)
        for j in range(SAMPLES)
    ]
    seen = [point for point in points if point[3]]
    if not seen:
        return b"\0\0\0\0"
    mean = [round(sum(point[i] for point in seen) / len(seen)) for i in range(3)]
    return bytes([*mean, round(255 * len(seen) / len(points))])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main():
    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    pathlib.Path(__file__).with_name("icon.png").write_bytes(png)


main()
