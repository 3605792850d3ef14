"""Our command lines without the seconds that their packages take to load: forks of a process that has loaded them and no more.

`Popen` and `run` are those of subprocess as far as the tests need them, but for where the process comes from: a server that
has imported what LOADED says, and computed nothing. What an interpreter loads and says before its first line, and its own
options (-I), are seen with subprocess alone.

    python tests/commands.py SOCKET LOADED       forks for whoever asks at that file descriptor, until its input ends
"""

import gc
import importlib.util
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import types
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Packages that a training and a visit to the Hub load. Not hf_xet, huggingface_hub, nor ours: they read the environment, and a
# command may have another copy of ours.
KERAS_TOO = ("h5py", "imageio.v3", "matplotlib.backends.backend_agg", "matplotlib.figure", "tqdm")
WEB = ("httpx2", "httpcore2", "anyio", "h11", "filelock")
LOADED = {
    "light": (*WEB, "numpy.random", "PIL.GifImagePlugin", "PIL.ImageOps", "yaml", "tqdm"),  # all but Keras
    "tensorflow": KERAS_TOO,
    "jax": KERAS_TOO,
}
# JAX's processes find what others have compiled; a limit of the size makes them lock what they write.
COMPILED_ONCE = {
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    "JAX_COMPILATION_CACHE_MAX_SIZE": "1000000000",
}
FOLDER = "NEVER_WORN_COMMANDS"  # the environment variable that says where the sockets lie
INT = struct.Struct("i")


@contextmanager
def served() -> Iterator[None]:
    """Let this process and those that it starts fork commands. A server loads what it does when it is first asked."""
    with tempfile.TemporaryDirectory(prefix="worn-") as folder:
        os.environ[FOLDER] = folder
        servers = [_start(Path(folder, loaded)) for loaded in LOADED]
        try:
            yield
        finally:
            del os.environ[FOLDER]
            for server in servers:
                server.communicate()


def _start(path: Path) -> subprocess.Popen:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(16)
        command = [sys.executable, __file__, str(listening.fileno()), path.name]
        quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, pass_fds=[listening.fileno()], **quiet)


