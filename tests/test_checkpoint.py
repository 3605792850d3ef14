import numpy as np
import pytest
from test_engine import Tiny, ones

from gan import checkpoint
from gan.engines import load
from gan.errors import UserError

STATE = {"a": np.arange(1000, dtype=np.float32), "b": np.int64(7)}


def refuse(path, why):
    raise AssertionError(f"{path} was called damaged: {why}")


def test_what_was_saved_comes_back_bit_for_bit_and_the_newest_two_are_kept(tmp_path):
    for step in (9, 99, 1000):
        checkpoint.save(tmp_path, step, STATE | {"step": np.int64(step)})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step_00000099.npz", "step_00001000.npz"]
    step, state = checkpoint.load_newest(tmp_path, refuse)
    assert (step, int(state["step"])) == (1000, 1000)
    assert np.array_equal(state["a"], STATE["a"])


@pytest.mark.parametrize("damage", ["truncated", "one bit", "empty", "no zip"])
def test_a_damaged_checkpoint_is_named_and_passed_over(tmp_path, damage):
    checkpoint.save(tmp_path, 1, STATE)
    newest = checkpoint.save(tmp_path, 2, STATE)
    content = bytearray(newest.read_bytes())
    if damage == "one bit":
        content[len(content) // 2] ^= 1
    newest.write_bytes({"truncated": content[:-100], "one bit": content, "empty": b"", "no zip": b"x" * 5000}[damage])
    named = []
    step, state = checkpoint.load_newest(tmp_path, lambda path, why: named.append(path))
    assert (step, named) == (1, [newest])
    assert np.array_equal(state["a"], STATE["a"])


def test_a_member_lost_from_the_index_is_noticed(tmp_path):
    path = checkpoint.save(tmp_path, 2, STATE)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"b.npy", b"c.npy"))
    named = []
    assert checkpoint.load_newest(tmp_path, lambda path, why: named.append(why)) is None
    assert named == ["not the arrays that were saved"]


def test_a_run_that_came_back_before_damaged_checkpoints_keeps_what_it_saves(tmp_path):
    for step in (10, 20):
        checkpoint.save(tmp_path, step, STATE).write_bytes(b"damaged")
    (tmp_path / ".step_00000030.tmp.npz").write_bytes(b"left by a kill")
    checkpoint.save(tmp_path, 5, STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["step_00000005.npz"]


def test_no_whole_checkpoint_is_none(tmp_path):
    assert checkpoint.load_newest(tmp_path / "missing", refuse) is None


def test_a_failed_save_leaves_the_others_and_no_fragment(tmp_path, monkeypatch):
    checkpoint.save(tmp_path, 1, STATE)

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        checkpoint.save(tmp_path, 2, STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["step_00000001.npz"]


def test_a_models_whole_state_is_restored_optimizers_and_averages_too():
    trained, fresh = load()(Tiny, ema_decay=0.9), load()(Tiny, ema_decay=0.9)
    trained.run(ones(3))
    checkpoint.restore(fresh.model, checkpoint.state_of(trained.model))
    after = [engine.run(ones(2))["value"].tolist() for engine in (trained, fresh)]
    assert after[0] == after[1]
    states = [checkpoint.state_of(engine.model) for engine in (trained, fresh)]
    assert all(np.array_equal(states[0][key], states[1][key]) for key in states[0])
    assert any(key.startswith("optimizers/") for key in states[0])


def test_a_checkpoint_of_another_model_changes_nothing():
    model = load()(Tiny, ema_decay=0.9).model
    state = checkpoint.state_of(model)
    before = {key: array.copy() for key, array in state.items()}
    state["networks/d/000"] = np.zeros((2, 2), np.float32)
    state["networks/g/000"] = np.zeros((1, 1), np.float32)
    with pytest.raises(UserError, match=r"other networks than .* \(networks/d/000 in it is \(2, 2\); expected \(1, 1\)\)"):
        checkpoint.restore(model, state)
    assert all(np.array_equal(before[key], array) for key, array in checkpoint.state_of(model).items())
