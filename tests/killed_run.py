"""Run train.py on small networks with the arguments after the first, and be killed (SIGKILL) when the first says."""

import os
import signal
import sys
import time


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def at_call(number, function):
    """A function that does as `function` does until its call of that number, in which the process dies."""
    calls = iter(range(1, number))
    return lambda *args, **kwargs: function(*args, **kwargs) if next(calls, None) else die()


def half_written(file, **arrays):
    if "names" not in arrays:
        return savez(file, **arrays)  # no checkpoint
    file.write(b"PK" + bytes(1_000_000))
    file.flush()
    die()


def main(moment: str, arguments: list[str]) -> int:
    import numpy as np
    import small_gan

    import train
    from gan import binding, checkpoint, pictures
    from gan.training import Trainer

    small_gan.stand_in(small_gan.DROPOUT)  # as the run that it is compared with
    if moment == "while the first checkpoint is written":
        global savez
        savez, np.savez = np.savez, half_written
    elif moment == "within an epoch":
        Trainer.advance = at_call(6, Trainer.advance)
    elif moment == "right after a checkpoint, with a slow disk":
        save_png = pictures.save_png
        pictures.save_png = lambda path, picture: (time.sleep(0.5), save_png(path, picture))
        # Called when the run looks for a checkpoint to resume from, then after each save, before the clean-up.
        checkpoint._newest_first = at_call(2, checkpoint._newest_first)
    elif moment == "while the bundle is written":
        binding.card.text = die
    else:
        raise ValueError(moment)
    return train.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
