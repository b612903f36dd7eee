"""A wheel built from the tree runs the demo by itself, elsewhere and without the tree."""

import re
import site
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from board import __version__
from tests.serving import serving

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh venv with the wheel in it, its dependencies lent by this one; no network."""
    place = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    venv = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    python = venv / "bin" / "python"
    install = [ROOT / ".tools/bin/uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*install, "--python", python, wheel], cwd=place, check=True)
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(site.getsitepackages()[0] + "\n")
    return venv / "bin" / "claimboard"


def test_the_version_is_said_once(installed, tmp_path):
    said = subprocess.run([installed, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert said.stdout.strip() == f"claimboard, version {__version__}"
    (packed,) = installed.parent.parent.glob("lib/python*/site-packages/claimboard-*.dist-info")
    assert f"-{__version__}." in packed.name
    files = [*ROOT.glob("board/**/*.py"), ROOT / "pyproject.toml"]
    said_in = [path for path in files if f'"{__version__}"' in path.read_text()]
    assert said_in == [ROOT / "board" / "__init__.py"]


def test_the_demo_runs_from_the_wheel(installed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving(tmp_path / "unused", "demo", command=[installed]) as (_server, base):
        for path in ("/", "/healthz", "/sign-in"):
            with urllib.request.urlopen(base + path, timeout=20) as answer:
                page = answer.read().decode()
                assert answer.status == 200
            for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
                with urllib.request.urlopen(base + asset, timeout=20) as answer:
                    assert len(answer.read()) > 100
    assert not (tmp_path / "unused").exists()
