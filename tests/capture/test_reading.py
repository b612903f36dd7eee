"""What a fetched page says of itself."""

import pytest

from board.capture.reading import text_of_page
from tests.capture.servers import page
from tests.capture.test_fetch import fetched
from tests.extract.test_files import WORDS, pdf

HEAD = """<title>Cranes fall</title>
<meta name="author" content="Ana Reyes">
<meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2026-06-02T08:00:00Z">"""


def article(words, head=HEAD):
    paragraphs = "".join(f"<p>{words} It is the {n}th time.</p>" for n in range(5))
    return f"<!doctype html><html><head>{head}</head><body><article>{paragraphs}</article></html>"


def test_a_page_tells_title_author_publisher_day_and_text():
    read = text_of_page(fetched(page(article(WORDS["en"]).encode())))
    assert (read.title, read.author, read.publisher) == (
        "Cranes fall",
        "Ana Reyes",
        "Harbour Gazette",
    )
    assert read.published_on == "2026-06-02" and "4,100 ships" in read.text
    assert read.media == "text/html" and read.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(("language", "charset"), [("uk", "windows-1251"), ("ar", "utf-16")])
def test_the_charset_that_the_answer_tells_is_believed(language, charset):
    lying = '<meta http-equiv="content-type" content="text/html; charset=iso-8859-1">'
    body = article(WORDS[language], f"{lying}<title>x</title>").encode(charset)
    read = text_of_page(fetched(page(body, media=f"text/html; charset={charset}")))
    assert WORDS[language] in read.text


def test_a_pdf_and_plain_text_are_read():
    assert "4,100" in text_of_page(fetched(page(pdf(WORDS["en"]), media="application/pdf"))).text
    plain = text_of_page(fetched(page(WORDS["en"].encode(), media="text/plain")))
    assert plain.text == WORDS["en"]
    few = page("Łódź, żółw".encode("iso8859-2"), media="text/plain; charset=iso-8859-2")
    assert text_of_page(fetched(few)).text == "Łódź, żółw"


@pytest.mark.parametrize("sent", [
    page(b"\x89PNG\r\n\x1a\n\0", media="image/png"),
    page(b"<html></html>"), page(article(WORDS["en"]).encode(), status="404 Not Found"),
])  # fmt: skip
def test_where_there_is_nothing_to_read_nothing_is_told(sent):
    assert text_of_page(fetched(sent)).text == ""


def test_what_cannot_be_read_is_not_taken_for_empty():
    sent = page(b"%PDF-1.4 broken", media="application/pdf")
    assert text_of_page(fetched(sent)) is None
