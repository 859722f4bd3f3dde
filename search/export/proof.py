"""The process that proves a saved model: loads it as anybody would and measures it again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from search.data import Dataset
from search.trainer.metrics import measure
from search.trainer.validation import predict


def main() -> None:
    """Read {"model", "data", "positive", "code", "folder"}; print the metrics by their names."""
    asked = json.load(sys.stdin)
    said = sys.stdout
    sys.stdout = sys.stderr  # what a user's code prints is not the answer
    import keras

    if asked["code"] is not None:
        from spaces.user import load_user_space

        load_user_space(asked["code"], Path(asked["folder"]))  # registers its layers

    images, labels = Dataset.open(Path(asked["data"])).load("validation")
    model = keras.saving.load_model(asked["model"], safe_mode=True)
    metrics = measure(labels, predict(model, images), asked["positive"])
    print(
        json.dumps(
            {
                "val_loss": metrics.loss,
                "val_auc": metrics.auc,
                "val_accuracy": metrics.accuracy,
                "val_f1": metrics.f1,
            }
        ),
        file=said,
    )


if __name__ == "__main__":
    main()
