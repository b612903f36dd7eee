"""A real `claimboard serve` in processes of its own, and a person at its forms."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress

COMMAND = [sys.executable, "-c", "from board.cli import main; main()"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def claimboard(folder, *words, url="", timeout=60):
    """Run the command to its end."""
    return subprocess.run([*COMMAND, *words], env=environ(folder, url), capture_output=True,
                          text=True, timeout=timeout)  # fmt: skip


def environ(folder, url=""):
    own = {"CLAIMBOARD_DATA_DIR": str(folder), "CLAIMBOARD_DATABASE_URL": url}
    return os.environ | own


@contextmanager
def serving(folder, *words, url="", command=None):
    """The server, answering; all its processes are ended at the end. Yields it and its base."""
    port = free_port()
    server = subprocess.Popen(
        [*(command or COMMAND), *(words or ["serve"]), "--port", str(port)],
        env=environ(folder, url), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(server, base)
        yield server, base
    finally:
        kill(server)


def _wait_for(server, base):
    deadline = time.monotonic() + 120  # a machine may have more to do than this
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(server.stdout.read())
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=20).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


def kill(server, sign=signal.SIGKILL):
    """Send the signal to all of the server's processes; wait for the first."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, sign)
    server.wait(60)
    server.stdout.close()


class Person:
    """Signs in and enters claims by the forms, over real HTTP."""

    def __init__(self, base, email, password):
        self.base = base
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(), _NoRedirect()
        )
        self.page = self.send("/sign-in")[1]
        self.send("/sign-in", email=email, password=password)
        self.form = self.send("/desk/claims/new")[1]

    def enter(self, statement):
        """The new claim's number, once the server has said that it is kept."""
        once = f"{time.monotonic_ns()}"
        status, _page, headers = self.send(
            "/desk/claims", statement=statement, kind="happened", form=self.form, once=once
        )
        assert status == 303, status
        return int(headers["Location"].rsplit("/", 1)[1])

    def send(self, path, form=None, **fields):
        data = None
        if fields:
            token = re.search(r'name="csrf_token" value="([^"]*)"', form or self.page)
            data = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        request = urllib.request.Request(self.base + path, data, {"Sec-Fetch-Site": "same-origin"})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as other:
            answer = other
        with answer:
            return answer.status, answer.read().decode(), answer.headers


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None
