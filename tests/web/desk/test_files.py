"""Files by plain forms: taken by their bytes, served so that they do nothing, seen by few."""

import hashlib
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from board import create_app
from board.commands.claims import restrict
from board.commands.redactions import ask_redaction, confirm_redaction
from board.models import Evidence, EvidenceFile, UnusedFile
from board.packs.verifying import check
from board.store import open_store
from tests.packs.conftest import opened, unwatched
from tests.samples import GIF_AND_SCRIPT, KEPT, PDF, REFUSED, png
from tests.web.browser import SAME, signed_in

HEX = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def app(settings):
    return create_app(replace(settings, max_file_mb=2))


@pytest.fixture
def reporter(app, desk):
    return signed_in(app, desk, "reporter")


@pytest.fixture
def store(settings):
    return open_store(settings)


def sending(browser, path, name="page.pdf", content=PDF, **fields):
    """Send a form that brings a file; its keys are those of the last page."""
    keys = dict(re.findall(r'name="(csrf_token)" value="([^"]*)"', browser.page))
    file = (io.BytesIO(content), name)
    return browser.client.post(path, data=keys | fields | {"file": file}, headers=SAME)


def rows(session):
    session.rollback()
    return session.execute(select(EvidenceFile).order_by(EvidenceFile.id)).scalars().all()


def kept(settings):
    return [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


def add(browser, item, *args, **fields):
    answer = sending(browser, f"/desk/evidence/{item}/files", *args, **fields)
    assert answer.status_code == 303, answer.text


def test_a_new_item_may_be_a_file_and_nothing_else(reporter, desk, session, store):
    claim = desk.claim()
    page = reporter.get(f"/desk/claims/{claim}").text
    form = re.search(r'<form[^>]*action="/desk/claims/\d+/evidence"[^>]*>', page)[0]
    assert 'enctype="multipart/form-data"' in form
    answer = sending(reporter, f"/desk/claims/{claim}/evidence", stance="supports", public="yes")
    assert answer.status_code == 303 and answer.headers["Location"] == f"/desk/claims/{claim}"
    (row,) = rows(session)
    item = session.get(Evidence, row.evidence_id)
    assert (item.title, item.url, item.claim_id) == ("page.pdf", "", claim)
    assert (row.name, row.media, row.size, row.sha256) == (
        "page.pdf", "application/pdf", len(PDF), HEX,
    )  # fmt: skip
    assert store.get(HEX) == PDF
    page = reporter.get(f"/desk/claims/{claim}").text
    assert f"/desk/files/{row.id}" in page and "PDF, 0.2 kB" in page
    edit = reporter.get(f"/desk/evidence/{item.id}/edit").text
    assert 'value="page.pdf"' in edit
    saved = reporter.post(f"/desk/evidence/{item.id}/edit", stance="context", title="A letter")
    assert saved.status_code == 303
    session.rollback()
    assert session.get(Evidence, item.id, populate_existing=True).title == "A letter"


def test_each_kind_is_kept_and_comes_back_as_it_was_and_inert(reporter, desk, session):
    item = desk.item(desk.claim())
    for name in KEPT:
        add(reporter, item, f"../{name}.html", KEPT[name][0])
    for row, name in zip(rows(session), KEPT, strict=True):
        content, media = KEPT[name]
        assert (row.media, row.name) == (media, f"{name}.html.{row.name.rpartition('.')[2]}")
        answer = reporter.client.get(f"/desk/files/{row.id}")
        assert answer.data == content
        assert answer.headers["Content-Type"].partition(";")[0] == media
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Content-Encoding" not in answer.headers


def test_what_is_not_kept_is_told_by_name_and_what_was_typed_stays(
    reporter, desk, session, settings
):
    claim = desk.claim()
    reporter.get(f"/desk/claims/{claim}")
    page, path = reporter.page, f"/desk/claims/{claim}/evidence"
    typed = {"stance": "supports", "title": "Typed title", "excerpt": "Typed excerpt"}
    for name, (content, why) in REFUSED.items():
        reporter.page = page
        answer = sending(reporter, path, name, content, **typed)
        assert answer.status_code == 422
        assert "Typed title" in answer.text and "Typed excerpt" in answer.text
        problem = re.search(r'<a href="#file">(.*?)</a>', answer.text)[1]
        assert name in problem and why in problem
        assert 'value="supports" checked' in answer.text and 'aria-invalid="true"' in answer.text
    assert rows(session) == [] and kept(settings) == []


def test_a_file_that_is_two_things_is_served_as_the_one_and_saved(reporter, desk, session):
    item = desk.item(desk.claim())
    add(reporter, item, "run.js", GIF_AND_SCRIPT)
    answer = reporter.client.get(f"/desk/files/{rows(session)[0].id}")
    assert answer.headers["Content-Type"] == "image/gif"
    assert 'filename="run.js.gif"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_only_pictures_that_browsers_draw_are_shown_and_only_by_our_own_route(
    reporter, desk, session
):
    claim = desk.claim()
    item = desk.item(claim)
    names = ("a.png", "a.jpg", "a.gif", "a.webp", "a.heic", "a.tif", "page.pdf", "a.mp4")
    for name in names:
        add(reporter, item, name, KEPT[name][0])
    page = reporter.get(f"/desk/claims/{claim}").text
    shown = re.findall(r'<img src="([^"]*)"', page)
    by_name = {row.name: f"/desk/files/{row.id}" for row in rows(session)}
    assert shown == [by_name[name] for name in names[:4]]


