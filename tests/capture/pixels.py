"""PNG files, made and read without a library."""

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def dot(colour):
    """A picture of one pixel, (red, green, blue)."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" + bytes(colour))), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class Picture:
    """The pixels of a PNG of 8 bits a colour."""

    def __init__(self, png):
        parts = list(_parts(png))
        self.width, self.height, bits, colours = struct.unpack(">IIBB", parts[0][1][:10])
        assert bits == 8 and colours in (2, 6)
        self._step = 3 if colours == 2 else 4
        packed = b"".join(data for kind, data in parts if kind == b"IDAT")
        self._rows = list(self._unfiltered(zlib.decompress(packed)))

    def at(self, x, y):
        return tuple(self._rows[y][x * self._step : x * self._step + 3])

    def colours(self):
        """Every colour that is somewhere."""
        step = self._step
        return {tuple(row[n : n + 3]) for row in self._rows for n in range(0, len(row), step)}

    def _unfiltered(self, data):
        size, step = self.width * self._step, self._step
        above = bytearray(size)
        for n in range(0, len(data), size + 1):
            kind, row = data[n], bytearray(data[n + 1 : n + 1 + size])
            if kind == 2:
                row = bytearray((a + b) & 255 for a, b in zip(row, above, strict=True))
            elif kind:
                for i in range(size):
                    left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
                    row[i] = (row[i] + _guess(kind, left, above[i], corner)) & 255
            yield row
            above = row


def _guess(kind, left, up, corner):
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    ways = (abs(up - corner), left), (abs(left - corner), up), (abs(left + up - 2 * corner), corner)
    return min(ways, key=lambda way: way[0])[1]  # the first of equal ones


def _parts(png):
    assert png.startswith(_SIGNATURE)
    at = len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12
