"""Real servers on loopback that say exactly the bytes they are told to, and a listener that
counts who comes."""

import contextlib
import socket
import threading
import time

LOOPBACK, PRIVATE = "127.0.0.1", "127.0.0.2"  # the first is let through in tests, never the second


class Listener:
    """Takes connections on one port and hands each to `talk`; `came` counts them."""

    def __init__(self, talk=None, address=LOOPBACK, port=0, wrap=None):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.create_server((address, port), family=family)
        self.address, self.port = self.socket.getsockname()[:2]
        self.talk, self.wrap, self.came, self.asked = talk, wrap, 0, []
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path="/", host=None, scheme="http"):
        return f"{scheme}://{host or self.address}:{self.port}{path}"

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # else the thread that waits keeps it open
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_reason):
        self.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _from = self.socket.accept()
                self.came += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if self.wrap:
                connection = self.wrap(connection)
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536) or b"\r\n\r\n"
            self.asked.append(request)
            if self.talk:
                self.talk(connection, request)
            if self.wrap:
                connection.unwrap()


class Bell:
    """Counts the packets that come by UDP."""

    def __init__(self, address=PRIVATE, port=0):
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_reason):
        self.socket.close()

    def came(self):
        count = 0
        with contextlib.suppress(BlockingIOError):
            while self.socket.recvfrom(65536):
                count += 1
        return count


def page(body=b"<html><p>The harbour.</p>", *headers, status="200 OK", media="text/html"):
    """An answer with the right length."""
    return answer(body, f"Content-Length: {len(body)}", f"Content-Type: {media}", *headers,
                  status=status)  # fmt: skip


def answer(body, *headers, status="200 OK"):
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1") + body


def redirect(location, status="302 Found"):
    return answer(b"moved", f"Location: {location}", "Content-Length: 5", status=status)


def says(data):
    """A talk of one answer, whatever is asked."""
    return lambda connection, _request: connection.sendall(data)


def by_path(**answers):
    """A talk with one answer a path: by_path(start=…) answers /start."""

    def talk(connection, request):
        path = request.split()[1].decode().strip("/")
        connection.sendall(answers.get(path, page(b"nothing here", status="404 Not Found")))

    return talk


def endless(start, piece, pause=0.0):
    """A talk that never ends."""

    def talk(connection, _request):
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return talk