def test_when_something_else_is_wrong_the_file_must_be_chosen_again(
    reporter, desk, session, settings
):
    claim = desk.claim()
    reporter.get(f"/desk/claims/{claim}")
    answer = sending(reporter, f"/desk/claims/{claim}/evidence", title="Typed", published_on="soon")
    assert answer.status_code == 422
    assert "Choose page.pdf again" in answer.text and "Typed" in answer.text
    assert rows(session) == [] and kept(settings) == []


def test_a_file_beyond_the_limit_is_told_and_one_far_beyond_is_not_read(
    reporter, desk, session, settings
):
    claim = desk.claim()
    item = desk.item(claim)
    reporter.get(f"/desk/evidence/{item}/files")
    page = reporter.page
    for path in (f"/desk/claims/{claim}/evidence", f"/desk/evidence/{item}/files"):
        reporter.page = page
        over = sending(reporter, path, "large.png", png() + b"\0" * 2_000_000, stance="supports")
        assert over.status_code == 422 and "large.png is too large: at most 2 MB" in over.text
        far = sending(reporter, path, "large.png", png() + b"\0" * 2_200_000, stance="supports")
        assert far.status_code == 413 and "at most 2 MB are taken" in far.text
    assert rows(session) == [] and kept(settings) == []
    add(reporter, item, "fits.png", png() + b"\0" * 1_990_000)


class Endless:
    """A body that goes on for ever, and says how much of it was taken."""

    def __init__(self, head):
        self.head, self.taken = head, 0

    def read(self, size=-1):
        size = 65_536 if size < 0 else size
        piece, self.head = self.head[:size], self.head[size:]
        piece += b"\0" * (size - len(piece))
        self.taken += len(piece)
        return piece

    def readinto(self, buffer):
        buffer[:] = self.read(len(buffer))
        return len(buffer)


def streamed(body):
    """What a server says of a form that comes in pieces."""
    kind = "multipart/form-data; boundary=x"
    return {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_TYPE": kind}


def test_a_body_that_does_not_say_how_large_it_is_is_stopped_while_it_is_read(
    reporter, desk, session, settings
):
    item = desk.item(desk.claim())
    token = re.search(r'name="csrf_token" value="([^"]*)"', reporter.page)[1]
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
        'Content-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    )  # fmt: skip
    body = Endless(head.encode() + png())
    answer = reporter.client.post(
        f"/desk/evidence/{item}/files",
        headers=SAME | {"Transfer-Encoding": "chunked"},
        environ_overrides=streamed(body),
    )
    assert answer.status_code == 413 and 2_000_000 < body.taken < 2_600_000
    assert kept(settings) == []


def test_a_stranger_cannot_make_the_board_read_what_a_member_may_send(settings, desk):
    client = create_app(replace(settings, max_file_mb=100)).test_client()
    body = Endless(b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n')
    answer = client.post(
        "/desk/evidence/1/files",
        headers=SAME,
        environ_overrides=streamed(body),
    )
    assert answer.status_code == 401 and "Sign in" in answer.text
    assert 9_000_000 < body.taken < 10_500_000


def test_the_other_fields_of_the_form_are_no_larger_than_in_any_form(reporter, desk):
    item = desk.item(desk.claim())
    answer = sending(reporter, f"/desk/evidence/{item}/files", once="x" * 600_000)
    assert answer.status_code == 413


def test_it_takes_the_forms_token_and_our_own_page(reporter, desk, session):
    item = desk.item(desk.claim())
    path, file = f"/desk/evidence/{item}/files", lambda: (io.BytesIO(PDF), "a.pdf")
    token = re.search(r'name="csrf_token" value="([^"]*)"', reporter.page)[1]
    for data, headers in (
        ({}, SAME), ({"csrf_token": "x" * 86}, SAME),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}),
    ):  # fmt: skip
        answer = reporter.client.post(path, data=data | {"file": file()}, headers=headers)
        assert answer.status_code == 403
    assert rows(session) == []


