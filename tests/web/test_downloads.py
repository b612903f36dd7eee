"""The whole record as files: what is in them, and that the programs meant for them open them."""

import asyncio
import csv
import io
import json
import re
import sqlite3

import pytest
from datasette.app import Datasette

from board import create_app
from board.record import data, downloads
from tests.readers import Newsroom

FILES = ("claims.jsonl", "claims.csv", "claimboard.sqlite")


@pytest.fixture
def newsroom(desk):
    return Newsroom(desk)


@pytest.fixture
def client(settings):
    return create_app(settings).test_client()


@pytest.fixture
def filled(newsroom):
    """Two claims of a story, one of them corrected and the other in doubt, one that was taken
    down, and one that was merged into the first."""
    story = str(newsroom.story())
    one = newsroom.corroborated("In the story.", story_id=story)
    newsroom.correct(one)
    two = newsroom.disputed(story_id=story)
    newsroom.brake(two)
    gone = newsroom.corroborated("A SECRET thing.", story_id=story)
    newsroom.take_down(gone, "It named a child.")
    newsroom.merge(newsroom.unverified("The same."), one)
    return [newsroom.pid(number) for number in (one, two, gone)]


def lines(client):
    return [json.loads(line) for line in client.get("/data/claims.jsonl").text.splitlines()]


def table(client):
    return list(csv.DictReader(io.StringIO(client.get("/data/claims.csv").text)))


@pytest.fixture
def opened(client, tmp_path):
    def read(name="record.sqlite"):
        path = tmp_path / name
        path.write_bytes(client.get("/data/claimboard.sqlite").data)
        file = sqlite3.connect(path)
        file.row_factory = sqlite3.Row
        return file

    return read


def test_each_line_is_a_claim_with_all_that_was_said_before(client, filled):
    one, two, gone = lines(client)
    assert [one["pid"], two["pid"], gone["pid"]] == filled
    assert [d["event"] for d in one["earlier"]] == ["first"] and one["event"] == "correction"
    assert two["under_review_since"] and one["url"].endswith(f"/claims/{filled[0]}")
    assert gone.keys() == {"url", "schema", "pid", "number", "event", "at", "reason"}


def test_each_row_is_a_claim_as_it_stands(client, filled):
    one, two, gone = table(client)
    assert [row["pid"] for row in (one, two, gone)] == filled
    assert (one["status"], one["origins"], one["evidence_supports"]) == ("corroborated", "2", "2")
    assert two["evidence_urls"].startswith("https://paper.example/") and two["story_title"]
    assert {name for name, cell in gone.items() if cell} == {
        "pid", "url", "number", "event", "at", "reason",
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["=1+1", "@SUM(A1)", "-2", "＝1", "'=1"])
def test_no_cell_is_a_formula_to_a_spreadsheet(client, newsroom, typed):
    newsroom.unverified(typed)
    assert [row["statement"] for row in table(client)] == [f"'{typed}"]
    assert lines(client)[0]["statement"] == typed


def test_the_database_holds_the_record_and_its_references_hold(opened, client, filled):
    file = opened()
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    claims = {row["pid"]: row for row in file.execute("SELECT * FROM claims")}
    assert set(claims) == set(filled)
    for line in lines(client):
        row = claims[line["pid"]]
        for name in ("url", "number", "event", "at", "statement", "status", "reason", "origins"):
            assert row[name] == line.get(name), name
    versions = file.execute("SELECT claim, number FROM versions ORDER BY claim, number").fetchall()
    assert [tuple(row) for row in versions] == sorted(
        (pid, number) for pid, numbers in zip(filled, ((1, 2), (1, 2), (2,)), strict=True)
        for number in numbers
    )  # fmt: skip
    assert "SECRET" not in "\n".join(file.iterdump())
    found = file.execute("SELECT rowid FROM claims_fts WHERE claims_fts MATCH 'story'").fetchall()
    assert len(found) == 1


def test_a_document_in_it_is_the_one_that_was_hashed(opened, filled):
    import hashlib

    rows = opened().execute("SELECT document, sha256 FROM versions").fetchall()
    assert len(rows) == 5
    for row in rows:
        assert hashlib.sha256(row["document"].encode()).hexdigest() == row["sha256"]


