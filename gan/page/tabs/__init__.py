"""The tabs, in the order of the page.

A tab is a folder: words.py has its words, handlers.py what it answers, layout.py its class Layout, style.css its looks.

    class Layout:
        name: str            # of its folder, and in addresses: ?tab=NAME
        words: dict          # {key: (English, Korean)}; "NAME.tab" is its title
        draws: bool          # whether what a link opens in it has to be drawn, for which the model must be loaded
        opened_by: tuple     # the fields that open it in an address without ?tab=
        def __init__(self, models, tab): ...            # lays it out, called inside of it
        def open(self, query, language) -> dict: ...    # {component: its new value} for an address's fields, or BadInput

A component that `open` gives a value is an attribute of its own. The first tab's `open({})` greets whoever comes without a
link: it does not wait for a model.
"""

from gan.page.tabs.data.layout import Layout as Data
from gan.page.tabs.draw.layout import Layout as Draw
from gan.page.tabs.game.layout import Layout as Game
from gan.page.tabs.grid.layout import Layout as Grid
from gan.page.tabs.how.layout import Layout as How
from gan.page.tabs.lab.layout import Layout as Lab
from gan.page.tabs.make.layout import Layout as Make
from gan.page.tabs.morph.layout import Layout as Morph
from gan.page.tabs.training.layout import Layout as Training

LAYOUTS = {layout.name: layout for layout in (Draw, Grid, Morph, Make, Game, Lab, Training, Data, How)}
