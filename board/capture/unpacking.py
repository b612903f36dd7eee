"""Compressed bodies, unpacked piece by piece and never past the limit."""

import zlib
from typing import Any

from board.capture.errors import Broken, TooMuch
from board.words import _

OFFERED = "gzip, deflate"  # no other: brotli and zstd would each need a library that bounds itself
_GZIP = ("gzip", "x-gzip")
_UNKNOWN = _("The page is packed in a way that was not asked for. Upload a saved copy.")
_BROKEN = _("The page came broken. Try again later, or upload a saved copy.")
_TOO_LARGE = _("This page is too large inside. Upload the part that matters.")
_STEP = 65_536


class Unpacker:
    """Takes a body's pieces by `feed`; `end` answers the whole."""

    def __init__(self, encoding: str, most: int) -> None:
        """Raises Broken for an encoding that was not offered, or for several over each other."""
        self._encoding = encoding.strip().lower() or "identity"
        if self._encoding not in ("identity", "deflate", *_GZIP):
            raise Broken(_UNKNOWN)
        self._inflater: Any = None
        self._most, self._body = most, bytearray()

    def feed(self, piece: bytes) -> None:
        """Raises Broken and TooMuch."""
        if self._encoding == "identity":
            self._add(piece)
            return
        while piece:
            if self._inflater is None or (self._inflater.eof and self._another(piece)):
                self._inflater = zlib.decompressobj(self._window(piece))
            if self._inflater.eof:  # padding, which browsers too pass over
                return
            self._inflate(piece)
            piece = self._inflater.unused_data

    def end(self) -> bytes:
        """The unpacked body. Raises Broken where it ends before it is whole."""
        if self._inflater is not None:
            self._inflate(b"")
            if not self._inflater.eof:
                raise Broken(_BROKEN)
        return bytes(self._body)

    def _another(self, piece: bytes) -> bool:
        return self._encoding in _GZIP and piece[0] == 0x1F

    def _window(self, piece: bytes) -> int:
        if self._encoding in _GZIP:
            return 16 + zlib.MAX_WBITS
        headed = piece[0] & 0x0F == zlib.DEFLATED  # some send deflate without zlib's own head
        return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS

    def _inflate(self, piece: bytes) -> None:
        while not self._inflater.eof:
            try:
                out = self._inflater.decompress(piece, _STEP)
            except zlib.error:
                raise Broken(_BROKEN) from None
            self._add(out)
            piece = self._inflater.unconsumed_tail
            if not piece and len(out) < _STEP:
                return

    def _add(self, out: bytes) -> None:
        self._body += out
        if len(self._body) > self._most:
            raise TooMuch(_TOO_LARGE)
