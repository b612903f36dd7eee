"""A hostile file ends in a clear error within the limits, and takes nothing else down."""

import functools
import io
import resource
import socket
import subprocess
import sys
import threading
import time
import zipfile
import zlib

import pytest

from board import apart
from board.extract import Limits, Unreadable, text_of
from board.extract.apart import read_apart
from board.extract.kinds import DOCX, HTML
from tests.extract.test_files import WORDS, docx, page, pdf_of

XML = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def repacked(**parts):
    """A Word document with some of its parts replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx("A paragraph."))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def bomb():
    return repacked(**{"word/document.xml": b"<a>" + b" " * 300_000_000})


def many_parts():
    return repacked(**{f"word/{n}.xml": b"x" for n in range(6_000)})


def lying_header():
    data = bytearray(repacked(**{"word/document.xml": b" " * 80_000_000}))
    real = (80_000_000).to_bytes(4, "little")
    return bytes(data.replace(real, (1_000).to_bytes(4, "little")))


def entities():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return repacked(
        **{"word/document.xml": f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>{XML}&l11;</w:document>'}
    )


def outside():
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return repacked(**{"word/document.xml": f"{entity}{XML}&e;</w:document>"})


@functools.cache
def many_pages():
    return pdf_of([b"BT /F1 12 Tf (x) Tj ET"] * 10_000)


def packed_pdf():
    return pdf_of([zlib.compress(b" " * 400_000_000)], "/Filter /FlateDecode")


def loop():
    data = pdf_of([b"BT ET"])
    return data.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


def deep():
    return page("<div>" * 100_000 + WORDS["en"]).encode()


def one_line():
    return page("<p>" + "word " * 1_700_000).encode()


@pytest.mark.parametrize(
    "make",
    [
        bomb,
        many_parts,
        lying_header,
        entities,
        outside,
        many_pages,
        packed_pdf,
        loop,
        deep,
        one_line,
    ],
    ids=lambda make: make.__name__,
)
def test_it_ends_in_a_clear_error_within_the_limits(make):
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    try:
        read = text_of(data, "file")
    except Unreadable as wrong:
        assert "file" in str(wrong) or "This" in str(wrong)
    else:
        assert make is deep and WORDS["en"] in read.text
    assert time.monotonic() - started < 25
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000, f"the server's own memory grew by {grown} kB"


def test_no_file_is_read_from_this_machine():
    with pytest.raises(Unreadable):
        text_of(outside())


def test_what_takes_too_long_is_ended():
    started = time.monotonic()
    with pytest.raises(Unreadable, match=r"too long to read|broken, or too large"):
        read_apart(page("<p>x</p>" * 400_000).encode(), HTML, Limits(seconds=1))
    assert time.monotonic() - started < 8


def test_what_takes_too_much_memory_is_ended():
    with pytest.raises(Unreadable, match="too large"):
        read_apart(docx(*["word " * 100] * 50), DOCX, Limits(memory=30_000_000))


def test_a_page_reaches_no_other_machine():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        head = f'<link rel=stylesheet href="{host}/a.css"><base href="{host}/">'
        body = f'<img src="{host}/a.png"><iframe src="{host}/"></iframe><p>{WORDS["en"]}</p>'
        text_of(page(body * 5, head).encode())
        with pytest.raises(TimeoutError):
            listener.accept()


def test_another_file_is_read_meanwhile():
    hostile = threading.Thread(target=refused, args=(many_pages(),))
    hostile.start()
    assert text_of(docx(WORDS["en"])).text == WORDS["en"]
    hostile.join()


def refused(data):
    with pytest.raises(Unreadable):
        text_of(data)


def in_the_reading_process(code, **extra):
    """Run code where a file is read: as the child stands after its hook."""
    start = (
        "import sys; from board.extract.__main__ import _stay_alone\nsys.addaudithook(_stay_alone)"
    )
    return subprocess.run(
        [sys.executable, "-c", f"{start}\n{code}"], env=apart.environment() | extra,
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_what_reads_a_file_can_neither_call_out_nor_start_a_program(code):
    assert "PermissionError" in in_the_reading_process(code).stderr


def test_what_reads_a_file_knows_nothing_of_the_boards_settings(monkeypatch):
    monkeypatch.setenv("CLAIMBOARD_DATABASE_URL", "postgresql://board:secret@db/board")
    told = in_the_reading_process("import os; print(dict(os.environ))").stdout
    assert "PYTHONPATH" in told and "secret" not in told
