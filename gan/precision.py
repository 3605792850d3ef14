"""Whether bfloat16 is worth its while on this machine: processors without instructions for it compute it in software."""

import time

TOO_SLOW = 2.0  # times as long as float32: two measurements of the same differ by a fifth (a busy Zen 1), software by 20 times
TURNS = 4  # the first one compiles
MOST_SECONDS = 0.7
PICTURES = 16


def slowdown() -> float | None:
    """How many times as long bfloat16 takes as float32 on the device that Keras computes on; None where that cannot be told.

    Measured in less than a second by a transposed convolution of the generators' size, which is a convolution's gradient as
    well: there bfloat16 in software is slowest, while matrix products may be as quick as ever.
    """
    try:
        seconds = {"float32": [], "bfloat16": []}
        start = time.perf_counter()
        for turn in range(TURNS):
            for dtype, found in seconds.items():
                found.append(_seconds(dtype))
            if turn and time.perf_counter() - start > MOST_SECONDS:
                break
        quick, other = (min(found[1:]) for found in seconds.values())
        return other / quick
    except Exception:  # a backend raises whatever it likes where it lacks a kernel
        return None


def _seconds(dtype: str) -> float:
    from keras import ops

    values, kernel = ops.ones((PICTURES, 7, 7, 128), dtype), ops.ones((5, 5, 64, 128), dtype)
    ops.convert_to_numpy(kernel[0, 0, 0, :1])  # a number on the host: only then is it surely there
    start = time.perf_counter()
    ops.convert_to_numpy(ops.conv_transpose(values, kernel, strides=2, padding="same")[0, 0, 0, :1])
    return time.perf_counter() - start
