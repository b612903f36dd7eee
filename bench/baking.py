"""What a bake costs: whole, with nothing new, and with one claim changed, by `claimboard bake`."""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.boards import say
from bench.content import Claim
from board.cli.baking import MOST
from board.commands.publication import Wording, sign_off
from board.db import make_engine, open_session
from board.models import Claim as ClaimRow
from board.rules import Actor, PublicationEvent, Role
from board.settings import Settings

EDITOR = Actor(2, frozenset({Role.EDITOR}))
KINDS = {
    r"claims/\w{10}/index.html": "claim page",
    r"claims/\w{10}/versions/\d+/index.html": "page of a version",
    r"embed/.*": "embed",
    r"stories/.*": "story page or a column of it",
    r"claims/(pages/\d+/)?index.html": "page of all claims",
    r"findings/.*": "column",
    r"index.html": "public board",
    r"corrections/.*": "corrections",
    r"feeds/.*": "feed",
    r"sitemap.*": "sitemap",
    r"log/openings/.*": "opening of an entry",
    r"log/tile/.*": "tile of the history",
    r"log/checkpoint|proof/.*": "checkpoint and its page",
    r"data/.*": "download or its page",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One bake in a process of its own. `held`: its memory at the most, in MB."""

    seconds: float
    working: float
    held: float
    changed: list[str]


def section(boards: dict[int, Settings], folder: Path) -> str:
    """The table of bakes, and what one changed claim rewrote."""
    lines = [
        "| claims | bake | processes | seconds | CPU | files written | memory, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    told = ""
    several = min(os.cpu_count() or 1, MOST)
    for size, settings in boards.items():
        bakes = [("whole", several), ("nothing new", several), ("one claim changed", several)]
        bakes += [("another changed", 1)] + ([("whole", 1)] if size <= 10_000 else [])
        for n, (name, processes) in enumerate(bakes):
            site = folder / f"site-{size}-{n if name == 'whole' else 0}"
            if name.endswith("changed"):
                _change(settings, size, name)
            say(f"baking {size:,}: {name}")
            run = _bake(settings, site, processes)
            lines.append(
                f"| {size:,} | {name} | {processes} | {run.seconds:.1f} | {run.working:.1f} "
                f"| {len(run.changed):,} | {run.held:.0f} |"
            )
            if name.endswith("changed"):
                kinds = ", ".join(_kinds(run.changed))
                told += f"\n{size:,} claims, {name}: {kinds}.\n"
    return "\n".join(lines) + "\n" + told


def _bake(settings: Settings, site: Path, processes: int) -> Run:
    command = [str(Path(sys.executable).parent / "claimboard"), "bake", str(site)]
    command += ["--processes", str(processes)]
    environment = os.environ | {"CLAIMBOARD_DATA_DIR": str(settings.data_dir)}
    before, started = _listed(site), time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"bench: the bake into {site} failed.")
    after = _listed(site)
    changed = [name for name, told in after.items() if before.get(name) != told]
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, changed)


def _listed(site: Path) -> dict[str, str]:
    if not (site / "bake.json").exists():
        return {}
    files: dict[str, str] = json.loads((site / "bake.json").read_bytes())["files"]
    return files


def _change(settings: Settings, size: int, name: str) -> None:
    """An editor signs a claim off again: with an update, on another claim each time."""
    nth = size // 2 + (1 if name.startswith("one") else 3)
    number = next(n for n in range(nth, size) if Claim(n, size).status == "unverified")
    engine = make_engine(settings.database_url)
    with open_session(engine, settings) as session:
        version = session.get_one(ClaimRow, number).version
        news = f"We asked again at {time.time():.0f}; nothing is known yet."
        sign_off(session, EDITOR, number, version, Wording(news, PublicationEvent.UPDATE, news))
    engine.dispose()


def _kinds(names: list[str]) -> Iterator[str]:
    found = Counter(next(k for p, k in KINDS.items() if re.fullmatch(p, name)) for name in names)
    yield from (f"{count} × {kind}" for kind, count in found.most_common())
