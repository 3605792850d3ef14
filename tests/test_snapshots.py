"""Generators kept along a run: which, how exactly, and what becomes of them when a run is resumed."""

import shutil
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import small_gan
from conftest import ROOT, as_dataset, drawn_garments

from gan import averages, bundle, card, data, pictures, rewind, sample, snapshots, training
from gan.config import TrainConfig
from gan.errors import UsageError
from gan.latents import vectors
from gan.models import dcgan


@pytest.mark.parametrize(
    ("last", "count", "expected"),
    [
        (24, 12, [0, 1, 2, 3, 4, 5, 7, 10, 13, 16, 20, 24]),
        (50, 12, [0, 1, 2, 4, 7, 10, 15, 20, 26, 33, 41, 50]),
        (3, 12, [0, 1, 2, 3]),
        (11, 12, list(range(12))),
        (12, 12, [*range(11), 12]),
        (9, 2, [0, 9]),
        (9, 1, [9]),
        (9, 0, []),
    ],
)
def test_epochs_lie_close_at_the_start_and_far_apart_at_the_end(last, count, expected):
    assert snapshots.epochs(last, count) == expected


def test_epochs_are_as_many_different_ones_as_were_asked_for():
    for last in range(1, 80):
        for count in range(1, 51):
            found = snapshots.epochs(last, count)
            assert len(set(found)) == len(found) == min(count, last + 1)
            assert found == sorted(found)
            assert (found[0], found[-1]) == (0 if count > 1 else last, last)


def test_thinned_are_those_nearest_to_where_a_run_of_that_many_epochs_keeps_them():
    # epochs(16, 5) is 0 1 4 9 16; of 4 epochs there were 0 1 2 3 4.
    assert snapshots.thin([0, 1, 2, 3, 4, 9, 16], 16, 5) == [0, 1, 4, 9, 16]
    assert snapshots.thin([0, 3, 12, 16], 16, 5) == [0, 3, 12, 16]
    assert snapshots.thin([6, 8, 10, 14, 16], 16, 2) == [6, 16]
    kept = snapshots.thin([0, 2, 3, 5, 6, 11, 16], 16, 5)
    assert snapshots.thin([*kept, 5], 16, 5) == kept  # what was removed already changes nothing


def test_quantised_by_hand():
    # Inputs: the root mean squares of the rows are 5 and 2. Left are [1.4, 0.2] and [1, -1]; of 3 bits the greatest code is 3.
    kernel = np.array([[7, 1], [2, -2]], np.float32)
    planes, inputs, outputs = snapshots.quantise(kernel, -1, 3)
    assert inputs.tolist() == [[5], [2]]
    assert np.allclose(outputs, [[1.4 / 3, 1 / 3]])
    # Codes [3, 0.6 -> 1], [2.1 -> 2, -3], and 3 more: 6 4 5 0, whose bits from the lowest on are 0010, 1000, 1110.
    assert planes.tolist() == [[0b0100], [0b0001], [0b0111]]
    assert np.allclose(snapshots.restore(planes, inputs, outputs, (2, 2)), [[7, 5 / 3], [2 * 2 * 1.4 / 3, -2]])


