"""The Grid tab: fixed seeds. The same seed gives the same grid, byte for byte. No Gradio."""

import html

from gan.page import components, i18n, links, render
from gan.page.shown import EACH, Grid, counted
from gan.page.tabs.grid.words import WORDS


def show(grid: Grid, language: str) -> str:
    """The grid with its link and PNG: HTML. It is drawn before its address stands on the page, which then asks nobody."""
    render.draw(grid.garments)
    each, last = grid.label == EACH, counted(grid.seed, grid.seeds - 1)
    values = {"first": grid.seed, "last": last, "rows": grid.rows, "columns": grid.columns}
    one = ".one" if grid.seed == last else ""
    keys = ("grid.each.alt" if each else "grid.alt") + one, f"grid.about{one}", "grid.keep"
    alt, about, keep = (i18n.choose(WORDS[key], language, **values) for key in keys)
    name = links.file_name(grid.model, grid.seed, f"{grid.rows}x{grid.columns}", label=grid.label)
    row = components.links_row(links.page(grid), language, (links.picture(grid, scale=8), name, keep))
    return f"""<figure>
{components.picture(links.picture(grid), alt, 112 * grid.columns, 112 * grid.rows)}
{_names(grid, language) if each else ""}<figcaption class="about"><span>{about}</span>{row}</figcaption>
</figure>"""


def _names(grid: Grid, language: str) -> str:
    """The classes' names below their columns."""
    columns, known = grid.columns, grid.model.class_names
    names = "".join(f"<span>{html.escape(i18n.class_name(known, label, language))}</span>" for label in range(columns))
    return f'<div class="columns" style="grid-template-columns:repeat({columns},1fr)" aria-hidden="true">{names}</div>'
