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
from board.bake.laying import Shelf
from board.cli.fetching import Folder
from board.commands import stories
from board.commands.merging import merge
from board.commands.pages import write_page
from board.commands.publication import put_under_review, unpublish
from board.models import Claim, Story
from board.record import addresses
from board.record.log.verifying import check_site
from board.rules import HOW_WE_VERIFY, PublicationEvent
from tests.bake.conftest import pid, sign


def test_a_baked_page_is_the_served_one_to_the_byte(site, published, settings):
    baked = site.bake()
    client = create_app(settings).test_client()
    assert len(baked.written) > 15
    for name in baked.written:
        path = "/" + name.removesuffix("index.html").removesuffix("index.json").rstrip("/")
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
    site.shelf.lay("robots.txt", b"x")
    site.shelf.put(["robots.txt"])
    assert (site.folder / "robots.txt").read_bytes() == b"x"
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
    of_the_whole = ("log/", "proof/", "data/index.html", "data/stand.json", "sitemaps/")
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
        times = [file.stat().st_ctime_ns for file in files]
        assert all(time >= newest for time in times), files
        newest = max([newest, *times])


def _written(path):
    index = "index.json" if "/api/v1/public/" in str(path) else "index.html"
    return [path / index] if path.is_dir() else [path]


def test_a_process_that_is_ended_from_outside_ends_the_bake_in_words(settings, session, tmp_path):
    with Keepers(settings, Shelf(tmp_path), 2) as keepers:
        keepers.pool.submit(os._exit, 1).exception()
        with pytest.raises(BakeFailed, match="ended from outside"):
            list(keepers.keep([(0, "/"), (1, "/claims")], {}))


def test_the_list_is_read_again_only_where_it_is_another_file(site, published):
    site.bake()
    before = site._last()
    assert site._last() is before
    path = site.folder / "bake.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert site._last() is not before
    path.unlink()
    assert site.moved()


def test_what_was_signed_off_while_a_bake_asked_is_in_it_or_not_at_all(site, published, desk):
    """Pages, entries and checkpoint are of one state whenever they are put in place."""
    site.bake()
    sign(desk, published[0], "Known now.", PublicationEvent.UPDATE, "News.")
    times = iter([True])

    def meanwhile(items, what):
        for item in items:
            if item[1] == "/log/checkpoint" and next(times, False):
                sign(desk, published[1], "Known, too.", PublicationEvent.UPDATE, "News.")
            yield item

    site.bake_pages(meanwhile)
    assert (
        "Known, too." in (site.folder / f"claims/{pid(desk, published[1])}/index.html").read_text()
    )
    assert not site.moved()
    assert "\n5\n" in (site.folder / "log/checkpoint").read_text()


def test_nothing_is_put_in_place_before_all_of_it_is_there(site, published, desk, monkeypatch):
    site.bake()
    before, here = snapshot(site.folder), []
    sign(desk, published[0], "Known now.", PublicationEvent.UPDATE, "News.")
    real_keep = site.keeper.keep

    def keep(path, known):
        yield from real_keep(path, known)
        here.append(snapshot(site.folder) == before)

    monkeypatch.setattr(site.keeper, "keep", keep)
    site.bake()
    assert len(here) > 20 and all(here), "something was put in place before all was there"
    assert verify(site.folder) == []


def verify(folder):
    read = Folder(folder)
    report = check_site(read, lambda items, what, total=None: items)
    return report.problems + [words for words in read.altered() if words]


def snapshot(folder):
    files = [p for p in folder.rglob("*") if p.is_file() and ".coming" not in str(p)]
    return {str(path): path.stat().st_mtime_ns for path in files}


def test_two_bakes_of_a_folder_do_not_mix(site, published, settings):
    with (
        site.held(),
        pytest.raises(BakeFailed, match="Another bake"),
        Site(settings, site.folder).held(),
    ):
        pass
    with site.held():
        pass


def test_a_list_of_the_api_is_a_file_beside_what_is_below_it(site, published, desk):
    site.bake()
    at = site.folder / "api/v1/public/claims"
    listed = json.loads((at / "index.json").read_text())
    assert len(listed["claims"]) == 3 and listed["next"] is None
    one = pid(desk, published[0])
    assert json.loads((at / one / "index.json").read_text())["pid"] == one
    assert json.loads((at / one / "versions/1/index.json").read_text())["number"] == 1
    assert (at / "pages/1/index.json").exists()
    (story,) = json.loads((site.folder / "api/v1/public/stories/index.json").read_text())["stories"]
    assert (site.folder / f"api/v1/public/stories/{story['pid']}/index.json").exists()
    assert (site.folder / "api/v1/openapi.json").exists()


def test_a_merged_claim_has_no_json_that_would_be_another_s(site, published, desk, session):
    one = pid(desk, published[0])
    site.bake()
    merge(session, desk.editor, published[0], session.get(Claim, published[0]).version,
          published[2], "The same.")  # fmt: skip
    site.bake()
    assert not (site.folder / f"api/v1/public/claims/{one}/index.json").exists()
    assert (site.folder / f"api/v1/public/claims/{one}/versions/1/index.json").exists()
