import numpy as np
import pytest

from gan.page.memory import ENTRY, Memory


def test_what_was_asked_for_longest_ago_is_forgotten_when_the_bytes_are_used_up():
    memory = Memory(10 * (ENTRY + 1000))
    for key in range(10):
        memory.put(key, np.zeros(1000, np.uint8))
    assert memory.get(0) is not None
    memory.put("one more", np.zeros(1000, np.uint8))
    assert memory.get(1) is None and memory.get(0) is not None
    memory.put("larger", np.zeros(2000, np.uint8))
    assert [key for key in range(10) if memory.get(key) is None] == [1, 2, 3]
    assert memory.size <= memory.most


def test_an_answer_in_place_of_another_takes_its_room():
    memory = Memory(100_000)
    for size in (5000, 100):
        memory.put("key", bytes(size))
    once = memory.size
    memory.put("key", bytes(100))
    assert memory.size == once < ENTRY + 300


def test_what_is_too_large_is_not_remembered_and_nothing_is_forgotten_for_it():
    memory = Memory(10_000)
    memory.put("small", b"x")
    memory.put("large", bytes(9000))
    assert memory.get("large") is None and memory.get("small") == b"x"


@pytest.mark.parametrize("answer", [b"PNG", (0.5,), (None,), (b"GIF", b"PNG")])
def test_what_is_remembered_is_computed_once(answer):
    memory, computed = Memory(10_000), []
    for _ in range(3):
        assert memory.remember("key", lambda: computed.append(1) or answer) == answer
    assert computed == [1]