class Popen:
    """A process that runs [sys.executable, ...]: its pipes are of text, its standard input is empty.

    `light`: it is forked where nothing of Keras is loaded; else where Keras is, on the backend of its environment.
    """

    def __init__(
        self,
        args: list,
        cwd: Path | str = ".",
        env: dict[str, str] | None = None,
        stdout: object = None,
        stderr: object = None,
        text: bool = True,
        light: bool = False,
    ) -> None:
        assert args[0] == sys.executable and text
        env = dict(os.environ if env is None else env)
        self.args, self.returncode = args, None
        self._server = socket.socket(socket.AF_UNIX)
        self._server.connect(f"{os.environ[FOLDER]}/{'light' if light else env.get('KERAS_BACKEND', 'tensorflow')}")
        self.stdout, out = _stream(stdout, 1)
        self.stderr, err = (None, out) if stderr == subprocess.STDOUT else _stream(stderr, 2)
        asked = {"arguments": [str(argument) for argument in args[1:]], "cwd": os.path.abspath(cwd), "env": env}
        socket.send_fds(self._server, [b"\n"], [out, err])
        self._server.sendall(json.dumps(asked).encode() + b"\n")
        for descriptor, wanted in ((out, stdout), (err, stderr)):
            if wanted in (subprocess.PIPE, subprocess.DEVNULL):
                os.close(descriptor)
        (self.pid,) = INT.unpack(self._server.recv(INT.size))

    def poll(self) -> int | None:
        return self._code(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._code(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str | None, str | None]:
        with ThreadPoolExecutor(2) as readers:
            parts = [pipe and readers.submit(pipe.read) for pipe in (self.stdout, self.stderr)]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return tuple(part and part.result() for part in parts)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> "Popen":
        return self

    def __exit__(self, *_) -> None:
        for pipe in (self.stdout, self.stderr):
            if pipe:
                pipe.close()
        self.wait()
        self._server.close()

    def _code(self, timeout: float | None) -> int | None:
        """The exit code, or minus the signal, once there is one. It is left in the socket: another thread may ask as well."""
        if self.returncode is None and select.select([self._server], [], [], timeout)[0]:
            (self.returncode,) = INT.unpack(self._server.recv(INT.size, socket.MSG_PEEK))
        return self.returncode


def run(args: list, capture_output=False, check=False, timeout: float | None = None, **more) -> subprocess.CompletedProcess:
    if capture_output:
        more |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Popen(args, **more) as process:
        stdout, stderr = process.communicate(timeout)
    done = subprocess.CompletedProcess(args, process.returncode, stdout, stderr)
    if check:
        done.check_returncode()
    return done


def _stream(wanted: object, own: int) -> tuple:
    """(our end of a pipe, the process's end) for a standard stream; where no pipe is wanted, there is no end of ours."""
    if wanted == subprocess.PIPE:
        reading, writing = os.pipe()
        return open(reading, encoding="utf-8"), writing
    if wanted == subprocess.DEVNULL:
        return None, os.open(os.devnull, os.O_WRONLY)
    return None, own if wanted is None else wanted.fileno()


# The server


def main(descriptor: str, loaded: str) -> None:
    path = sys.path[1:]
    asked = serve(socket.socket(fileno=int(descriptor)), loaded)
    if asked:  # and this process is a fork
        become(asked, path)


def load(loaded: str) -> None:
    """Import it, as our commands do."""
    if loaded != "light":
        os.environ |= {"KERAS_BACKEND": loaded, **COMPILED_ONCE}
        os.environ["JAX_COMPILATION_CACHE_DIR"] = f"{os.environ[FOLDER]}/compiled"
        later("huggingface_hub")  # which Keras imports
        sys.path.insert(0, str(ROOT))
        from gan.backend import import_keras

        import_keras()
        sys.path.remove(str(ROOT))
        for name in [name for name in sys.modules if name.partition(".")[0] == "gan"]:
            del sys.modules[name]
    for name in LOADED[loaded]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or every fork would copy what it looks through


def later(name: str) -> None:
    """Import a module when it is first used: in a fork, by whose environment it goes."""
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def serve(listening: socket.socket, loaded: str) -> dict | None:
    """Fork for whoever asks. Returns in the fork, with what was asked for, and when all is over."""
    ended, signalled = socket.socketpair()
    signalled.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(signalled.fileno())
    clients: dict[int, socket.socket] = {}
    is_loaded = False
    while True:
        ready, _, _ = select.select([sys.stdin, listening, ended], [], [])
        if ended in ready:
            ended.recv(1000)
            while clients and (found := os.waitpid(-1, os.WNOHANG))[0]:
                with clients.pop(found[0]) as client, suppress(OSError):  # who does not wait is gone
                    client.sendall(INT.pack(os.waitstatus_to_exitcode(found[1])))
        if sys.stdin in ready:
            return None
        if listening not in ready:
            continue
        if not is_loaded:
            load(loaded)
            is_loaded = True
        client, _ = listening.accept()
        streams = socket.recv_fds(client, 1, 2)[1]
        with client.makefile("rb") as file:
            asked = json.loads(file.readline())
        with warnings.catch_warnings(action="ignore"):  # JAX warns of every fork
            pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for own in (listening, ended, signalled, client, *clients.values()):
                own.close()
            streams.insert(0, os.open(os.devnull, os.O_RDONLY))
            for i, stream in enumerate(streams):
                os.dup2(stream, i)
        for stream in streams:
            os.close(stream)
        if not pid:
            return asked
        clients[pid] = client
        with suppress(OSError):
            client.sendall(INT.pack(pid))


def become(asked: dict, path: list[str]) -> None:
    """Do what an interpreter of this path does with such arguments in such an environment; its end is the interpreter's."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    if config := sys.modules.get("keras.src.backend.config"):
        config._KERAS_DIR = os.environ.get("KERAS_HOME") or str(Path.home() / ".keras")
    kind, *rest = asked["arguments"]
    sys.argv = [kind, *rest] if kind != "-m" else rest
    folder = {"-c": "", "-m": os.getcwd()}.get(kind, os.path.dirname(os.path.abspath(kind)))
    sys.path[:] = [folder, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)), *path]
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    if kind == "-m":
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        del sys.argv[1]
        exec(rest[0], vars(module))
    else:
        module.__file__ = os.path.abspath(kind)
        exec(compile(Path(kind).read_bytes(), module.__file__, "exec"), vars(module))


if __name__ == "__main__":
    main(*sys.argv[1:])