@pytest.mark.parametrize("bits", [2, 8, 11, 16])
@pytest.mark.parametrize(("shape", "axis"), [((5, 7), -1), ((3, 3, 5, 7), -1), ((3, 3, 7, 5), -2)])
def test_every_weight_comes_back_within_half_a_step(shape, axis, bits):
    kernel = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    kernel[..., 0], kernel[..., 0, :] = 0, 0  # channels of no weight
    planes, inputs, outputs = snapshots.quantise(kernel, axis, bits)
    assert planes.shape == (bits, -(-kernel.size // 8))
    assert (inputs.size, outputs.size) == (5, 7)
    error = np.abs(snapshots.restore(planes, inputs, outputs, shape) - kernel)
    assert (error <= inputs * outputs * 0.51).all()


@pytest.mark.parametrize(("name", "bits"), [("cdcgan", 13), ("dcgan", 8)])
def test_pictures_of_the_shipped_models_stay_the_same(name, bits, tmp_path):
    shutil.copytree(ROOT / "weights" / name, tmp_path / name, ignore=shutil.ignore_patterns("samples", "snapshots"))
    model = bundle.load(tmp_path / name)
    before = model.draw(range(64))
    assert snapshots.bits_for(model.generator, TrainConfig().snapshots) == bits
    path = tmp_path / name / "snapshots" / "epoch_0003_step_00000010.npz"
    snapshots.save(path, model.generator, bits)
    assert path.stat().st_size <= min(snapshots.file_size(model.generator, bits), 2**25 // 12)
    drawn = snapshots.load(tmp_path / name, 3)
    assert drawn.weights_hash != model.weights_hash
    apart = np.abs(drawn.draw(range(64)).astype(int) - before)
    assert (apart <= 2).mean() >= 0.999
    assert 0 < apart.max() <= 4


def test_as_many_bits_as_there_is_room_for_and_no_more_files_than_that():
    generator = dcgan.make_generator()
    assert [snapshots.bits_for(generator, count) for count in (0, 1, 8, 12)] == [16, 16, 13, 8]
    for count in (1, 8, 12):
        assert count * snapshots.file_size(generator, snapshots.bits_for(generator, count)) <= snapshots.ROOM
    with pytest.raises(UsageError, match=r"snapshots is 13; allowed for this model: 0 to 12, for .* have 32 MiB in all"):
        snapshots.bits_for(generator, 13)


def test_too_many_are_refused_before_anything_is_written_unless_the_run_has_begun(garments, tmp_path, monkeypatch, capsys):
    model = small_gan.Trainable(TrainConfig(), 1)
    monkeypatch.setattr(snapshots, "ROOM", 5 * snapshots.file_size(model.averages["generator"], 16))
    with pytest.raises(UsageError, match="snapshots is 6; allowed for this model: 0 to 5, "):
        training.train(TrainConfig(batch_size=16, snapshots=6), tmp_path / "run", as_dataset(*garments))
    assert not (tmp_path / "run").exists()
    assert snapshots.check(SimpleNamespace(config=TrainConfig(snapshots=6), model=model), has_begun=True) == (5, 16)
    capsys.readouterr()
    assert snapshots.check(SimpleNamespace(config=TrainConfig(), model=model), has_begun=False) == (
        5,
        16,
    )  # nobody asked for 12
    assert "Mind: 5 snapshots instead of 12" in capsys.readouterr().out


CONFIG = TrainConfig(limit=64, batch_size=32, epochs=9, snapshots=4)


@pytest.fixture(scope="module", autouse=True)
def small():
    """A model of a few thousand weights, and no pictures: only snapshots are looked at here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dcgan, "Model", small_gan.Trainable)
        patch.setattr("gan.training.SETTLING", (2, 16))
        patch.setattr("gan.pictures.save_curves", lambda path, *_: path.parent.mkdir(exist_ok=True) or path.touch())
        patch.setattr("gan.binding.card.text", lambda run: "")
        yield


def epochs_in(folder):
    return [epoch for epoch, _, _ in snapshots.listed(folder)]


def bytes_in(run_dir):
    paths = [path for folder in (run_dir, run_dir / "model") for path in (folder / "snapshots").iterdir()]
    return {path.relative_to(run_dir): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    images, labels = drawn_garments(64)
    run_dir = tmp_path_factory.mktemp("small") / "run"
    assert training.train(CONFIG, run_dir, as_dataset(images[..., None], labels))
    return run_dir


def test_a_run_keeps_the_untrained_generator_some_between_and_the_bundles(small_run):
    for folder in (small_run, small_run / "model"):
        assert [path.name for _, _, path in snapshots.listed(folder)] == [
            "epoch_0000_step_00000000.npz",
            "epoch_0001_step_00000002.npz",
            "epoch_0004_step_00000008.npz",
            "epoch_0009_step_00000018.npz",
        ]
    model = bundle.load(small_run / "model")
    last, first = (snapshots.load(small_run / "model", epoch).draw(range(16)).astype(int) for epoch in (9, 0))
    assert np.abs(last - model.draw(range(16))).max() <= 1
    keras.utils.set_random_seed(CONFIG.seed)
    noise = np.random.default_rng((3, CONFIG.seed))
    untrained = small_gan.Trainable(CONFIG, 1)
    average = untrained.averages["generator"]
    averages.settle_batch_norm(average, [untrained.noise(16, noise) for _ in range(2)])
    assert np.abs(first - data.to_uint8(average(untrained.seeds(range(16))))).max() <= 1


def test_a_run_stopped_and_resumed_keeps_the_same_bytes_and_a_run_without_any_has_the_same_weights(
    small_run, garments, tmp_path
):
    run_dir = shutil.copytree(small_run, tmp_path / "run")
    shutil.rmtree(run_dir / "model")
    (run_dir / "checkpoints" / "step_00000018.npz").unlink()
    for name in ("epoch_0009_step_00000018.npz", ".epoch_0009_step_00000018.tmp.npz"):
        (run_dir / "snapshots" / name).write_bytes(b"of a step after the checkpoint")
    assert not training.train(CONFIG, run_dir, as_dataset(*garments), lambda: True)
    assert epochs_in(run_dir) == [0, 1, 4]
    assert not list(run_dir.rglob(".*"))
    assert training.train(CONFIG, run_dir, as_dataset(*garments))
    assert bytes_in(run_dir) == bytes_in(small_run)

    assert training.train(TrainConfig(**vars(CONFIG) | {"snapshots": 0}), tmp_path / "none", as_dataset(*garments))
    assert not list((tmp_path / "none").rglob("snapshots"))
    assert (tmp_path / "none" / "history.csv").read_bytes() == (small_run / "history.csv").read_bytes()
    runs = [bundle.load(folder / "model").generator.get_weights() for folder in (tmp_path / "none", small_run)]
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_more_epochs_keep_what_is_there_spread_the_new_ones_and_thin_them(small_run, garments, tmp_path):
    run_dir = tmp_path / "run"
    shutil.copytree(small_run, run_dir)
    # epochs(16, 4) is 0 2 7 16: 2 and 7 are past, 1 and 9 are the nearest of those there.
    longer = TrainConfig(**vars(CONFIG) | {"epochs": 16})
    assert training.train(longer, run_dir, as_dataset(*garments))
    assert epochs_in(run_dir) == epochs_in(run_dir / "model") == [0, 1, 9, 16]
    ours, theirs = bytes_in(run_dir), bytes_in(small_run)
    assert all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())


def test_sample_draws_as_the_model_did_after_an_epoch(small_run, tmp_path, capsys):
    def run(folder, epoch):
        out = tmp_path / "a.npy"
        try:
            return sample.main(["--model", str(folder), "--seeds", "0-3", "--epoch", epoch, "--out", str(out)])
        except SystemExit as exit:
            return exit.code

    model = small_run / "model"
    assert run(model, "4") == 0
    assert np.array_equal(np.load(tmp_path / "a.npy"), snapshots.load(model, 4).draw(range(4)))
    capsys.readouterr()
    assert run(model, "3") == 2
    assert (
        capsys.readouterr().err == f"python -m gan.sample: --epoch is 3; allowed for {model}: 0, 1, 4, 9 (--help tells more)\n"
    )
    shutil.copytree(model, tmp_path / "old", ignore=shutil.ignore_patterns("snapshots"))
    assert run(tmp_path / "old", "3") == 2
    assert capsys.readouterr().err.endswith(f"--epoch is 3; {tmp_path / 'old'} has no snapshots (--help tells more)\n")


def finished(work):
    """(What a work returns, how many pieces it had)."""
    pieces = 0
    while True:
        try:
            next(work)
            pieces += 1
        except StopIteration as end:
            return end.value, pieces


def test_one_network_stands_in_for_all_snapshots_also_by_turns(small_run):
    model = bundle.load(small_run / "model")
    points = vectors.from_seeds(range(3), model.latent_dim)
    epochs = (9, 0, 4, 9)
    expected = np.stack([snapshots.load(small_run / "model", epoch).draw(range(3)) for epoch in epochs])
    drawn, pieces = finished(rewind.draw(model, epochs, points))
    np.testing.assert_array_equal(drawn, expected)
    assert pieces == len(epochs) * 4  # a snapshot read, or a picture
    one, other = rewind.draw(model, [0], points), rewind.draw(model, [9], points)
    for _ in range(3):
        next(one)
        next(other)
    np.testing.assert_array_equal(finished(other)[0], expected[:1])
    np.testing.assert_array_equal(finished(one)[0], expected[1:2])
    np.testing.assert_array_equal(model.draw(range(3)), bundle.load(small_run / "model").draw(range(3)))
    with pytest.raises(UsageError, match="epoch is 3; allowed for"):
        finished(rewind.draw(model, [3], points))


def test_the_card_shows_one_seed_through_all_snapshots(small_run):
    run = bundle.check(small_run / "model")
    assert run["snapshot_epochs"] == [0, 1, 4, 9]
    strip = pictures.load_png(small_run / "model" / "snapshots.png").reshape(28, 2, 4, 28, 2)
    for i, epoch in enumerate(run["snapshot_epochs"]):
        drawn = snapshots.load(small_run / "model", epoch).draw([card.SEED])[0, ..., 0]
        np.testing.assert_array_equal(strip[:, 1, i, :, 1], drawn)
    assert "snapshots.png" in bundle.own_files(path.name for path in (small_run / "model").iterdir())


def test_a_model_remembers_its_snapshots_before_anybody_asks(small_run, tmp_path):
    model = bundle.load(shutil.copytree(small_run / "model", tmp_path / "model"))
    epochs, points = [epoch for epoch, _, _ in snapshots.listed(model.folder)], vectors.from_seeds([7], model.latent_dim)
    expected, _ = finished(rewind.draw(bundle.load(small_run / "model"), epochs, points))
    rewind.remember(model)
    for _, _, path in snapshots.listed(model.folder):
        path.write_bytes(b"nobody reads it again")
    assert np.array_equal(finished(rewind.draw(model, epochs, points))[0], expected)


def test_a_model_without_snapshots_has_nothing_to_prepare_or_show(small_run, tmp_path):
    model = bundle.load(shutil.copytree(small_run / "model", tmp_path / "old", ignore=shutil.ignore_patterns("snapshots*")))
    rewind.prepare(model)
    assert not rewind.show_on_card(model)
    (model.folder / "snapshots").mkdir()
    (model.folder / "snapshots" / "epoch_0009_step_00000018.npz").write_bytes(b"damaged")
    rewind.prepare(model)  # so that it draws and judges nevertheless
    rewind.remember(model)
    assert not (tmp_path / "old" / "snapshots.png").exists()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda arrays: arrays.pop("001"), "not the arrays of this model's generator"),
        (lambda arrays: arrays.update({"001": np.zeros(3, np.float32)}), r"001 is float32 \(3,\); expected float32 \(196,\)"),
        (lambda arrays: arrays.update({"001": np.full(196, np.nan, np.float32)}), "001 holds what is no number"),
        (lambda arrays: arrays.update({"001": np.array([print] * 196)}), "allow_pickle=False"),
        (lambda arrays: arrays.update({"000.planes": arrays["000.planes"][:, 1:]}), "planes are uint8"),
        (lambda arrays: arrays.update({"000.inputs": np.ones((9, 1), np.float32)}), "shape mismatch|scales are"),
        (lambda arrays: arrays.update({"001": np.zeros(10**6, np.float32)}), "larger than a snapshot of this model"),
        (None, "."),
    ],
)
def test_a_damaged_file_is_named_in_one_line_and_nothing_is_unpickled(small_run, tmp_path, damage, message):
    model = shutil.copytree(small_run / "model", tmp_path / "model")
    path = snapshots.find(model, 4)
    if damage:
        with np.load(path) as archive:
            arrays = dict(archive)
        damage(arrays)
        np.savez(path, **arrays)
    else:
        path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(bundle.BundleError, match=rf"^{path} is damaged: .*({message})") as refusal:
        snapshots.load(model, 4)
    assert "\n" not in str(refusal.value)
