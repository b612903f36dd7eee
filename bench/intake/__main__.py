"""python -m bench.intake [--save]: the choice of sentences against what was judged before."""

import re
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from board.intake import MarkKind, guess_language, offers, read, worth

HERE = Path(__file__).parent
SEED = HERE.parent.parent.parent / "shared" / "seeds"
FIRST = 25
# Digits that are part of a name ("Hwasong-20", "M142") are no figure.
_FIGURE = re.compile(r"(?<![\w-])\d[\d.,]*\d|(?<![\w-])\d")


@dataclass(frozen=True, slots=True)
class Judged:
    """A text, and the first words of the sentences that are worth a check."""

    name: str
    body: str
    openings: tuple[str, ...]


def own(path: Path) -> Judged:
    """A text of ours: a line a sentence, "+" before those worth a check."""
    lines = path.read_text().splitlines()
    body = "\n\n".join(
        " ".join(line[2:] for line in block.splitlines())
        for block in "\n".join(lines).split("\n\n")
    )
    return Judged(path.stem, body, tuple(line[2:] for line in lines if line.startswith("+")))


def texts() -> list[Judged]:
    """The texts that are here; the news article only where the seeds are."""
    found = [own(HERE / f"{name}.txt") for name in ("rathaus", "port", "clinic", "sequia")]
    for seed in sorted(SEED.glob("*.txt")) if SEED.is_dir() else ():
        openings = tomllib.loads((HERE / "parade.toml").read_text())["checkworthy"]
        found.insert(0, Judged("parade", seed.read_text(), tuple(openings)))
    return found


def row(judged: Judged) -> str:
    """One line of the table."""
    language = guess_language(judged.body)
    sentences = sorted(read(judged.body, language), key=lambda s: s.rank)

    def is_worth(text: str) -> bool:
        return any(text.startswith(o) or o.startswith(text) for o in judged.openings)

    most = min(FIRST, len(judged.openings))
    hits = sum(is_worth(s.text) for s in sentences[:most])
    all_worth = sum(is_worth(s.text) for s in sentences)
    missed = [m for s in sentences for m in _missed(s.text, [k.words for k in s.marks])]
    suggested = {s.n for s in sentences[: max(most, FIRST)]}
    left = [s.text for s in sentences if s.n not in suggested and any(
        k.kind in (MarkKind.FIGURE, MarkKind.DATE) and any(c.isdigit() for c in k.words)
        for k in s.marks)]  # fmt: skip
    return (
        f"| {judged.name} | {language} | {len(sentences)} | {all_worth} | {hits} of {most} "
        f"| {len(missed)} | {len(left)} |"
    )


def _missed(text: str, marked: list[str]) -> list[str]:
    told = " ".join(marked)
    return [f for f in _FIGURE.findall(text) if f.strip(".,") not in told]


def _without_rhetoric() -> str:
    """How much of the choice is owed to the list of rhetoric, which knows such texts."""
    kept, worth.RHETORIC = worth.RHETORIC, 0
    read.cache_clear()
    try:
        rows = [row(judged).split("|") for judged in texts()]
    finally:
        worth.RHETORIC = kept
        read.cache_clear()
    told = ", ".join(f"{cells[1].strip()} {cells[5].strip()}" for cells in rows)
    return f"With the weight of rhetoric at nothing: {told}."


def seconds(words: int = 20_000) -> float:
    """How long a text of so many words takes to be read, its offers for 25 sentences included."""
    body = texts()[0].body
    body = "\n\n".join([body] * (words // len(body.split()) + 1))
    started = time.perf_counter()
    sentences = read(body, "en")
    for sentence in sorted(sentences, key=lambda s: s.rank)[:FIRST]:
        offers(body, sentence, "en")
    return time.perf_counter() - started


def table() -> str:
    head = (
        "| text | language | sentences | worth a check | of the first "
        "| figures and dates not marked | sentences with one beyond the suggestions |\n"
        "|---|---|---|---|---|---|---|"
    )
    rows = "\n".join(row(judged) for judged in texts())
    plain = _without_rhetoric()
    return f"{head}\n{rows}\n\n{plain}\n\nA text of 20,000 words, read whole: {seconds():.2f} s.\n"


if __name__ == "__main__":
    shown = table()
    print(shown)
    if "--save" in sys.argv:
        (HERE / "results.md").write_text(
            "# Which sentences are suggested\n\nWhat is worth a check was judged before any "
            "sentence was scored, but the word lists do not come to all texts fresh: the English "
            "one was made by somebody who had read the parade article, the German and the "
            "Ukrainian after the texts in them were written. `clinic` and `sequia` were judged "
            "after the lists, and no list or weight was changed for them: theirs are the figures "
            "to expect, though their writer had seen the lists. A choice by chance would hit the "
            "share that the whole text has. `python -m bench.intake --save`\n\n" + shown
        )
