"""KerasTuner as its guides show it; its tuner's name is the argument.

As chief and workers it is told by KERASTUNER_TUNER_ID and the like which of them it is.
"""

from __future__ import annotations

import sys

import keras_tuner
from training import BUILD, EPOCHS, SEED, TRIALS, EpochLog, images

_MANY = 100_000
common = {"objective": "val_loss", "seed": SEED, "directory": "tuner", "project_name": "peers"}
tuner: keras_tuner.Tuner
if TRIALS:
    tuner = keras_tuner.RandomSearch(BUILD, max_trials=TRIALS, **common)
elif sys.argv[1] == "hyperband":
    tuner = keras_tuner.Hyperband(BUILD, max_epochs=EPOCHS, hyperband_iterations=_MANY, **common)
else:
    tuner = keras_tuner.BayesianOptimization(BUILD, max_trials=_MANY, **common)
(x, y), validation = images()
tuner.search(x, y, validation_data=validation, epochs=EPOCHS, verbose=0, callbacks=[EpochLog()])
