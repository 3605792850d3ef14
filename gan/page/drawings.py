"""Small histograms with a mark, as SVG. Text stands beside them, in HTML."""

import numpy as np

from gan import standing

BINS = 32
HEIGHT = 12  # of a histogram, in the SVG's units; a bin is one wide
OUTSIDE = 0.01  # the share of each list that may lie beyond the ends of its axis


def percent(share: float) -> str:
    """A share as people read it: whole percents, but never 0 or 100 where it is only near."""
    number = round(100 * share)
    return "<1" if number == 0 and share > 0 else ">99" if number == 100 and share < 1 else str(number)


def two_histograms(own: np.ndarray, real: np.ndarray, value: float, text: str) -> str:
    """Two histograms on one axis, one above the other, and a mark at a value through both.

    Args:
        own, real: sorted; text: what it shows, as HTML.
    """
    low = min(value, *(np.quantile(values, OUTSIDE) for values in (own, real)))
    high = max(value, *(np.quantile(values, 1 - OUTSIDE) for values in (own, real)))
    parts = [_bars(values, low, high, (HEIGHT + 2) * i) for i, values in enumerate((own, real))]
    return _svg(2 * HEIGHT + 2, *parts, _mark(value, low, high, 2 * HEIGHT + 2), text=text)


def scale(values: np.ndarray, value: float, text: str) -> str:
    """A histogram from 0 on with a mark at a value; what is less is in colour. `values` are sorted, text is HTML."""
    high = max(value * 1.05, float(np.quantile(values, 1 - OUTSIDE))) or 1.0
    at = value / high * BINS
    bars = _bars(values, 0, high, 0)
    nearer = f'<clipPath id="nearer"><rect width="{at:.2f}" height="{HEIGHT}"/></clipPath>'
    lit = f'{nearer}<g class="lit" clip-path="url(#nearer)">{bars}</g>'
    return _svg(HEIGHT, bars, lit, _mark(value, 0, high, HEIGHT), text=text)


def _svg(height: float, *parts: str, text: str) -> str:
    return (
        f'<svg class="histogram" viewBox="0 0 {BINS} {height}" preserveAspectRatio="none" role="img" aria-label="{text}">'
        f"{''.join(parts)}</svg>"
    )


def _bars(values: np.ndarray, low: float, high: float, top: float) -> str:
    shares = standing.histogram(values, low, high if high > low else low + 1, BINS)
    heights = HEIGHT * shares / shares.max()
    bars = "".join(
        f"M{i} {top + HEIGHT:g}v-{height:.2f}h.9v{height:.2f}z" for i, height in enumerate(heights) if height >= 0.005
    )
    return f'<path d="{bars}"/><path class="line" d="M0 {top + HEIGHT - 0.1:g}h{BINS}v.1h-{BINS}z"/>'


def _mark(value: float, low: float, high: float, height: float) -> str:
    at = (value - low) / (high - low if high > low else 1) * (BINS - 0.3)
    return f'<rect class="mark" x="{at:.2f}" y="-1.5" width=".3" height="{height + 1.5:g}"/>'
