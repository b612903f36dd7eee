"""`python -m bench.public`: readers' pages, bakes and downloads, written to bench/public.md.

Every board here has published all its claims. A part that is not asked for stays in the file as
it was.
"""

import argparse
import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import baking, record, serving
from bench.boards import board
from board.settings import Settings

FILE = Path(__file__).parent / "public.md"
PARTS = {"serving": "Served", "baking": "Baked", "record": "Made anew"}
HEAD = """# The public record, measured by `python -m bench.public`

Boards that have published every claim, one in ten of them twice, with the spans and the entries of
the history that sign-offs write; SQLite. `--parts serving,baking,record` measures some of it,
`--sizes 1000,100000` is which boards. All of it on one machine, over loopback.
"""


def main() -> None:
    """Measure the parts that are asked for, and put each in its place in the file."""
    options = _options()
    boards = {size: board(size, for_readers=True) for size in options.sizes}
    for part in options.parts:
        when, load = f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC", os.getloadavg()[0]
        begun = f"{when}, {os.cpu_count()} cores, load {load:.1f} at the start."
        text = _measured(part, boards, options)
        _put(PARTS[part], f"{begun}\n\n{text}")


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m bench.public", description=__doc__)
    reader.add_argument("--sizes", type=lambda text: [int(t) for t in text.split(",")],
                        default=[1_000, 100_000], help="published claims, with commas")  # fmt: skip
    reader.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS))
    reader.add_argument("--rounds", type=int, default=7)
    reader.add_argument("--seconds", type=float, default=1.0, help="of one side in one round")
    reader.add_argument("--connections", type=int, default=8)
    return reader.parse_args()


def _measured(part: str, boards: dict[int, Settings], options: argparse.Namespace) -> str:
    if part == "serving":
        return f"{_serving(options)}\n{serving.section(boards, options)}"
    if part == "baking":
        with tempfile.TemporaryDirectory(prefix="claimboard-bakes-") as folder:
            copies = {size: _copy(settings, Path(folder)) for size, settings in boards.items()}
            return f"{BAKING}\n{baking.section(copies, Path(folder))}"
    return f"{RECORD}\n{record.section(boards)}"


def _copy(settings: Settings, folder: Path) -> Settings:
    """A board that may be changed: the one of the bench stays as it was made."""
    there = folder / f"board-{settings.data_dir.name}"
    shutil.copytree(settings.data_dir, there)
    return Settings(data_dir=there)


def _put(title: str, text: str) -> None:
    """The text under its heading, in the place of what stood there."""
    held = FILE.read_text() if FILE.exists() else ""
    parts = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)*)", held, re.MULTILINE))
    parts[title] = text
    names = [name for name in PARTS.values() if name in parts]
    names += [name for name in parts if name not in names]  # written by hand
    told = [f"## {name}\n\n{parts[name].strip()}\n" for name in names]
    FILE.write_text("\n".join([HEAD, *told]))
    print(text)


def _serving(options: argparse.Namespace) -> str:
    return f"""Answers a second over {options.connections} kept-alive connections: the median of
{options.rounds} rounds of {options.seconds:g} s, with the smallest and the largest. In each round
every side is asked in turn; a ratio is the median of the rounds' own, of the largest board. All
sides are served by granian {version("granian")} with one worker and 16 threads:

- the boards by `claimboard serve --no-worker`;
- *bare Flask* ({version("flask")}) says "Hello";
- *file, by Flask* sends the page's very bytes from the disk by `send_from_directory`;
- *file, by the server* is the same file out of granian's own static folder, with no Python on the
  way; it gives no ETag and no 304.

Nothing is packed. The load comes from `bench/load.py` on the same cores, which is the limit of the
fastest sides: ratios above 1 are lower bounds there. "Each another" asks for up to
{serving.MANY:,} pages in turn, more than the server keeps; a board of 1,000 it keeps whole. (!)
marks rounds that lie more than half apart.
"""


BAKING = """`claimboard bake`, each in a process of its own, on a copy of the board. "CPU" is the
seconds of all its processes together, memory that of the largest of them.
"""
RECORD = f"""Asked of the app in its process, up to {record.ASKED} different addresses of a kind, so
that nothing that was kept answers; the downloads from the first byte to the last.
"""

if __name__ == "__main__":
    main()
