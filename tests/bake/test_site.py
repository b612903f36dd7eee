"""A baked site is the served one to the byte, and changes only where the record does."""

import gzip
import hashlib
import json
import os
from dataclasses import replace

import pytest

from board import create_app
from board.bake import BakeFailed, Site
from board.bake.keeping import Keepers
from board.commands import stories
from board.commands.merging import merge
from board.commands.pages import write_page
from board.commands.planning import move_to_story
from board.commands.publication import Wording, put_under_review, sign_off, unpublish
from board.models import Claim, Story
from board.record import addresses
from board.rules import HOW_WE_VERIFY, PublicationEvent


@pytest.fixture
def site(settings, tmp_path):
    return Site(settings, tmp_path / "site")


@pytest.fixture
def published(desk):
    story = stories.add_story(desk.session, desk.reporter, "Launch")
    numbers = [desk.claim(f"Claim {n}.") for n in range(3)]
    move_to_story(desk.session, desk.reporter, numbers[0], story)
    for number in numbers:
        sign(desk, number, "Not known yet.")
    return numbers


def sign(desk, number, words, event=None, note=""):
    version = desk.session.get(Claim, number, populate_existing=True).version
    sign_off(desk.session, desk.editor, number, version, Wording(words, event, note))


def pid(desk, number):
    return desk.session.get(Claim, number, populate_existing=True).pid


def test_a_baked_page_is_the_served_one_to_the_byte(site, published, settings):
    baked = site.bake()
    client = create_app(settings).test_client()
    assert len(baked.written) > 15
    for name in baked.written:
        path = "/" + name.removesuffix("index.html").rstrip("/")
        if path in ("/404.html", "/search", "/as-of"):
            continue
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert (site.folder / name).read_bytes() == answer.data, path
    assert "made of files" in (site.folder / "search/index.html").read_text()


def test_what_was_packed_says_the_same(site, published):
    site.bake()
    packed = list(site.folder.rglob("*.gz"))
    assert packed
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_a_packed_copy_that_no_longer_helps_does_not_stay(site, published):
    """A host that serves packed copies would serve what was there before."""
    site.folder.mkdir()
    (site.folder / "robots.txt.gz").write_bytes(gzip.compress(b"from an earlier bake"))
    site.bake()
    site.keeper.put("robots.txt", b"x")
    assert not (site.folder / "robots.txt.gz").exists()


def test_the_list_names_every_file_with_its_hash(site, published):
    site.bake()
    listed = json.loads((site.folder / "bake.json").read_text())["files"]
    there = {str(p.relative_to(site.folder)) for p in site.folder.rglob("*") if p.is_file()}
    assert {n for n in there if not n.endswith(".gz")} == set(listed) | {"bake.json"}
    for name, told in listed.items():
        assert hashlib.sha256((site.folder / name).read_bytes()).hexdigest() == told


def test_one_changed_claim_rewrites_only_the_pages_that_show_it(site, published, desk):
    site.bake()
    assert site.bake().written == []
    sign(desk, published[1], "Known now.", PublicationEvent.UPDATE, "News.")
    assert site.moved()
    baked = site.bake()
    assert not site.moved()
    one = f"claims/{pid(desk, published[1])}"
    assert one + "/index.html" in baked.written
    shown = {n for n in baked.written if b"Claim 1." in (site.folder / n).read_bytes()}
    of_the_whole = ("log/", "proof/", "data/index.html", "sitemaps/")
    assert {n for n in baked.written if not n.startswith(of_the_whole)} <= shown
    others = [f"claims/{pid(desk, n)}/index.html" for n in (published[0], published[2])]
    assert not set(others) & set(baked.written)


def test_all_the_ways_that_the_record_changes_reach_the_files(site, published, desk, session):
    site.bake()
    one, two, three = (pid(desk, n) for n in published)
    put_under_review(session, desk.editor, published[0])
    unpublish(session, desk.editor, published[1], "A person asked.")
    site.bake()
    read = {p: (site.folder / f"claims/{p}/index.html").read_text() for p in (one, two, three)}
    assert "Under review since" in read[one] and "A person asked." in read[two]
    assert "A person asked." in (site.folder / f"claims/{two}/versions/1/index.html").read_text()
    story = session.get(Story, 1, populate_existing=True)
    edited = stories.StoryInput("Another launch", "", "en")
    stories.edit_story(session, desk.editor, story.id, story.version, edited)
    write_page(session, desk.admin, HOW_WE_VERIFY, 0, "We call people.", "en")
    site.bake()
    assert "Another launch" in (site.folder / "index.html").read_text()
    assert "We call people." in (site.folder / "how-we-verify/index.html").read_text()


