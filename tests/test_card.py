import json
import re
import shlex

import huggingface_hub
import pytest
from conftest import ROOT

from gan import bundle, card, card_metrics, data
from gan.data import fashion_mnist

SHIPPED = ROOT / "weights" / "dcgan"


@pytest.fixture
def run():
    """That of the shipped model, as if nobody had evaluated it."""
    content = json.loads((SHIPPED / "run.json").read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if key not in ("metrics", "evaluation")}


def test_the_front_matter_is_what_the_hub_reads(run):
    front = huggingface_hub.ModelCard(card.text(run, "ada/never-worn-dcgan")).data
    assert front.library_name == "keras"
    assert front.pipeline_tag == "unconditional-image-generation"
    assert front.license == "mit"
    assert front.datasets == ["zalando-datasets/fashion_mnist"]
    assert {"gan", "dcgan", "fashion-mnist"} <= set(front.tags)
    assert front.eval_results is None


def test_what_was_measured_of_a_model_that_draws_from_pictures_is_of_its_own_task(run):
    text = card.text(run | {"draws_from": "picture+class", "metrics": {"fd": 1.5}})
    front = huggingface_hub.ModelCard(text).data
    assert front.eval_results[0].task_type == front.pipeline_tag == "image-to-image"


def test_metrics_become_a_model_index_and_a_table(run):
    run["metrics"] = {"fd": {"mean": 68.25, "std": 0.5}, "precision": 0.75}
    text = card.text(run)
    results = huggingface_hub.ModelCard(text).data.eval_results
    assert {(result.metric_type, result.metric_value) for result in results} == {("fd", 68.25), ("precision", 0.75)}
    assert {result.dataset_type for result in results} == {"zalando-datasets/fashion_mnist"}
    assert "| fd | 68.25 | 0.5 |\n| precision | 0.75 |  |" in text


def test_a_model_that_was_evaluated_stands_beside_real_and_bad_images(run):
    assert "has not been measured" in card.text(run)
    run["metrics"] = {"fd": {"mean": 16.87, "std": 0.02}, "duplicates": {"mean": 0.0, "std": 0.0}}
    run["evaluation"] = {
        "pictures": 10000,
        "reference": "test",
        "sampling_seeds": [0, 1, 2],
        "extractors": {"plain": "6dac"},
        "second": {"fd": {"mean": 15.33, "std": 0.15}},
        "rows": {
            "floor": {"fd": 0.029, "fd_second": 0.1},
            "blurred": {"fd": 31.8},
            "class_missing": {"fd": 3.5},
            "noise": {"fd": 110.0},
        },
    }
    text = card.text(run)
    assert "| metric | mean | standard deviation | real images | blurred | without trousers | noise |\n| --- |" in text
    assert "| fd | 16.87 | 0.02 | 0.029 | 31.8 | 3.5 | 110 |\n| duplicates | 0 | 0 |  |  |  |  |" in text
    assert "the features of another classifier: 15.33 ± 0.15; real images 0.1, blurred , " in text
    assert "10,000 pictures as uint8 against the test images" in text
    assert "seeds 0, 1, 2." in text
    assert "plain `6dac`" in text
    assert "](nearest.png)" in text and "nearest.png" in bundle.FILES

    assert "| judge |" not in text  # of an older report
    measured = {"precision": {"mean": 0.5, "std": 0.01}, "recall": {"mean": 0.25, "std": 0.02}}
    real = {"precision": {"mean": 0.85, "std": 0.0}, "recall": {"mean": 0.875, "std": 0.0}}
    run["evaluation"]["judges"] = {"plain": measured | {"real": real}, "random": measured | {"real": real, "noise": {}}}
    text = card.text(run)
    assert "| judge | precision | real images | recall | real images |\n| --- |" in text
    assert "|\n| `random` | 0.5 ± 0.01 | 0.85 | 0.25 ± 0.02 | 0.875 |\n\n`metrics.json`" in text
    assert "features of both classifiers and of random filters" in text


def test_a_model_that_can_be_asked_for_a_class_says_how_and_how_well_it_obeys(run):
    unconditional = card.text(run)
    assert "generator.predict(latent)[0]" in unconditional
    assert "cannot be\nasked for one kind." in unconditional

    run["conditional"] = True
    text = card.text(run)
    assert 'generator.predict([latent, np.eye(10, dtype="float32")[[8]]])[0]  # 8: a bag;' in text
    assert fashion_mnist.CLASS_NAMES[8] == "Bag"
    assert "cannot be" not in text
    assert "gan_test" not in text

    run["metrics"] = {"fd": {"mean": 4.0, "std": 0.02}}
    run["evaluation"] = {
        "pictures": 10000,
        "reference": "test",
        "sampling_seeds": [0, 1, 2],
        "extractors": {"plain": "6dac"},
        "second": {"fd": {"mean": 15.33, "std": 0.15}},
        "rows": {"floor": {"fd": 0.029, "gan_test": 0.9284, "cas": 0.88}, "noise": {"fd": 110.0}},
    }
    assert "1807.09499" not in card.text(run)
    run["metrics"] |= {"gan_test": {"mean": 0.95, "std": 0.001}, "cas": {"mean": 0.81}}
    run["evaluation"]["cas"] = {"architecture": "strided", "epochs": 4, "seed": 0}
    text = card.text(run)
    assert "| gan_test | 0.95 | 0.001 | 0.9284 |  |\n| cas | 0.81 |  | 0.88 |  |" in text
    assert "1807.09499" in text and "1905.10887" in text and "`strided`, 4 epochs, training seed 0" in text
    results = huggingface_hub.ModelCard(text).data.eval_results
    assert {"fd", "gan_test", "cas"} == {result.metric_type for result in results}


