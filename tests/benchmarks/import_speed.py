"""How fast Keras is there, as the page's process and train.py import it, against a plain `import keras`.

    python tests/benchmarks/import_speed.py

Medians of five processes each, in turns; JAX, pandas and matplotlib count only where they are installed.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAYS = {
    "import keras": "import keras",
    "import_keras()": "from gan.backend import import_keras; import_keras()",
}
CODE = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def main() -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    seconds = {name: [] for name in WAYS}
    for _ in range(5):
        for name, code in WAYS.items():
            command = [sys.executable, "-c", CODE.format(code)]
            ran = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            seconds[name].append(float(ran.stdout))
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    for name, median in medians.items():
        print(f"{name:15} {median:.2f} s")
    print(f"ratio           {medians['import_keras()'] / medians['import keras']:.2f}")


if __name__ == "__main__":
    main()
