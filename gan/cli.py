"""What the command lines share: one-line refusals, and output that nobody need be reading."""

import argparse
import os
import sys


class Parser(argparse.ArgumentParser):
    """Refuses wrong use in one line, with exit code 2."""

    def error(self, message: str) -> None:
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def say(text: str, to_stderr: bool = False) -> None:
    """Print a line at once. When the reader is gone (`| tee` after Ctrl-C), what is said is lost, and the work goes on."""
    stream = sys.stderr if to_stderr else sys.stdout
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # Python would fail once more when it flushes the stream at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