def test_datasette_opens_it_as_it_is(opened, client, filled, tmp_path):
    opened().close()

    async def ask():
        datasette = Datasette([str(tmp_path / "record.sqlite")], settings={"num_sql_threads": 1})
        await datasette.invoke_startup()
        get = datasette.client.get
        return (
            (await get("/record/claims.json?_shape=array&_sort=at")).json(),
            (await get("/record/claims.json?_shape=array&_search=story")).json(),
            (await get("/record.json")).json(),
            (await get(f"/record/claims/{filled[0]}")).text,
        )

    claims, found, described, page = asyncio.run(ask())
    told = {line["pid"]: line.get("statement") for line in lines(client)}
    assert {row["pid"]: row["statement"] for row in claims} == told
    assert [row["pid"] for row in found] == filled[:1]
    tables = {table["name"]: table for table in described["tables"]}
    seen = {name for name, table in tables.items() if not table["hidden"]}
    assert seen == {"about", "claims", "evidence", "replies", "stories", "versions"}
    assert tables["claims"]["foreign_keys"]["outgoing"][0]["other_table"] == "stories"
    assert "2 rows" in page  # from versions, which Datasette finds by the reference


@pytest.mark.parametrize("name", FILES)
def test_the_same_record_makes_the_same_bytes_and_stands_until_the_next_publication(
    client, settings, newsroom, filled, name
):
    first = client.get(f"/data/{name}")
    assert first.data == create_app(settings).test_client().get(f"/data/{name}").data
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/data/{name}", headers=known).status_code == 304
    newsroom.unverified("Another.")
    assert client.get(f"/data/{name}", headers=known).data != first.data


@pytest.mark.parametrize("name", FILES)
def test_what_is_downloaded_is_not_kept_in_front_and_is_open_to_every_origin(client, filled, name):
    answer = client.get(f"/data/{name}")
    assert answer.headers["ETag"].startswith('W/"d')
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.head(f"/data/{name}").data == b""


def test_the_database_is_made_once_for_a_state_and_leaves_nothing_behind(
    client, newsroom, filled, settings, monkeypatch
):
    made = []
    write = downloads_write()
    monkeypatch.setattr("board.record.sqlite_file.write", lambda *a: (made.append(1), write(*a)))
    before = set(settings.data_dir.iterdir())
    for _ in range(3):
        client.get("/data/claimboard.sqlite")
    assert len(made) == 1
    newsroom.unverified("Another.")
    client.get("/data/claimboard.sqlite")
    assert len(made) == 2
    assert set(settings.data_dir.iterdir()) == before


def downloads_write():
    from board.record import sqlite_file

    return sqlite_file.write


def test_a_long_record_is_sent_in_pieces(session, newsroom, monkeypatch):
    monkeypatch.setattr(downloads, "_PIECE", 10)
    monkeypatch.setattr(data, "AT_ONCE", 2)
    for n in range(5):
        newsroom.unverified(f"Claim {n}.")
    from board.record.site import Site

    pieces = list(downloads.json_lines(session, Site("https://facts.example", "The Daily")))
    assert len(pieces) == 6 and b"".join(pieces).count(b"\n") == 5


def test_an_empty_record_can_be_downloaded(client, session, opened):
    assert lines(client) == [] and table(client) == []
    assert opened().execute("SELECT count(*) FROM claims").fetchone()[0] == 0


def test_the_page_of_the_downloads_says_what_they_hold_and_about_how_large(client, newsroom):
    for n in range(40):
        newsroom.unverified(f"Claim {n} of many, as long as claims are.")
    page = client.get("/data").text
    assert "40 claims" in page and "No licence is stated" in page
    for name in FILES:
        said = int(re.search(rf"{name}</a>.*?about (\d+) kB", page)[1])
        real = len(client.get(f"/data/{name}").data) / 1000
        assert real / 2 < said < real * 2, (name, said, real)
    for path in set(re.findall(r'href="(/(?:feeds|api|data)/[^"]+)"', page)):
        assert client.get(path).status_code == 200, path
