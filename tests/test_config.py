import dataclasses

import pytest

import train
from gan.config import TrainConfig
from gan.data import fashion_mnist


def test_more_images_than_there_are_cannot_be_asked_for():
    TrainConfig(limit=300).check_images(300)
    for field, value in (("batch_size", 301), ("limit", 301)):
        with pytest.raises(ValueError, match=f"^{field} is 301; allowed: at most 300, the images there are$"):
            TrainConfig(**{field: value}).check_images(300)


def test_a_small_data_set_says_so_before_anything_is_written(garments, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fashion_mnist, "load", lambda: (*garments, *garments))
    assert train.main(["--limit", "65", "--batch-size", "16", "--run-dir", str(tmp_path / "run")]) == 2
    assert capsys.readouterr().err == "train.py: limit is 65; allowed: at most 64, the images there are\n"
    assert not (tmp_path / "run").exists()


def test_defaults_are_the_courses_recipe():
    config = TrainConfig()
    assert (config.model, config.epochs, config.batch_size, config.learning_rate) == ("dcgan", 50, 256, 1e-4)
    assert (config.latent_dim, config.seed, config.samples_every, config.checkpoint_every) == (100, 0, 50, 5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.epochs = 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("epochs", True),
        ("batch_size", -1),
        ("batch_size", 1.5),
        ("latent_dim", 0),
        ("samples_every", 0),
        ("checkpoint_every", 0),
        ("seed", -1),
        ("seed", 2**32),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("learning_rate", 2.0),
        ("snapshots", -1),
        ("snapshots", 51),
        ("limit", 0),
        ("limit", 255),
        ("ema_decay", 1.0),
        ("from_class", 0),
    ],
)
def test_a_value_out_of_range_is_named(field, value):
    with pytest.raises(ValueError, match=rf"^{field} is .*; allowed|^{field} is {value}, below batch_size"):
        TrainConfig(**{field: value})