def test_a_form_sent_twice_adds_one_file(reporter, desk, session):
    claim = desk.claim()
    reporter.get(f"/desk/claims/{claim}")
    once = re.search(r'name="once" value="([^"]*)"', reporter.page)[1]
    for _time in (1, 2):
        typed = {"stance": "supports", "once": once}
        answer = sending(reporter, f"/desk/claims/{claim}/evidence", **typed)
        assert answer.status_code == 303
    assert len(rows(session)) == 1


def test_a_part_is_sent_where_a_part_is_asked_for(reporter, desk, session):
    item = desk.item(desk.claim())
    content = png() + bytes(range(256)) * 5_000
    add(reporter, item, "a.png", content)
    path = f"/desk/files/{rows(session)[0].id}"
    whole = reporter.client.get(path)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = reporter.client.get(path, headers={"Range": "bytes=1200000-1200009"})
    assert (part.status_code, part.data) == (206, content[1_200_000:1_200_010])
    assert part.headers["Content-Range"] == f"bytes 1200000-1200009/{len(content)}"
    assert part.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    rest = reporter.client.get(path, headers={"Range": "bytes=1280000-", "If-Range": '"other"'})
    assert (rest.status_code, rest.data) == (200, content)
    beyond = reporter.client.get(path, headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416


def test_damaged_bytes_never_arrive_whole_and_lost_ones_are_told(reporter, desk, session, settings):
    item = desk.item(desk.claim())
    large = png() + b"\0" * 1_900_000
    add(reporter, item, "small.pdf", PDF)
    add(reporter, item, "large.png", large)
    for path in kept(settings):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    small, big = (f"/desk/files/{row.id}" for row in rows(session))
    answer = reporter.get(small)
    assert answer.status_code == 500 and "damaged" in answer.text and "backup" in answer.text
    with pytest.raises(Exception):  # noqa: B017 - the connection breaks off
        assert len(reporter.client.get(big).data) < len(large)
    for path in kept(settings):
        path.unlink()
    assert "gone from the store" in reporter.get(small).text


def test_taking_out_and_putting_back_by_plain_forms(reporter, desk, session):
    claim = desk.claim()
    item = desk.item(claim)
    add(reporter, item)
    page = reporter.get(f"/desk/evidence/{item}/files").text
    number = rows(session)[0].id
    assert HEX in page and "Take it out" in page
    assert reporter.post(f"/desk/files/{number}/removal").status_code == 303
    assert reporter.get(f"/desk/files/{number}").status_code == 404
    assert f"/desk/files/{number}" not in reporter.get(f"/desk/claims/{claim}").text
    page = reporter.get(f"/desk/evidence/{item}/files").text
    assert "Taken out" in page and "Put it back" in page
    assert reporter.post(f"/desk/files/{number}/restoration").status_code == 303
    assert reporter.get(f"/desk/files/{number}").status_code == 200
    history = reporter.get(f"/desk/claims/{claim}/history").text
    assert "added a file" in history and "took a file out" in history
    assert sending(reporter, f"/desk/evidence/{item}/files").status_code == 422
    nothing = reporter.post(f"/desk/evidence/{item}/files")
    assert nothing.status_code == 422 and "Choose a file" in nothing.text


def test_nobody_gets_a_file_of_what_they_may_not_see(app, desk, session):
    editor = signed_in(app, desk, "editor")
    claim, other = desk.claim(by=desk.editor), desk.claim("Another.", by=desk.editor)
    secret = desk.item(claim, by=desk.editor, confidential="yes", new_source_name="Orchid")
    closed = desk.item(other, by=desk.editor)
    add(editor, secret)
    add(editor, closed, "b.png", png())
    restrict(session, desk.editor, other, True, [])
    one, two = (row.id for row in rows(session))
    for name in ("reporter", "second", "admin"):
        browser = signed_in(app, desk, name)
        for path in (
            f"/desk/files/{one}",
            f"/desk/files/{two}",
            f"/desk/evidence/{secret}/files",
            f"/desk/evidence/{closed}/files",
        ):
            assert browser.client.get(path).status_code == 404, path
        for item in (secret, closed):
            page = browser.get("/desk/account")
            answer = sending(browser, f"/desk/evidence/{item}/files", "c.pdf", PDF + b"c")
            assert answer.status_code == 404, page
        for number in (one, two):
            for act in ("removal", "restoration"):
                browser.get("/desk/account")
                assert browser.post(f"/desk/files/{number}/{act}").status_code == 404
        assert f"/desk/files/{one}" not in browser.get(f"/desk/claims/{claim}").text
    assert len(rows(session)) == 2
    assert editor.client.get(f"/desk/files/{one}").data == PDF


def test_a_redaction_drops_its_files(reporter, desk, session, settings):
    claim = desk.claim()
    item = desk.item(claim)
    add(reporter, item)
    number = rows(session)[0].id
    asked = ask_redaction(session, desk.editor, claim, "An order.", "By order.", item)
    confirm_redaction(session, desk.admin, asked)
    assert reporter.client.get(f"/desk/files/{number}").status_code == 404
    assert reporter.client.get(f"/desk/evidence/{item}/files").status_code == 404
    assert rows(session) == []
    assert HEX in session.execute(select(UnusedFile.sha256)).scalars().all()


def test_a_full_disk_is_told_and_what_was_typed_stays(reporter, desk, session, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    claim = desk.claim()
    reporter.get(f"/desk/claims/{claim}")
    monkeypatch.setattr("board.store.folder.Folder.put", full)
    typed = {"stance": "supports", "title": "Typed"}
    answer = sending(reporter, f"/desk/claims/{claim}/evidence", **typed)
    assert answer.status_code == 422 and "could not be kept" in answer.text
    assert 'value="Typed"' in answer.text


def test_bytes_that_the_worker_took_just_before_they_were_named_are_put_again(
    reporter, desk, session, settings, monkeypatch
):
    from board.web.desk import files as forms

    item, store = desk.item(desk.claim()), open_store(settings)
    named = forms.files.add_file

    def late(*args, **kwargs):
        store.remove(HEX)
        return named(*args, **kwargs)

    monkeypatch.setattr(forms.files, "add_file", late)
    add(reporter, item)
    assert store.get(HEX) == PDF


def test_looking_up_the_source_of_a_link_sends_no_file(reporter, desk):
    page = reporter.get(f"/desk/claims/{desk.claim()}").text
    button = re.search(r"<button[^>]*formaction=[^>]*>", page)[0]
    assert 'formenctype="application/x-www-form-urlencoded"' in button
    owner = re.search(r'<div id="owner"[^>]*>', page)[0]
    assert 'hx-encoding="application/x-www-form-urlencoded"' in owner


def test_a_claims_manifest_lists_what_the_member_sees_with_hashes(app, desk, session):
    editor = signed_in(app, desk, "editor")
    claim = desk.claim(by=desk.editor)
    item = desk.item(claim, title="A map")
    secret = desk.item(
        claim, by=desk.editor, confidential="yes", new_source_name="Orchid", title="A talk"
    )
    add(editor, item)
    add(editor, secret, "talk.mp3", KEPT["a.mp3"][0])
    path = f"/desk/claims/{claim}/manifest.json"
    assert path in editor.get(f"/desk/claims/{claim}").text
    told = editor.client.get(path)
    assert told.content_type == "application/json"
    assert f"claim-{claim}-manifest.json" in told.headers["Content-Disposition"]
    assert [i["number"] for i in told.json["items"]] == [item, secret]
    (file,) = told.json["items"][0]["files"]
    assert (file["sha256"], file["name"], file["added_by"]) == (HEX, "page.pdf", "Editor")
    other = signed_in(app, desk, "reporter").client.get(path)
    assert [i["number"] for i in other.json["items"]] == [item]
    assert (
        other.json["hidden_items"] == 1 and "Orchid" not in other.text and "talk" not in other.text
    )
    restrict(session, desk.editor, claim, True, [])
    assert signed_in(app, desk, "admin").client.get(path).status_code == 404


def test_a_pack_holds_the_files_that_were_uploaded(app, desk, session, tmp_path):
    editor = signed_in(app, desk, "editor")
    claim = desk.claim()
    item = desk.item(claim)
    for name in ("page.pdf", "a.png", "a.mp4", "a.txt"):
        add(editor, item, name, KEPT[name][0])
    editor.get(f"/desk/claims/{claim}/packs/new")
    answer = editor.post(f"/desk/claims/{claim}/packs")
    path = tmp_path / "pack.zip"
    path.write_bytes(answer.data)
    assert check(path, unwatched).problems == []
    names = {n.rpartition(".")[2] for n in opened(answer.data).namelist() if n[:6] == "files/"}
    assert names == {"pdf", "png", "mp4", "txt"}