@pytest.mark.parametrize("first", ["<b>*x*</b>", "any", "1", "👩‍🚀", "it's"])
def test_a_card_of_other_data_claims_no_clothes_and_no_name_breaks_out_of_it(run, first):
    names = [first, *(f"sign {i}" for i in range(30))]
    facts = {"name": "a|b </i> [x](y) 👩‍🚀", "images": 1234, "sha256": "0"}
    run |= {"data": "./signs", "dataset": facts, "class_names": names, "conditional": True, "metrics": {"fd": 2.5}}
    text = card.text(run)
    front = huggingface_hub.ModelCard(text).data
    assert (front.datasets, front.license, front.tags) == (None, None, ["gan", "dcgan", "image-generation"])
    assert front.eval_results[0].dataset_name == facts["name"]
    body = text.split("\n---\n")[1]
    assert not re.search("(?i)fashion|garment|zalando|cloth|trouser|bag", body)
    assert "1,234 pictures called a|b \\<\\/i\\> \\[x\\]\\(y\\) 👩‍🚀" in text
    assert "sign 18 and 11 more. It knows nothing else and can be\nasked for one of these, by its number, 0 to 30" in text
    assert f'[latent, np.eye(31, dtype="float32")[[0]]])[0]  # 0: {first}; ' in text
    command = shlex.split(re.search("python -m gan.sample .*--label.*(?=   #)", text)[0])
    assert data.label_of(command[command.index("--label") + 1], names) == 0
    assert ">" not in body.split("## What it is for")[1].replace("\\>", "")


@pytest.mark.parametrize(
    ("told", "sheet", "evaluation"),
    [
        (card_metrics.from_sketches, bundle.FROM_SKETCHES, {"pictures": 1, "noise": 1.0, "another_sketch": 1.0}),
        (card_metrics.there_and_back, bundle.THERE_AND_BACK, {"pictures": [1, 1], "classes": ["cat", "dog"], "ways": {}}),
    ],
)
def test_a_sheet_that_shows_somebodys_pictures_is_not_linked(told, sheet, evaluation, monkeypatch):
    monkeypatch.setattr(card_metrics, "OF_TRANSLATIONS", {})
    assert sheet in told({}, evaluation | {"rows": {}})
    of_others = told({}, evaluation | {"rows": {}, "data": "cats"})
    assert sheet not in of_others and "is not here" in of_others


def test_the_card_of_digits_names_mnist(run):
    run |= {"data": "mnist", "dataset": {"name": "MNIST", "images": 60_000, "sha256": "0"}, "class_names": [*"0123456789"]}
    front = huggingface_hub.ModelCard(card.text(run)).data
    assert front.datasets == ["ylecun/mnist"] and "mnist" in front.tags and "fashion-mnist" not in front.tags
    assert not re.search("(?i)fashion|garment|zalando", card.text(run))
    assert "cannot be\nasked for one kind." in card.text(run)
    assert bundle.data_of(run) == "mnist" and bundle.data_of({}) == "fashion_mnist"


def test_it_tells_every_setting_the_versions_the_seed_and_the_commit(run):
    text = card.text(run | {"commit": "0123abc+"})
    assert "| commit of the code | 0123abc+ |" in text
    for name, value in run["settings"].items():
        assert value is None or f"| {name.replace('_', ' ')} | {value} |" in text
    assert all(f"{name} {version}" in text for name, version in run["versions"].items())
    assert "| commit of the code | not recorded |" in card.text(run)


def test_its_pictures_are_in_the_bundle(run):
    for picture in ("grid.png", "curves.png", "progress.gif"):
        assert f"]({picture})" in card.text(run)
        assert picture in bundle.FILES


def test_it_names_the_place_that_it_lies_at(run):
    there = card.text(run, "ada/robes")
    assert 'load_model("hf://ada/robes")' in there
    assert "gan.sample --model ada/robes " in there
    assert "--space USER/NAME --model ada/robes" in there
    assert "--label" not in there
    assert "gan.sample --model ada/robes --seeds 0-15 --label Bag " in card.text(run | {"conditional": True}, "ada/robes")
    assert card.FOLDER not in there
    assert "hf://" not in card.text(run)


def test_the_shipped_card_is_of_the_shipped_run():
    run = json.loads((SHIPPED / "run.json").read_text(encoding="utf-8"))
    assert (SHIPPED / "README.md").read_text(encoding="utf-8") == card.text(run)


def test_a_run_with_snapshots_shows_them_and_one_without_says_nothing_of_them(run):
    assert "snapshots" not in card.text(run)
    text = card.text(run | {"snapshot_epochs": [0, 1, 4, 9]})
    assert "0, 1, 4, 9.\n\n![Seed 0 after each of these epochs](snapshots.png)" in text
    assert "`python -m gan.sample --epoch 4`" in text
