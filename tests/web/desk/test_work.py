"""The page of a story's work: drawings with words, from zero, and a table behind each."""

import re

from board import create_app
from board.commands import stories
from board.web.charts import HEIGHT, WIDTH, lying, upright
from tests.web.browser import signed_in


def test_bars_stand_on_zero_and_the_tallest_fills_the_ground():
    chart = upright([("a", 0), ("b", 2), ("c", 4)], 4)
    assert [bar.height for bar in chart.bars] == [0, 35, 70]
    assert len({bar.y + bar.height for bar in chart.bars}) == 1
    assert [n for _y, n in chart.ticks] == [0, 4]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert upright([], 0).height == HEIGHT and upright([("a", 0)], 0).bars[0].height == 0


def test_lying_bars_start_at_the_edge_and_never_leave_the_ground():
    chart = lying([("a", 3), ("b", 0), ("c", 1)])
    assert [(bar.x, bar.width) for bar in chart.bars] == [(0, WIDTH), (0, 0), (0, WIDTH / 3)]
    assert max(bar.y + bar.height for bar in chart.bars) < chart.height
    assert lying([]).bars == [] == lying([]).ticks


def test_every_drawing_has_a_title_a_description_and_a_table(settings, desk, session):
    story = stories.add_story(session, desk.reporter, "The parade")
    number = desk.claim("It ran.", story_id=str(story))
    desk.item(number, desk.source("A <b>wire</b>"), new_source_name="Paper")
    person = signed_in(create_app(settings), desk, "reporter")
    assert f"/desk/stories/{story}/work" in person.get("/desk/stories").text
    page = person.get(f"/desk/stories/{story}/work").text
    drawings = re.findall(r"<svg class=\"chart\".*?</svg>", page, re.S)
    assert len(drawings) == 7
    for drawing in drawings:
        for part in re.search(r'aria-labelledby="([^"]+)"', drawing)[1].split():
            assert f'id="{part}"' in drawing
        assert 'style="' not in drawing
    assert page.count("As a table") == 5 and "A &lt;b&gt;wire&lt;/b&gt;" in page
    for person_named in desk.people:
        assert f"<bdi>{person_named.title()}</bdi>" not in page.replace(
            "<bdi>Reporter</bdi>", "", 1
        )
    assert person.get("/desk/stories/999/work").status_code == 404
