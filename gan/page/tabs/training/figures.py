"""Numbers as they are read from a stranger's files, and as they are shown."""

import math

LARGEST = 1e15  # number that is believed; also keeps infinities out, and NaN


def number(value: object) -> float | None:
    """A float that is believed, None for all else: JSON is read with every number as one."""
    return value if isinstance(value, float) and abs(value) < LARGEST else None


def float_of(text: object) -> float | None:
    """A number that is believed; None where a text is none."""
    try:
        return number(float(text))
    except (TypeError, ValueError):
        return None


def digits_of(value: float, count: int = 3) -> int:
    """How many decimals show that many digits of a number: 1 to 4, none of a whole one."""
    return 0 if value == round(value) else min(max(count - 1 - math.floor(math.log10(abs(value))), 1), 4)


def show_number(value: float | None, digits: int | None = None) -> str:
    """A number to read, with so many decimals; nothing for None."""
    if value is None:
        return ""
    digits = digits_of(value) if digits is None else digits
    return f"{value:.2e}" if abs(value) >= 1e7 else f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: no -0


def dig(content: object, *keys: str) -> object:
    """What lies at the end of a path of keys; None where it breaks off."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def with_std(content: object, digits: int, times: float = 1, unit: str = "") -> str:
    """A {"mean": ..., "std": ...} as HTML."""
    mean, std = (number(dig(content, key)) for key in ("mean", "std"))
    if mean is None:
        return ""
    deviation = "" if std is None else f" <small>± {show_number(std * times, max(digits, digits_of(std * times, 1)))}</small>"
    return f"{show_number(mean * times, digits)}{unit}{deviation}"
