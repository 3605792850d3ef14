"""The tab Game: what its addresses answer, and the HTML that script.js brings to life. No Gradio."""

import html
import json
from collections.abc import Mapping

import numpy as np

from gan import snapshots
from gan.bundle import NoDiscriminatorError
from gan.data import fashion_mnist
from gan.latents import vectors
from gan.page import components, dataset, i18n, links, validation
from gan.page.shown import Garment, weights_of
from gan.page.tabs.game import pairs as pictured
from gan.page.tabs.game.games import ROUNDS, SIDES, Game, Games, Pair
from gan.page.tabs.game.words import WORDS
from gan.page.validation import BadInput
from gan.shrink import GAME_EACH

EASIER = 3  # levels below the model as it is


def playing(models: Mapping):
    """The first of the page's models that the game can be played with; None where there is none."""
    for model in models.values():
        if model.is_conditional and model.class_names == fashion_mnist.CLASS_NAMES and dataset.is_of_clothes(model):
            return model
    return None


def levels(model) -> list[int | None]:
    """The epochs after which a model draws at each level, from the easiest on; None: as it is."""
    epochs = [epoch for epoch, _, _ in snapshots.listed(model.folder) if epoch][:-1]  # the last one is the model itself
    count = min(EASIER, len(epochs))
    return [*(epochs[i * len(epochs) // count] for i in range(count)), None]


def begin(models: Mapping, games: Games, level: object, language: str) -> dict:
    """A new game: its first pair, and all that there is to choose.

    Args:
        level: from 1 on; None: the easiest.

    Raises:
        BadInput: there is no such level, or no model to play with.
    """
    model = playing(models)
    if model is None:
        raise BadInput("model", models.first.name, *WORDS["game.no_model"])
    there = levels(model)
    level = validation.whole("level", 1 if level is None else level, 1, len(there))
    name, game = games.begin(model, there[level - 1])
    return {
        "game": name,
        "level": level,
        "levels": [_level(number, epoch, language) for number, epoch in enumerate(there, 1)],
        "note": say("one_level", language) if len(there) == 1 else "",
        "key": f"{weights_of(model)}-{game.epoch}",  # by which a browser keeps its best score
        "next": _next(game, language),
    }


def answer(games: Games, name: str, token: object, side: object, language: str) -> dict:
    """What becomes of a game when a side is taken for the real one: whether it was, and the next pair or the end.

    What is to be drawn is drawn before the answer counts, so that it can be given again where that fails.

    Raises:
        BadInput: as Games.answered.
    """
    game = games.answered(name, token, side)
    is_over = len(game.answers) == ROUNDS
    told = {"end": _end(game, language)} if is_over else {"next": _next(game, language)}
    game = games.answer(name, token, side)
    pair = game.pairs[len(game.answers) - 1]
    is_right = side == pair.real
    said = say(f"{'right' if is_right else 'wrong'}.{pair.real}", language)
    return {"right": is_right, "real": pair.real, "said": said, "score": game.score, **told}


def say(key: str, language: str, **values: object) -> str:
    """A word of this tab."""
    return i18n.choose(WORDS[f"game.{key}"], language, **values)


def _level(number: int, epoch: int | None, language: str) -> str:
    return say("level.last" if epoch is None else "level.epoch", language, level=number, epoch=epoch)


def _next(game: Game, language: str) -> dict:
    """The pair that is to be answered: of it nothing is told but its class."""
    pair = game.pairs[len(game.answers)]
    said = say("pair", language, round=len(game.answers) + 1, rounds=ROUNDS, name=_name(pair, language))
    return {"pair": pair.token, "said": said, "picture": pictured.as_text(pictured.of(game, [pair])[0])}


def _name(pair: Pair, language: str) -> str:
    return i18n.class_name(fashion_mnist.CLASS_NAMES, pair.label, language)


def _critics(game: Game, both: np.ndarray) -> list[bool] | None:
    """Whether the critic finds the real one of each pair more convincing; None where the model came without it."""
    labels = np.repeat([pair.label for pair in game.pairs], 2)
    kinds = vectors.one_hot(labels, game.model.classes)
    try:
        logits = game.model.judge(both.reshape(-1, *both.shape[2:]), kinds).reshape(-1, 2)
    except NoDiscriminatorError:
        return None
    real = [SIDES.index(pair.real) for pair in game.pairs]
    return [bool(logit[at] > logit[1 - at]) for logit, at in zip(logits, real, strict=True)]


def _end(game: Game, language: str) -> str:
    """The scores side by side, and all pairs, those that fooled the player first: HTML."""
    both = pictured.of(game, game.pairs)
    critic = _critics(game, both)
    scores = {"you": game.score, "chance": ROUNDS / 2} | ({} if critic is None else {"critic": sum(critic)})
    rows = "".join(
        f"<div><dt>{say(f'end.{who}', language)}</dt><dd>{components.bar(score / ROUNDS)}<b>{score:g}</b></dd></div>"
        for who, score in scores.items()
    )
    if critic is None:
        sentence = say("end.nobody", language)
    else:
        ahead = game.score - sum(critic)
        sentence = say("end.beaten" if ahead > 0 else "end.lost" if ahead else "end.even", language)
    items = [_item(game, i, both[i], None if critic is None else critic[i], language) for i in range(ROUNDS)]
    seen = [answer == pair.real for answer, pair in zip(game.answers, game.pairs, strict=True)]
    ordered = "".join(items[i] for i in sorted(range(ROUNDS), key=seen.__getitem__))
    return f"""<h3>{say("end", language, score=game.score, rounds=ROUNDS)}</h3><p>{sentence}</p>
<dl class="game-scores">{rows}</dl><p id="game-best"></p>
<h3>{say("end.pairs", language)}</h3><ul class="game-pairs">{ordered}</ul>"""


def _item(game: Game, i: int, both: np.ndarray, is_seen_by_critic: bool | None, language: str) -> str:
    """A pair at the end: its pictures as they stood, whom it fooled, what gave it away, and where to look closer."""
    pair = game.pairs[i]
    is_seen, name = game.answers[i] == pair.real, html.escape(_name(pair, language))
    drawn_at = 1 - SIDES.index(pair.real)
    texts = [say("end.real", language, name=name)] * 2
    texts[drawn_at] = say("end.drawn", language, name=name, seed=pair.seed)
    shown = "".join(
        f"<figure>{components.inline(image, html.unescape(text), 112)}<figcaption>"
        f"{say('say.drawn' if at == drawn_at else 'say.real', language)}</figcaption></figure>"
        for at, (image, text) in enumerate(zip(both, texts, strict=True))
    )
    verdict = say("end.seen" if is_seen else "end.fooled", language)
    if is_seen_by_critic is not None:
        keys = {(True, True): "both", (True, False): "only", (False, True): "seen", (False, False): "fooled"}
        verdict += f", {say(f'end.critic.{keys[is_seen, is_seen_by_critic]}', language)}"
    found = pictured.unusual(both[drawn_at], pair.label)
    clue = say("end.nothing", language)
    if found:
        attribute, is_more, count = found
        measured = say(f"end.{attribute}", language)
        clue = say("end.more" if is_more else "end.less", language, count=count, each=GAME_EACH, name=measured)
    garment = Garment(game.model, pair.seed, label=pair.label)
    address, word = (links.page(garment), "draw") if game.epoch is None else (links.past(garment), "past")
    link = f'<a href="{html.escape(address)}">{say(f"end.{word}", language)}</a>'
    return (
        f'<li class="game-{"seen" if is_seen else "fooled"}"><div class="game-both">{shown}</div>'
        f'<div><p><b>{name}</b>: {verdict}.</p><p>{clue}</p><p class="links">{link}</p></div></li>'
    )


def page(language: str) -> str:
    """The tab as HTML before its first pair has come; all that script.js says stands in it."""
    spoken = {key.removeprefix("game.say."): i18n.choose(pair, language) for key, pair in WORDS.items() if ".say." in key}
    about = html.escape(json.dumps(spoken, ensure_ascii=False))
    buttons = "".join(
        f'<button type="button" id="game-{side}" disabled aria-label="{say(side, language)}">'
        f'<canvas class="garment" width="28" height="28" role="img" aria-label="{say(f"{side}.alt", language)}"></canvas>'
        "<span></span></button>"
        for side in SIDES
    )
    return f"""<div id="game-page" tabindex="-1" data-about="{about}">
<div class="game-top"><label><span>{say("level", language)}</span><select id="game-level"></select></label>
<p>{say("score", language)}: <b id="game-score">0</b>/{ROUNDS}</p></div>
<p id="game-note" hidden></p>
<p id="game-said" role="status">{say("say.drawing", language)}</p>
<div class="game-pair">{buttons}</div>
<p id="game-verdict" role="status"></p>
<div class="game-buttons"><button type="button" id="game-next" class="game-primary" hidden>{say("next", language)}</button>
<button type="button" id="game-again" hidden>{say("again", language)}</button>
<button type="button" id="game-harder" hidden>{spoken["harder"]}</button></div>
<section id="game-end" tabindex="-1" hidden></section>
<p class="game-small">{say("keys", language)} {say("unseen", language)}</p>
</div>"""
