"""Imported by the process that models' processes are forked from: Keras as our commands import it, and nothing computed."""

from gan.backend import import_keras

import_keras()
