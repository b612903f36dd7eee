"""A careless visitor: follows links and sends forms with whatever comes to mind. No page faults."""

import os
import random
import re
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from werkzeug.datastructures import MultiDict

from board import create_app
from board.demo.story import PASSWORD, fill
from tests.web.browser import PARTIAL, SAME, Browser

STEPS = 5_000 if os.environ.get("CLAIMBOARD_SOAK") else 100
HERE = "http://localhost"
DESK = ("/desk", "/desk/mine", "/desk/stories", "/desk/sources", "/desk/articles", "/desk/links",
        "/desk/sign-offs", "/desk/redactions", "/desk/account", "/desk/people")  # fmt: skip
PUBLIC = ("/", "/search", "/claims", "/data", "/proof", "/corrections")
ODD = (
    "", " ", "x" * 5_000, "a\x00b", "😀\u202eabc", "-1", "0", "9" * 20, "1.5", "NaN", "٣", "²",
    "<script>alert(1)</script>", "javascript:alert(1)", "http://[::1", "http://", "\r\nX: y",
    "https://例え.jp/ü?x=1", "https://www.yna.co.kr/view/1", "2026-13-45", "2026-05-03T25:61",
    "9999-12-31T23:59", "0001-01-01", "%00", "../../etc/passwd", "@mina @nobody", "[]", "null",
)  # fmt: skip
ENDS = re.compile("sign-out|sign-in|password|sessions|deactivation")  # would end the walk


class Visitor:
    """One browser, with the addresses that it has seen."""

    def __init__(self, app, role, dice):
        self.dice, self.client = dice, app.test_client()
        self.known = [*PUBLIC]
        self.times = {}
        if role:
            browser = Browser(app).sign_in(f"{role}@demo.example", PASSWORD)
            self.client, self.known = browser.client, [*PUBLIC, *DESK]

    def step(self):
        """Open a page, and send one of its forms; answers what each came to."""
        path = self.dice.choice(self.known)
        answer = self.client.get(path)
        yield answer.status_code, path, None
        if answer.mimetype != "text/html" or not answer.data:
            return
        page = lxml.html.fromstring(answer.data)
        for link in page.xpath("//a/@href"):
            self.learn(urljoin(HERE + path, link))
        forms = [form for form in page.forms if not ENDS.search(form.action or "")]
        if forms:
            yield from self.send(path, self.dice.choice(forms))

    def learn(self, address):
        """A few addresses of each kind: there are many claims."""
        if not address.startswith(f"{HERE}/") or ENDS.search(address):
            return
        kind = re.sub(r"\d+", "N", urlsplit(address).path)
        self.times[kind] = self.times.get(kind, 0) + 1
        if self.times[kind] <= 5:
            self.known.append(address.removeprefix(HERE).partition("#")[0])

    def send(self, path, form):
        to = urljoin(HERE + path, form.action or path).removeprefix(HERE)
        typed = MultiDict(pair for field in form.inputs for pair in self.type(field))
        for button in form.xpath(".//button[@name]")[:1]:
            typed.add(button.get("name"), button.get("value", ""))
        if form.method == "GET":
            self.known.append(f"{to.partition('?')[0]}?{urlencode(list(typed.items(multi=True)))}")
            return
        headers = SAME | (PARTIAL if self.dice.random() < 0.2 else {})
        answer = self.client.post(to, data=typed, headers=headers)
        yield answer.status_code, to, typed
        if answer.status_code == 303:
            self.learn(urljoin(HERE + to, answer.headers["Location"]))

    def type(self, field):
        """What is put into a field: its own value, plain words, or something odd."""
        name, kind, chance = field.get("name"), field.get("type") or field.tag, self.dice.random()
        if not name or kind == "file":
            return
        value = field.get("value") or (field.text if field.tag == "textarea" else "") or ""
        if kind in ("checkbox", "radio"):
            if chance < 0.5:
                yield name, value
        elif name in ("csrf_token", "once") or (kind == "hidden" and chance < 0.9):
            yield name, value
        elif kind == "select":
            yield name, self.dice.choice([*field.xpath(".//option/@value"), self.dice.choice(ODD)])
        elif chance < 0.4:
            yield name, value or "Plain words that anybody may type."
        else:
            yield name, self.dice.choice(ODD)


def test_nothing_that_a_visitor_can_press_is_a_fault(session, settings):
    fill(session)
    session.rollback()
    seed = random.randrange(10**6) if os.environ.get("CLAIMBOARD_SOAK") else 7
    app, dice = create_app(settings), random.Random(seed)
    visitors = [Visitor(app, role, dice) for role in ("reporter", "editor", "admin", None)]
    came = [told for _ in range(STEPS) for told in dice.choice(visitors).step()]
    assert [told for told in came if told[0] >= 500] == [], f"seed {seed}"
    assert {200, 303, 422} <= {status for status, _path, _typed in came}
