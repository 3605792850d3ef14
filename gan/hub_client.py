"""The client of the Hugging Face Hub: patient for a while, silent about secrets, and with its errors explained in one line."""

import functools
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import huggingface_hub  # light: what is used of it is loaded then; its errors take 0.1 s, and are imported where they are
import huggingface_hub.constants
import huggingface_hub.utils

from gan.cli import say
from gan.errors import UserError

WAITS = (1, 2, 4)  # seconds before each new try of what failed in passing
LONG_WAITS = (1, 2, 4, 8, 15, 30, *[60] * 29)  # half an hour, where giving up would cost more than waiting
TIMEOUT = 30  # seconds without a byte from the Hub; huggingface_hub itself would wait for ever
PASSING = (408, 409, 412, 429)  # with 5xx: the statuses that may be others in a moment; 409, 412: two pushes at once
TOKENS = "https://huggingface.co/settings/tokens"


class HubError(UserError):
    """The Hub refuses; the message says what and what to do."""


class HubUnreachable(HubError):
    """The Hub does not answer, or answers that it cannot now."""


def show_bars_on_terminals_only() -> None:
    if not sys.stderr.isatty():
        huggingface_hub.utils.disable_progress_bars()


@functools.cache
def api() -> "huggingface_hub.HfApi":
    """The client, made to give up on a Hub that does not answer."""
    from huggingface_hub.utils import _http, logging

    def give_up_in_time(request) -> None:
        limits = request.extensions.get("timeout", {})  # None for most: huggingface_hub would wait for ever
        request.extensions["timeout"] = {kind: limits.get(kind) or TIMEOUT for kind in ("connect", "read", "write", "pool")}

    def client():
        made = _http.default_client_factory()
        made.event_hooks = {"request": [*made.event_hooks["request"], give_up_in_time]}
        return made

    huggingface_hub.set_client_factory(client)
    logging.set_verbosity_error()  # its warnings quote addresses that are secrets for an hour
    os.environ.setdefault("HF_XET_CLIENT_RETRY_MAX_ATTEMPTS", str(len(WAITS)))  # 5 by default, which takes minutes
    return huggingface_hub.HfApi()


def owner() -> dict:
    """Whose token this is, as the Hub tells it."""
    if not (huggingface_hub.get_token() or "").isascii():
        raise HubError(f"the token has letters that no token has; make one that may write at {TOKENS}")
    found = persistently(lambda: api().whoami())
    if found.get("auth", {}).get("accessToken", {}).get("role") == "read":
        raise HubError(f"this token may only read; make one that may write at {TOKENS}, then `hf auth login`")
    return found


def persistently(call: Callable, is_awaited: bool = False, waits: tuple[float, ...] | None = None):
    """call(), and once more after each of `waits` (WAITS) while it fails in passing: 5xx, timeouts, dropped connections.

    Where a page waits to open (is_awaited), what took longer than all of WAITS is not begun anew: much of huggingface_hub tries
    again by itself.
    """
    for wait in WAITS if waits is None else waits:
        start = time.monotonic()
        try:
            return call()
        except Exception as error:
            if not is_passing(error) or (is_awaited and time.monotonic() - start > sum(WAITS)):
                raise
            say(f"{_why(error).partition(';')[0]}. Trying again in {wait} s ...", to_stderr=True)
            time.sleep(wait)
    return call()


def is_passing(error: Exception) -> bool:
    """Whether it may be gone at the next try."""
    if isinstance(error, HubUnreachable):
        return True
    status = _status(error)
    return status in PASSING or status >= 500 or (status == 0 and _connection_error(error) is not None)


@contextmanager
def explained(what: str, needs: str = "read it", unpaid: str = "") -> Iterator[None]:
    """Turn what huggingface_hub raises into a HubError, "{what}: why and what to do", in which no token stands.

    Args:
        needs: what the token must be allowed to do; unpaid: what to say where the Hub asks for money (402).
    """
    try:
        yield
    except HubError as error:
        raise type(error)(f"{what}: {error}") from None
    except UserError:
        raise
    except Exception as error:
        # hf_xet tells every broken download as a RuntimeError.
        unreachable = is_passing(error) or _is_offline(error) or isinstance(error, RuntimeError)
        raise (HubUnreachable if unreachable else HubError)(f"{what}: {_why(error, needs, unpaid)}") from None


def _why(error: Exception, needs: str = "read it", unpaid: str = "") -> str:
    """In one line, why huggingface_hub failed, and what to do."""
    from huggingface_hub import errors

    if isinstance(error, HubError):
        return str(error)
    status = _status(error)
    said = _first_line(getattr(error, "server_message", None) or "")
    said = f" ({said})" if said else ""
    log_in = f"make one that may {needs.removesuffix(' there')} at {TOKENS}, then `hf auth login` or set HF_TOKEN"
    if _is_offline(error):
        return "HF_HUB_OFFLINE is set; unset it"
    if status == 0 and (failure := _connection_error(error)):
        return f"{huggingface_hub.constants.ENDPOINT} does not answer ({type(failure).__name__}); try again when it does"
    if isinstance(error, errors.LocalTokenNotFoundError):
        return f"there is no token of yours; {log_in}"
    if status >= 500 or status in PASSING:
        return f"{huggingface_hub.constants.ENDPOINT} answers {status}{said}; try again later"
    if isinstance(error, errors.GatedRepoError):
        return "its owner must let you in first: ask on its page, then `hf auth login`"
    if isinstance(error, errors.RepositoryNotFoundError):
        return "there is none of that name, or it is private: `hf auth login` with a token that may read it"
    if isinstance(error, errors.RevisionNotFoundError):
        return "there is no such revision of it"
    if status == 401:
        return f"the Hub does not know this token{said}; {log_in}, or unset a wrong HF_TOKEN"
    if status == 402 and unpaid:
        return unpaid
    if status == 403:
        return f"this token may not {needs}{said}; {log_in}" + (", or name another place" if needs == "write there" else "")
    if status:
        return f"{huggingface_hub.constants.ENDPOINT} answers {status}{said}"
    return f"{type(error).__name__}: {_first_line(str(error))}"


def _first_line(text: str) -> str:
    """The first line of what a library says, without any token."""
    lines = text.strip().splitlines() or [""]
    return re.sub(r"hf_\w+", "hf_...", lines[0])


def _status(error: Exception) -> int:
    """The HTTP status that an error or its cause came with; 0: none. hf_xet has it in a ConnectionError's words only."""
    from huggingface_hub.errors import HfHubHTTPError

    for e in _chain(error):
        if isinstance(e, HfHubHTTPError):
            return e.response.status_code
        if type(e) is ConnectionError and (told := re.search(r"\b[45]\d\d\b", str(e))):
            return int(told[0])
    return 0


def _connection_error(error: Exception) -> Exception | None:
    """What httpx2, or hf_xet, says of a connection that failed."""
    import httpx2

    kinds = (httpx2.TransportError, ConnectionError)
    return next((e for e in _chain(error) if isinstance(e, kinds) and not _is_offline(e)), None)


def _is_offline(error: Exception) -> bool:
    from huggingface_hub.errors import OfflineModeIsEnabled

    return any(isinstance(e, OfflineModeIsEnabled) for e in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
