"""CSV: cells that no spreadsheet runs, rows that belong together, and what cannot be read."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.errors import Invalid
from board.formats import jsonl, tables


def table(tmp_path, *lines, encoding="utf-8"):
    path = tmp_path / "claims.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def read_all(path):
    return [tables.read(entry) for _line, entry in tables.entries(path)]


@given(st.text(alphabet="'=+-@\t＝a"))
def test_a_guarded_cell_comes_back_and_starts_no_formula(text):
    cell = tables.guarded(text)
    assert tables.unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@given(st.lists(st.text(alphabet="a,;\"'=\n ü"), min_size=2))
def test_a_line_that_was_written_is_read_as_it_was(cells):
    text = tables._csv_line([tables.guarded(cell) for cell in cells])
    read = next(csv.reader(io.StringIO(text, newline="")))
    assert [tables.unguarded(cell) for cell in read] == cells


def test_rows_of_one_claim_become_one_with_all_their_items(tmp_path):
    path = table(
        tmp_path, "statement,evidence_url,evidence_stance,evidence_cited,status,reasoning",
        "It rained.,https://a.example,supports,yes,disputed,Seen.",
        "It rained.,https://b.example,contradicts,no,disputed,Seen.",
        "It snowed.,,,,,",
    )  # fmt: skip
    rain, snow = read_all(path)
    assert [item.entered.url for item in rain.evidence] == [
        "https://a.example", "https://b.example"
    ]  # fmt: skip
    assert rain.verdicts[0].cites == ("e1",)
    assert (snow.claim.statement, snow.evidence, snow.verdicts) == ("It snowed.", (), ())


def test_rows_with_one_id_must_agree(tmp_path):
    path = table(tmp_path, "import_id,statement,status", "1,It rained.,", "1,It rained.,disputed")
    with pytest.raises(Invalid) as wrong:
        read_all(path)
    assert list(wrong.value.errors) == ["status"]


def test_claims_of_one_list_stay_apart(tmp_path):
    path = table(tmp_path, "import_source,statement", "desk,It rained.", "desk,It snowed.")
    assert [row.claim.statement for row in read_all(path)] == ["It rained.", "It snowed."]


def test_an_empty_column_more_makes_no_other_claim(tmp_path):
    one = read_all(table(tmp_path, "statement", "It rained."))[0]
    two = read_all(table(tmp_path, "Statement ;claimant", "It rained.;"))[0]
    assert one.import_id == two.import_id


def test_a_byte_order_mark_and_semicolons_are_taken(tmp_path):
    path = table(tmp_path, "statement;kind", "Es regnet, sagt sie.;said", encoding="utf-8-sig")
    assert read_all(path)[0].claim.statement == "Es regnet, sagt sie."


def test_a_row_that_is_too_long_or_too_short_is_told_with_its_line(tmp_path):
    path = table(tmp_path, "statement,kind", '"It\nrained.",said', "It snowed.", "a,said,b")
    lines = dict(tables.entries(path))
    assert list(lines) == [2, 4, 5]
    assert tables.read(lines[2]).claim.statement == "It\nrained."
    for number in (4, 5):
        with pytest.raises(Invalid, match="cells"):
            tables.read(lines[number])


@pytest.mark.parametrize("header", ["", "claim,kind", "statement,kind,Statement"])
def test_a_file_without_a_sound_first_line_is_no_table(tmp_path, header):
    with pytest.raises(ValueError, match="first line"):
        read_all(table(tmp_path, header, "a,b,c"))


def test_unknown_columns_are_named(tmp_path):
    path = table(tmp_path, "line,reason,statement,colour", "1,x,It rained.,blue")
    assert tables.unknown_columns(path) == ["colour"]


@pytest.mark.parametrize("form", [tables, jsonl])
def test_a_file_is_read_one_claim_at_a_time(tmp_path, form):
    path = tmp_path / "claims"
    with path.open("w") as file:
        file.write("" if form is jsonl else "statement\n")
        file.writelines(f'{{"statement": "{n} {"x" * 900}"}}\n' for n in range(3_000))
    tracemalloc.start()
    assert sum(1 for _entry in form.entries(path)) == 3_000
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000 < path.stat().st_size
