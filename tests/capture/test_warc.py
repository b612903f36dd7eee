"""A fetch as a WARC file, read back by another library than the one that wrote it."""

import gzip
import io
import re
import socket

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from board.capture.warc import warc_of
from tests.capture.servers import Listener, answer, by_path, page, redirect
from tests.capture.test_fetch import ARTICLE, fetcher

CHUNKED = answer(b"4\r\n<p>A\r\n3\r\n b.\r\n0\r\n\r\n",
                 "Content-Type: text/html", "Transfer-Encoding: chunked",
                 "X-Ünusual: köln", "x-low:  two  spaces ")  # fmt: skip
PACKED = page(gzip.compress(ARTICLE.encode(), mtime=0), "Content-Encoding: gzip")


@pytest.fixture(scope="module", params=[PACKED, CHUNKED], ids=["packed", "chunked"])
def got(request):
    talk = by_path(first=redirect("/second"), second=request.param)
    with Listener(talk) as server:
        return fetcher(server).fetch(server.url("/first"))


def read(data):
    """(kind, headers, block) of each record, as the other library reads them."""
    return [(record.record_type, record.headers.asdict(), record.reader.read())
            for record in ArchiveIterator(io.BytesIO(data), parse_http=False)]  # fmt: skip


def test_each_answer_and_request_is_there_byte_for_byte(got):
    about, *pairs = read(warc_of(got))
    assert about[0] == WarcRecordType.warcinfo and got.tool.encode() in about[2]
    kinds = [kind for kind, _headers, _block in pairs]
    assert kinds == [WarcRecordType.response, WarcRecordType.request] * 2
    for hop, (_, said, response), (_, asked, request) in zip(
        got.hops, pairs[::2], pairs[1::2], strict=True
    ):
        assert (response, request) == (hop.response, hop.request)
        assert said["WARC-Target-URI"] == asked["WARC-Target-URI"] == hop.url
        assert said["WARC-IP-Address"] == hop.address
        assert said["WARC-Date"] == hop.at.isoformat().replace("+00:00", "Z")
        assert asked["WARC-Concurrent-To"] == said["WARC-Record-ID"]
        assert said["WARC-Block-Digest"].startswith("sha256:")
    assert pairs[0][1]["WARC-Truncated"] == "unspecified" and "WARC-Truncated" not in pairs[2][1]


def test_the_digests_hold_and_find_a_changed_byte(got):
    data = warc_of(got)
    for record in ArchiveIterator(io.BytesIO(data), parse_http=False):
        if record.record_type != WarcRecordType.warcinfo:
            assert record.verify_block_digest()
    for record in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.response):
        assert record.verify_payload_digest()
    changed = gzip.compress(gzip.decompress(data).replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 200 KO"))
    found = [record.verify_block_digest() for record in
             ArchiveIterator(io.BytesIO(changed), record_types=WarcRecordType.response,
                             parse_http=False)]  # fmt: skip
    assert found == [True, False]


def test_the_page_is_read_out_of_it(got):
    responses = ArchiveIterator(
        io.BytesIO(warc_of(got)), record_types=WarcRecordType.response, auto_decode="all"
    )
    read = [
        (one.http_headers.status_code, one.http_headers.get("Content-Type"), one.reader.read())
        for one in responses
    ]
    assert read == [(302, None, b""), (200, "text/html", got.body)]


def test_each_record_is_packed_by_itself(got):
    data = warc_of(got)
    assert len(re.findall(rb"\x1f\x8b\x08\x00", data)) == len(read(data)) == 5
    assert gzip.decompress(data).count(b"WARC/1.1\r\n") == 5


def test_the_file_tells_nothing_of_this_machine(got):
    assert socket.gethostname().encode() not in gzip.decompress(warc_of(got))
