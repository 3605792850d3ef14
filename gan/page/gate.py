"""How many requests are computed at a time, and how many may wait."""

from collections.abc import Awaitable, Callable

import anyio
from starlette.responses import Response

LEFT = 499  # what servers log of a client who has left; nobody reads it


class Gate:
    """Lets `threads` drawings go on at a time and `most` wait, so that those who ask for much leave room for the others."""

    def __init__(self, threads: int, most: int) -> None:
        self.turns, self.threads = anyio.CapacityLimiter(threads), anyio.CapacityLimiter(threads)
        self.most, self.inside = most, 0

    async def run(self, make: Callable[[], Response], has_left: Callable[[], Awaitable[bool]]) -> Response:
        """make() in a thread; anyio.WouldBlock where too many wait already.

        Nothing is made for whoever has left before their turn comes: those who stayed would wait for it.
        """
        if self.inside >= self.most:
            raise anyio.WouldBlock
        self.inside += 1
        try:
            async with self.turns:
                if await has_left():
                    return Response(status_code=LEFT)
                return await anyio.to_thread.run_sync(make, limiter=self.threads)
        finally:
            self.inside -= 1
