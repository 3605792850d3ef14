"""Our training against the course's own loop: images/s of each, their ratio, and peak memory.

    python tests/benchmarks/train_speed.py [--rounds 6] [--steps 10] [--mixed-precision]

Each side lives in a process of its own, fed with random pictures of the data set's shape; they take turns, so that a change
in the machine's speed meets both. --mixed-precision concerns our side only. Run it on a machine that does nothing else.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # the spawned processes inherit it
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
BATCH = 256


def course(steps: int, mixed_precision: bool):
    """The course's loop, as it stands there: tf.data, two tapes, a step a call. Yields after every `steps` steps."""
    import keras
    import tensorflow as tf

    from gan.models import dcgan

    generator, discriminator = dcgan.make_generator(), dcgan.make_discriminator()
    generator_optimizer, discriminator_optimizer = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def train_step(images):
        noise = tf.random.normal([BATCH, 100])
        with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
            fake_images = generator(noise, training=True)
            real_output = discriminator(images, training=True)
            fake_output = discriminator(fake_images, training=True)
            gen_loss = cross_entropy(tf.ones_like(fake_output), fake_output)
            real_loss = cross_entropy(tf.ones_like(real_output), real_output)
            disc_loss = real_loss + cross_entropy(tf.zeros_like(fake_output), fake_output)
            real_accuracy = tf.reduce_mean(tf.cast(tf.math.greater_equal(real_output, tf.constant([0.5])), tf.float32))
            fake_accuracy = tf.reduce_mean(tf.cast(tf.math.less(fake_output, tf.constant([0.5])), tf.float32))
        gen_gradients = gen_tape.gradient(gen_loss, generator.trainable_variables)
        disc_gradients = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
        generator_optimizer.apply_gradients(zip(gen_gradients, generator.trainable_variables, strict=True))
        discriminator_optimizer.apply_gradients(zip(disc_gradients, discriminator.trainable_variables, strict=True))
        return gen_loss, disc_loss, real_accuracy, fake_accuracy

    images, _ = random_data()
    images = (images - np.float32(127.5)) / np.float32(127.5)
    dataset = iter(tf.data.Dataset.from_tensor_slices(images).shuffle(60_000).batch(BATCH, drop_remainder=True).repeat())
    history = []
    while True:
        for _ in range(steps):
            history.append(train_step(next(dataset)))
        yield


def ours(steps: int, mixed_precision: bool):
    """Trainer, as train.py uses it, the next chunk prepared meanwhile. Yields after every `steps` steps."""
    from concurrent.futures import ThreadPoolExecutor

    from gan.config import TrainConfig
    from gan.data import Dataset
    from gan.training import Trainer

    images, labels = random_data()
    dataset = Dataset("noise", images, labels, images[:1], labels[:1], ("noise",), True, ())
    trainer = Trainer(TrainConfig(mixed_precision=mixed_precision), dataset)
    chunk = 3  # what two seconds allow on the slower of the CPUs that this ran on
    with ThreadPoolExecutor(1) as preparing:
        prepared = preparing.submit(trainer.batches, 0, min(chunk, steps))
        while True:
            end = trainer.step + steps
            while trainer.step < end:
                batches = prepared.result()
                after = trainer.step + len(batches["images"])
                count = min(chunk, end - after) if after < end else min(chunk, steps)
                prepared = preparing.submit(trainer.batches, after, count)
                trainer.advance(batches)
            yield


def random_data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (60_000, 28, 28, 1), np.uint8), np.zeros(60_000, np.uint8)


def serve(side, steps: int, mixed_precision: bool, pipe) -> None:
    """In a process of its own: time a round whenever asked, and answer (images/s, peak memory in MB)."""
    rounds = side(steps, mixed_precision)
    while pipe.recv():  # until told to stop
        start = time.perf_counter()
        next(rounds)
        speed = steps * BATCH / (time.perf_counter() - start)
        pipe.send((speed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--mixed-precision", action="store_true")
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    pipes = {}
    for side in (course, ours):
        pipes[side.__name__], theirs = context.Pipe()
        arguments = (side, given.steps, given.mixed_precision, theirs)
        context.Process(target=serve, args=arguments, daemon=True).start()
    speeds, memory = {name: [] for name in pipes}, {}
    for number in range(given.rounds + 1):
        for name, pipe in pipes.items():
            pipe.send(True)
            speed, memory[name] = pipe.recv()
            if number:  # the first round compiles
                speeds[name].append(speed)
                print(f"round {number}: {name:6} {speed:6.0f} images/s", flush=True)
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    ratios = sorted(b / a for a, b in zip(speeds["course"], speeds["ours"], strict=True))
    for name in pipes:
        print(f"{name:6} median {medians[name]:6.0f} images/s, peak memory {memory[name]:5.0f} MB")
    print(f"speed ratio {statistics.median(ratios):.3f} (rounds: {ratios[0]:.3f} to {ratios[-1]:.3f})")
    print(f"memory ratio {memory['ours'] / memory['course']:.3f}")
    for pipe in pipes.values():
        pipe.send(False)


if __name__ == "__main__":
    main()
