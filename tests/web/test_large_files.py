"""A real server takes and gives a large file in little memory."""

import hashlib
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.samples import boxes
from tests.serving import Person, serving
from tests.web.browser import PASSWORD

SIZE = 60_000_000


def largest(server):
    """How much memory the process that answers has taken at most, in bytes."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    told = [Path(f"/proc/{number}/status").read_text() for number in children]
    return max(int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) for text in told) * 1024


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_large_file_comes_and_goes_without_being_held(desk, settings, session):
    number = desk.item(desk.claim())
    session.rollback()
    content = boxes(b"isom") + bytes(SIZE)
    with serving(settings.data_dir) as (server, base):
        person = Person(base, "reporter@desk.test", PASSWORD)
        path = f"/desk/evidence/{number}/files"
        page = person.send(path)[1]
        token = re.search(r'name="csrf_token" value="([^"]*)"', page)[1]
        before = largest(server)
        body = (
            f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
            'Content-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'
        ).encode() + content + b"\r\n--x--\r\n"  # fmt: skip
        kind = {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}
        with pytest.raises(urllib.error.HTTPError, match="303"):
            person.opener.open(urllib.request.Request(base + path, body, kind))
        address = re.search(r"/desk/files/\d+", person.send(path)[1])[0]
        digest = hashlib.sha256()
        with person.opener.open(base + address) as answer:
            while piece := answer.read(65_536):
                digest.update(piece)
        assert digest.hexdigest() == hashlib.sha256(content).hexdigest()
        assert largest(server) - before < SIZE // 3
