"""`import` and `export`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from board.cli.common import open_board, settings_from_env
from board.cli.progress import progress

if TYPE_CHECKING:
    from board.commands.importing import Report

LISTED = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl", "averitec"]), required=True)
@click.option("--origins", type=click.Choice(["outlet"]), help="Take each outlet as an origin.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path),
              help="Where rows that cannot be taken go.  [default: beside FILE]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def import_file(
    file: Path, kind: str, origins: str | None, rejects: Path | None, as_json: bool
) -> None:
    """Bring claims in from FILE, by the same rules as the desk's.

    A verdict that the rules do not allow is kept as reported elsewhere. Rows that cannot be
    taken are listed and written to FILE.rejects.csv or FILE.rejects.jsonl; mend and import
    them from there. The same file again adds nothing. Copies and files come with none.
    """
    from board.commands.importing import import_rows
    from board.formats import FORMATS, REJECTS, tables

    form = FORMATS[kind]
    ending = "csv" if kind == "csv" else "jsonl"
    refused = _Refused(REJECTS[kind](rejects or file.with_name(f"{file.name}.rejects.{ending}")))
    try:
        if kind == "csv" and (unknown := tables.unknown_columns(file)):
            _note(f"these columns are not known and were passed over: {', '.join(unknown)}")
        with open_board(settings_from_env(), create=True) as session:
            rows = progress(form.entries(file), "importing")
            report = import_rows(session, rows, form.read, origins == "outlet", refused.add)
    except ValueError as wrong:
        raise click.ClickException(f"{file} is not {kind}: {wrong}") from None
    finally:
        refused.close()
    if kind == "averitec":
        _note("AVeriTeC has no stances: each item’s was derived from the label of its claim")
    _tell_json(report) if as_json else _tell(report)


class _Refused:
    """Lists what could not be taken, the first of it on standard error, all of it in a file."""

    def __init__(self, writer: Any) -> None:
        self.writer, self.told = writer, 0

    def add(self, line: int, reason: str, entry: Any) -> None:
        try:
            self.writer.add(line, reason, entry)
        except OSError as wrong:
            raise click.ClickException(
                f"{self.writer.path} cannot be written: {wrong.strerror}. Say where rejected "
                "rows go with --rejects, then run this again: what is in is skipped."
            ) from None
        self.told += 1
        if self.told <= LISTED:
            _note(f"rejected, line {line}: {reason}")

    def close(self) -> None:
        self.writer.close()
        if self.told > LISTED:
            _note(f"and {self.told - LISTED:,} more rejected")
        if self.told:
            _note(f"what was rejected is in {self.writer.path}")


def _tell_json(report: "Report") -> None:
    import json

    counts = {"added": report.added, "skipped": report.skipped,
              "held": dict(report.held), "rejected": report.rejected}  # fmt: skip
    click.echo(json.dumps(counts))


def _tell(report: "Report") -> None:
    click.echo(
        f"added {report.added:,}, skipped {report.skipped:,} (here already), "
        f"rejected {report.rejected:,}"
    )
    for reason, n in report.held.most_common():
        click.echo(f"kept as reported elsewhere: {n:,} ({reason}). {report.why[reason]}")
    if report.unrelated:
        click.echo(f"relations to claims that are not here, left out: {report.unrelated:,}")


@click.command("export")
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="jsonl",
              show_default=True)  # fmt: skip
def export_board(kind: str) -> None:
    """Write every unrestricted claim to standard output.

    jsonl: a claim a line, whole; `claimboard import` makes the same board of it. csv: a row
    for each item of evidence, flattened, for a spreadsheet. Both hold the desk's own words:
    reasoning and notes. Neither holds copies of pages or files that people added: those are
    in a backup, and of one claim or story in a pack.
    """
    from board.formats import WRITERS
    from board.queries.export import lines

    left_out: Counter[str] = Counter()
    with open_board(settings_from_env()) as session:
        for text in WRITERS[kind](progress(lines(session, left_out), "exporting")):
            click.echo(text, nl=False)
    for what, n in left_out.items():
        if n:
            _note(f"not exported: {n:,} {what}")
    if kind == "csv":
        _note("CSV is flattened: earlier verdicts and what sources rest on are in jsonl only")


def _note(words: str) -> None:
    click.echo(f"claimboard: {words}", err=True)
