"""An HTTP server on 127.0.0.1 for doubles of services: it remembers what it was asked, and fails as it is told."""

import itertools
import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Request:
    """What a client asked: `match` holds the named parts of the route, the names of headers are in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    match: dict[str, str] = field(default_factory=dict)

    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Answer:
    """What the double answers; a body that is no bytes goes as JSON."""

    body: object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An answer in the Hub's error format: the message in the body and in X-Error-Message, the code in X-Error-Code."""

    def __init__(self, status: int, message: str = "", code: str = "", headers: dict[str, str] | None = None, **more):
        named = {"X-Error-Message": message} if message else {}
        named |= {"X-Error-Code": code} if code else {}
        self.answer = Answer({"error": message, **more}, status, named | (headers or {}))


@dataclass
class Fault:
    """What to do with the next `times` requests that match; None: with all of them."""

    kind: str
    method: str
    pattern: str
    times: int | None = None
    refusal: Refusal | None = None
    function: Callable[[], None] | None = None

    def hits(self, method: str, path: str) -> bool:
        if self.times == 0 or not (re.fullmatch(self.method, method) and re.search(self.pattern, path)):
            return False
        self.times = None if self.times is None else self.times - 1
        return True


def route(method: str, pattern: str):
    """Let the decorated method of a Loopback answer this; `pattern` must match the whole path, without the query."""

    def register(function):
        function.routes = [*getattr(function, "routes", []), (method, re.compile(pattern))]
        return function

    return register


class Loopback:
    """The server; a context manager. Its subclasses' methods with a route answer, one at a time.

    Attributes:
        address: where it listens.
        requests: method and path with query of everything that was asked, in order.
        unknown: what no route answered, and what a route broke at; a test asserts that it is empty.
    """

    def __init__(self):
        self.requests: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self._routes = [
            (method, pattern, function)
            for kind in type(self).__mro__
            for function in vars(kind).values()
            for method, pattern in getattr(function, "routes", [])
        ]
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._connections: set[socket.socket] = set()
        self._server: _Server | None = None
        self._place = _bound(0)
        self.port = self._place.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *_) -> None:
        self.down()
        self._place.close()

    def fail(
        self, method: str, pattern: str, status: int = 500, times: int | None = None, code: str = "", message: str = ""
    ) -> None:
        """Answer such requests with this status. `method` must match as a whole, `pattern` anywhere in the path with query."""
        message = message or ("Internal Error - We're working hard to fix this as soon as possible!" if status == 500 else "")
        self._faults.append(Fault("fail", method, pattern, times, Refusal(status, message, code)))

    def cut(self, method: str, pattern: str, times: int | None = None) -> None:
        """Break the connection off in the middle of the request's body, without an answer."""
        self._faults.append(Fault("cut", method, pattern, times))

    def damage(self, pattern: str, times: int | None = None) -> None:
        """Flip a byte in the middle of what such downloads get; the length stays. JSON stays as it is."""
        self._faults.append(Fault("damage", "GET", pattern, times))

    def on(self, method: str, pattern: str, function: Callable[[], None]) -> None:
        """Call this when such a request has arrived. Then the request is carried out, even where `function` is `down`:
        the client does not hear of it.
        """
        self._faults.append(Fault("on", method, pattern, None, None, function))

    def heal(self) -> None:
        """Forget every fault, and what `on` was told."""
        self._faults.clear()

    def down(self) -> None:
        """Refuse connections, and break off those that are open. The port stays ours."""
        with self._lock:
            server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        self._place = _bound(self.port)
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def up(self) -> None:
        """Listen, again on the same port."""
        if self._server is None:
            self._place.close()
            self._server = _Server(("127.0.0.1", self.port), self)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, request: Request) -> Answer:
        """The answer of the first route that matches, or 404."""
        with self._lock:
            for method, pattern, function in self._routes:
                match = method == request.method and pattern.fullmatch(request.path)
                if match:
                    request.match = {name: unquote(part) for name, part in match.groupdict().items() if part}
                    try:
                        self.admit(request)
                        return function(self, request)
                    except Refusal as refusal:
                        return refusal.answer
                    except Exception as error:  # the double does not understand: the test shall hear of it
                        self.unknown.append((request.method, f"{request.path}: {error!r}"))
                        return Refusal(500, repr(error)).answer
            self.unknown.append((request.method, request.path))
            return Refusal(404, "Sorry, we can't find the page you are looking for.").answer

    def admit(self, request: Request) -> None:
        """Raise a Refusal for what no route shall answer."""

    def _hit(self, kind: str, method: str, path: str) -> Fault | None:
        with self._lock:
            return next((fault for fault in self._faults if fault.kind == kind and fault.hits(method, path)), None)


def ranged(request: Request, content: bytes, headers: dict[str, str]) -> Answer:
    """The content, or the one range of it that was asked for."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if asked is None:
        return Answer(content, 200, headers)
    start, end = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if start > end:
        raise Refusal(416, headers={"Content-Range": f"bytes */{len(content)}"})
    return Answer(content[start : end + 1], 206, headers | {"Content-Range": f"bytes {start}-{end}/{len(content)}"})


def _bound(port: int) -> socket.socket:
    """A socket that holds the port and refuses connections."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", port))
    return place


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], double: Loopback):
        self.double = double
        super().__init__(address, _Handler)

    def handle_error(self, request, client_address) -> None:
        """A client that breaks off is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body: no waiting for delayed acknowledgements
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.double._connections.add(self.connection)

    def finish(self) -> None:
        self.server.double._connections.discard(self.connection)
        super().finish()

    def log_message(self, *_) -> None:
        pass

    def _answer(self) -> None:
        double, what = self.server.double, (self.command, self.path)
        if double._server is not self.server:  # down in the meantime
            self.close_connection = True
            return
        double.requests.append(what)
        if double._hit("cut", *what):
            self._body(half=True)
            # Without lingering, closing with unread data sends a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        body = self._body()
        if heard := double._hit("on", *what):
            heard.function()
        fault = double._hit("fail", *what)
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        headers = {key.lower(): value for key, value in self.headers.items()}
        request = Request(self.command, url.path, query, headers, body)
        self._send(fault.refusal.answer if fault else double.answer(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer

    def _send(self, answer: Answer) -> None:
        double, body, kind = self.server.double, answer.body, "application/octet-stream"
        if not isinstance(body, bytes):
            body, kind = json.dumps(body).encode(), "application/json; charset=utf-8"
        elif body and double._hit("damage", self.command, self.path):
            middle = len(body) // 2
            body = body[:middle] + bytes([body[middle] ^ 255]) + body[middle + 1 :]
        self.send_response(answer.status)
        always = {"Content-Type": kind, "Content-Length": str(len(body)), "X-Request-Id": f"Root=1-{len(double.requests):08x}"}
        for key, value in (always | answer.headers).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _body(self, half: bool = False) -> bytes:
        """The request's body, or the first half of it (of a chunked one: the first chunk)."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            length = int(self.headers.get("Content-Length", 0))
            return self.rfile.read(length // 2 if half else length)
        parts = []
        for _ in itertools.count():
            size = int(self.rfile.readline().split(b";")[0], 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0 or half:
                return b"".join(parts)
