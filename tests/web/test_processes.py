"""Several server processes on PostgreSQL: a change by one is heard through the other."""

import re
import time

import pytest

from tests.serving import Person, serving
from tests.web.browser import PASSWORD


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_change_through_one_process_is_heard_through_all_within_a_second(desk, settings):
    number = desk.claim()
    desk.session.rollback()
    words = ("serve", "--processes", "2", "--no-worker")
    with serving(settings.data_dir, *words, url=settings.database_url) as (_server, base):
        one, two = (Person(base, f"{name}@desk.test", PASSWORD) for name in ("reporter", "editor"))
        for _ in range(3):
            since = re.search(r'data-at="([\d-]+)"', two.send("/desk")[1])[1]
            asked = f"/desk/live?since={since}"
            assert {two.send(asked)[0] for _ in range(20)} == {204}  # by each process
            one.enter("Another claim.")
            changed = time.monotonic()
            time.sleep(0.5)
            heard = {two.send(asked)[0] for _ in range(20)}
            assert heard == {200} and time.monotonic() - changed < 5
    assert number
