"""The text of real files of every kind that is read."""

import io

import pytest
from docx import Document

from board.extract import Unreadable, text_of

WORDS = {
    "en": "The harbour handled 4,100 ships in May, the port office said on Monday.",
    "de": "Die Stadt will bis Ende 2027 vier Schulen für 38,5 Millionen Euro sanieren.",
    "uk": "У порту Бережани згоріли два зерносховища, повідомила служба.",
    "ko": "북한은 지난해 10월 신형 미사일을 공개했다고 연합뉴스가 보도했다.",
    "ar": "قال متحدث باسم الميناء إن حريقا اندلع فجر الاثنين.",
}


def page(body, head=""):
    return f"<!doctype html><html lang=en><head><title>Cranes fall</title>{head}</head><body>{body}"


def pdf(*lines):
    """A small PDF of one page, written by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    return pdf_of([f"BT /F1 12 Tf 72 720 Td {shown} ET".encode()])


def pdf_of(streams, filters=""):
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(
            f"<< /Length {len(stream)} {filters} >>\nstream\n".encode() + stream + b"\nendstream"
        )
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def docx(*paragraphs, title=""):
    document, out = Document(), io.BytesIO()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_any_script(encoding):
    for words in WORDS.values():
        assert text_of(words.encode(encoding), "a.txt").text == words


def test_plain_text_in_an_older_charset_is_right_and_not_garbled():
    text = "\n\n".join([WORDS["uk"]] * 20)
    assert text_of(text.encode("cp1251"), "a.txt").text == text


def test_of_a_saved_page_only_the_article_is_read():
    paragraphs = "".join(f"<p>{WORDS['en']} It is the {n}th time this year.</p>" for n in range(5))
    head = (
        '<meta property="og:site_name" content="Harbour Gazette">'
        '<meta property="article:published_time" content="2026-06-02T08:00:00Z">'
        '<link rel="canonical" href="https://gazette.example/cranes">'
    )
    saved = page(
        "<nav><a href=/>Home</a><a href=/sport>Sport</a></nav><div class=cookie>Our cookies</div>"
        f"<article><h1>Cranes fall</h1>{paragraphs}</article><footer>Imprint</footer>",
        head,
    )
    read = text_of(saved.encode(), "saved.html")
    assert "4,100 ships" in read.text and "cookies" not in read.text and "Sport" not in read.text
    assert (read.title, read.publisher) == ("Cranes fall", "Harbour Gazette")
    assert (read.published_on, read.url) == ("2026-06-02", "https://gazette.example/cranes")
    assert (read.language, read.media) == ("en", "text/html")


def test_a_word_document_is_read_with_its_title():
    read = text_of(docx(*WORDS.values(), title="A title"), "named.pdf")
    assert read.text == "\n\n".join(WORDS.values())
    assert read.title == "A title" and "wordprocessingml" in read.media


def test_the_lines_of_a_pdf_are_joined_and_its_parted_words_mended():
    read = text_of(pdf("Two cranes fell into the basin and three work-", "ers were hurt."), "a.pdf")
    assert read.text == "Two cranes fell into the basin and three workers were hurt."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "an image"),
        (b"{\\rtf1 Hello}", "an RTF file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Office file"),
        (b"PK\x03\x04 broken", "broken"),
        (b"%PDF-1.7 and no more", "broken"),
        (b"ab\0cd" * 50, "no text"),
        (pdf_of([b""]), "no text in this file"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_it_is_and_what_to_do(data, told):
    with pytest.raises(Unreadable, match=told):
        text_of(data, "article.txt")
