"""What the receipt costs: GET /garment/CODE.json, the memory for it, and how long others wait while it is made ready.

    python tests/benchmarks/receipt_speed.py

Fashion-MNIST must be where Keras looks for it. Run it on a machine that does nothing else.
"""

import json
import random
import statistics
import time
import urllib.request

from serve_speed import page, resident, tell

ASKED = 60


def main() -> None:
    with page("ours") as (address, _, process):
        read(f"{address}/garment/42.png?scale=1")
        draws(address, 20)  # the first ones load and compile
        draws(address, 100, "draw before")
        before = resident(process.pid)
        begun = time.perf_counter()
        while "being fetched" in told(address):
            draws(address, 1)
        print(f"pixels ready after {time.perf_counter() - begun:.1f} s")
        waits, asked, most = [], [], before
        while "being computed" in (why := timed(asked, told, address)):
            waits += draws(address, 10)
            most = max(most, resident(process.pid))
        print(f"features ready after {time.perf_counter() - begun:.1f} s; then: {why or 'nothing is missing'}")
        tell("draw meanwhile", waits, "ms")
        print(f"95th percentile {statistics.quantiles(waits, n=20)[-1]:.0f} ms")
        tell("JSON meanwhile", asked, "ms")
        most = max(most, resident(process.pid))
        times = []
        for _ in range(ASKED):
            timed(times, told, address)
        tell("GET /garment/CODE.json, another each time (median at most 100)", times, "ms")
        most = max(most, resident(process.pid))
        print(f"memory: {before:.0f} MB before, {most - before:.0f} MB for the receipt (at most 280)")
        draws(address, 100, "draw afterwards")


def draws(address: str, count: int, name: str = "") -> list[float]:
    """Milliseconds of as many garments that nobody asked for before."""
    times = []
    for _ in range(count):
        timed(times, read, f"{address}/garment/{random.randrange(2**32)}.png")
    if name:
        tell(name, times, "ms")
    return times


def told(address: str) -> str:
    """What the JSON of a garment that nobody asked for before says is missing."""
    return json.loads(read(f"{address}/garment/{random.randrange(2**32)}.json")).get("why", "")


def read(address: str) -> bytes:
    return urllib.request.urlopen(address).read()


def timed(times: list[float], function, *arguments):
    """function(*arguments), its milliseconds added to `times`."""
    begun = time.perf_counter()
    answer = function(*arguments)
    times.append(1000 * (time.perf_counter() - begun))
    return answer


if __name__ == "__main__":
    main()
