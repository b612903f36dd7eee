"""A fetch as a WARC file, the form that web archives read: each address asked with its answer,
byte for byte."""

from io import BytesIO
from typing import Any

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.utils import Digester  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from board.capture.shapes import Fetched, Hop
from board.capture.wire import parted

WARC = "application/warc"


def warc_of(page: Fetched) -> bytes:
    """The WARC file (1.1, packed record by record) of a fetch: what made it, then for each hop
    its answer and its request. Of a redirect the head alone is there, and the record says so."""
    out = BytesIO()
    writer = _Writer(out, gzip=True, warc_version="WARC/1.1")
    info = {"software": page.tool, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("", info))
    for hop in page.hops:
        about = {"WARC-Date": hop.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                 "WARC-IP-Address": hop.address}  # fmt: skip
        cut = {"WARC-Truncated": "unspecified"} if hop in page.redirects else {}
        answer = _record(writer, hop, "response", hop.response, about | cut)
        request = _record(writer, hop, "request", hop.request, about)
        writer.write_request_response_pair(request, answer)
    return out.getvalue()


def _record(writer: "_Writer", hop: Hop, kind: str, data: bytes, about: dict[str, str]) -> Any:
    head, body = parted(data)
    return writer.create_warc_record(
        hop.url, kind, payload=BytesIO(body), length=len(body),
        http_headers=_AsItCame(head), warc_headers_dict=about,
    )  # fmt: skip


class _Writer(WARCWriter):  # type: ignore[misc]
    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")


class _AsItCame(StatusAndHeaders):  # type: ignore[misc]
    """A head that is written as its bytes came, where the library would set it anew."""

    def __init__(self, head: bytes) -> None:
        super().__init__("as it came", [])
        self.head = head

    def compute_headers_buffer(self, _filter: Any = None) -> None:
        self.headers_buff = self.head
