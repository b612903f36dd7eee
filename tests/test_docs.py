"""What the docs point at is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_picture_and_page_that_the_docs_lead_to_is_there():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    led = [(page, to) for page in pages
           for to in re.findall(r"\]\(([^)#\s]+)", page.read_text())
           if "://" not in to]  # fmt: skip
    assert len(led) > 40
    assert [f"{page.name}: {to}" for page, to in led if not (page.parent / to).exists()] == []


def test_every_promise_of_safety_names_a_test_that_exists():
    promises = 0
    for line in (ROOT / "docs/security.md").read_text().splitlines():
        path, named = "", re.findall(r"`(tests/[\w/]+\.py)?(?:::(test_\w+))?`", line)
        for file, test in named:
            path = file or path
            if not path:
                continue
            assert (ROOT / path).is_file(), path
            assert not test or f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"
            promises += 1
    assert promises > 30
