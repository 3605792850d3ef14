"""The games that go on: what was answered, and a secret number each, from which all the rest of a game follows. No Gradio.

So ten thousand of them take a few megabytes; where another begins, the one that was left alone longest is forgotten.
"""

import random
import secrets
import threading
from collections import OrderedDict
from typing import Any, NamedTuple

from gan.page.validation import SHORT_SEEDS, BadInput
from gan.shrink import GAME_EACH

ROUNDS = 10  # a pair of each class
MOST = 10_000  # games that are remembered
SIDES = ("left", "right")


class Pair(NamedTuple):
    """A real picture and a drawn one, side by side.

    Attributes:
        token: by which an answer names the pair; it tells nothing.
        label: the class of both; index: of the real picture among those of its class; seed: of the drawn one.
        real: where the real one is, "left" or "right".
    """

    token: str
    label: int
    index: int
    seed: int
    real: str


class Game(NamedTuple):
    """A game, as far as it has come.

    Attributes:
        model: that draws; epoch: after which it draws, None: as it is.
        secret: from which the pairs follow; answers: the sides that were taken for real.
    """

    model: Any
    epoch: int | None
    secret: int
    answers: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[Pair]:
        """Its pairs in order."""
        dice = random.Random(self.secret)
        labels = dice.sample(range(ROUNDS), ROUNDS)
        return [
            Pair(
                f"{dice.getrandbits(64):016x}",
                label,
                dice.randrange(GAME_EACH),
                dice.randrange(SHORT_SEEDS),
                dice.choice(SIDES),
            )
            for label in labels
        ]

    @property
    def score(self) -> int:
        """How many were right."""
        return sum(answer == pair.real for answer, pair in zip(self.answers, self.pairs, strict=False))


class Games:
    """All games, from any thread. `most` are remembered."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._games, self._lock = most, OrderedDict(), threading.Lock()

    def __len__(self) -> int:
        return len(self._games)

    def begin(self, model, epoch: int | None) -> tuple[str, Game]:
        """A new game, and the name that only its player knows."""
        name, game = secrets.token_urlsafe(16), Game(model, epoch, secrets.randbits(128))
        with self._lock:
            self._games[name] = game
            while len(self._games) > self._most:
                self._games.popitem(last=False)
        return name, game

    def answered(self, name: str, token: str, side: str) -> Game:
        """A game as it will be after an answer; nothing is changed by it.

        Raises:
            BadInput: there is no such game, it is over, the pair is not its present one, or the side is none.
        """
        with self._lock:
            game = self._games.get(name)
        if game is None:
            raise BadInput(
                "game",
                name,
                "one that began here and is not forgotten yet: begin another",
                "여기서 시작한, 아직 잊히지 않은 게임",
            )
        if side not in SIDES:
            raise BadInput("side", side, " or ".join(SIDES), "left 또는 right")
        if len(game.answers) == ROUNDS:
            raise BadInput("game", name, "one that goes on; this one is over: begin another", "끝나지 않은 게임")
        pairs = game.pairs
        if token != pairs[len(game.answers)].token:
            if token in (pair.token for pair in pairs[: len(game.answers)]):
                raise BadInput(
                    "pair", token, "each pair once; this one was answered already", "쌍마다 한 번(이미 답한 쌍입니다)"
                )
            raise BadInput("pair", token, "the pair that this game shows now", "이 게임이 지금 보여 주는 쌍")
        return game._replace(answers=(*game.answers, side))

    def answer(self, name: str, token: str, side: str) -> Game:
        """Give an answer, and return the game after it.

        Raises:
            BadInput: as `answered`.
        """
        game = self.answered(name, token, side)
        with self._lock:
            now = self._games.get(name)
            if now is not None and len(now.answers) == len(game.answers) - 1:
                self._games[name] = game
                self._games.move_to_end(name)
                return game
        return self.answer(name, token, side)  # another answer came in between: this one is refused
