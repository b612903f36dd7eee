"""`import` and `export`."""

from pathlib import Path

import click

from board.cli.common import open_board, settings_from_env


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(["jsonl", "averitec"]), required=True)
@click.option("--origins", type=click.Choice(["outlet"]), help="Take each outlet as an origin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def import_file(file: Path, kind: str, origins: str | None, as_json: bool) -> None:
    """Bring claims in from FILE, by the same rules as the desk's."""
    import json

    from board.commands.importing import import_rows
    from board.formats import READERS, entries

    with open_board(settings_from_env(), create=True) as session:
        try:
            report = import_rows(session, entries(file, kind), READERS[kind], origins == "outlet")
        except ValueError as wrong:
            raise click.ClickException(f"{file} is not {kind}: {wrong}") from None
    if as_json:
        counts = {"added": report.added, "skipped": report.skipped,
                  "held": dict(report.held), "rejected": len(report.rejected)}  # fmt: skip
        click.echo(json.dumps(counts))
        return
    click.echo(f"added {report.added}, skipped {report.skipped} (already here)")
    for reason, n in report.held.most_common():
        click.echo(f"held as reported elsewhere, missing {reason}: {n}")
    for bad in report.rejected:
        click.echo(f"rejected, row {bad['line']}: {bad['reason']}")


@click.command("export")
@click.option("--format", "kind", type=click.Choice(["jsonl"]), default="jsonl")
def export_board(kind: str) -> None:
    """Write every unrestricted claim to standard output, a claim a line."""
    from board.formats import json_line
    from board.queries.export import lines

    with open_board(settings_from_env()) as session:
        for line in lines(session):
            click.echo(json_line(line))