def test_a_merged_claim_leads_on_in_the_files_too(site, published, desk, session):
    one, three = pid(desk, published[0]), pid(desk, published[2])
    version = session.get(Claim, published[0]).version
    merge(session, desk.editor, published[0], version, published[2], "The same.")
    site.bake()
    page = (site.folder / f"claims/{one}/index.html").read_text()
    assert f'content="0; url=/claims/{three}"' in page


def test_the_bake_after_an_upgrade_writes_all_anew_and_takes_old_files_away(site, published):
    site.bake()
    path = site.folder / "bake.json"
    listed = json.loads(path.read_text())
    listed["look"], listed["files"]["static/public-old.css"] = "another", "0"
    (site.folder / "static/public-old.css").write_text("old")
    (site.folder / "theirs.txt").write_text("not ours")
    path.write_text(json.dumps(listed))
    assert site.bake().removed == ["static/public-old.css"]
    assert not (site.folder / "static/public-old.css").exists()
    assert (site.folder / "theirs.txt").exists()


def test_a_damaged_file_is_told_by_the_list_and_mended_by_a_bake_from_nothing(site, published):
    site.bake()
    (site.folder / "index.html").unlink()
    (site.folder / "bake.json").unlink()
    assert "index.html" in site.bake().written


def test_a_site_below_a_path_leads_nowhere_else(settings, published, tmp_path):
    below = replace(settings, prefix="/board", hosts=(*settings.hosts, "news.example"), https=True)
    site = Site(below, tmp_path / "below")
    site.bake()
    page = (site.folder / "index.html").read_text()
    assert 'href="/board/claims' in page and 'href="/claims' not in page
    assert (site.folder / "claims/index.html").exists()


def test_several_processes_bake_the_same_bytes_as_one(settings, published, tmp_path):
    one, many = Site(settings, tmp_path / "one"), Site(settings, tmp_path / "many", processes=2)
    assert sorted(one.bake().written) == sorted(many.bake().written)
    assert _held(one.folder) == _held(many.folder)
    assert many.bake().written == []


def _held(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_leads_to_a_page_is_there_after_it_whatever_the_processes(
    settings, published, session, tmp_path
):
    site = Site(settings, tmp_path / "site", processes=3)
    site.bake()
    newest = 0
    for stage in addresses.stages(session):
        files = [file for path in stage for file in _written(site.folder / path.strip("/"))]
        times = [file.stat().st_mtime_ns for file in files]
        assert all(time >= newest for time in times), files
        newest = max([newest, *times])


def _written(path):
    return [path / "index.html"] if path.is_dir() else [path]


def test_a_process_that_is_ended_from_outside_ends_the_bake_in_words(settings, session, tmp_path):
    with Keepers(settings, tmp_path, 2) as keepers:
        keepers.pool.submit(os._exit, 1)
        with pytest.raises(BakeFailed, match="ended from outside"):
            list(keepers.keep([(0, "/"), (1, "/claims")], {}))


def test_a_download_that_came_out_as_before_is_not_written_again(site, published):
    site.bake()
    file = site.folder / "data/claims.jsonl"
    before = file.stat()
    (kept,) = site.keeper.keep("/data/claims.jsonl", site.files)
    assert not kept.written and file.stat() == before
    (kept,) = site.keeper.keep("/data/claims.jsonl", {})
    assert kept.written and file.stat().st_ino != before.st_ino
    assert not list(site.folder.rglob(".*"))


def test_the_list_is_read_again_only_where_it_is_another_file(site, published):
    site.bake()
    before = site._last()
    assert site._last() is before
    path = site.folder / "bake.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert site._last() is not before
    path.unlink()
    assert site.moved()
