"""The process that proves a saved model: loads it as anybody would and measures it again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from search.data import Dataset
from search.trainer.metrics import cross_entropy
from search.trainer.validation import predict


def main() -> None:
    """Read {"model", "data"} from standard input; print {"val_loss"}."""
    asked = json.load(sys.stdin)
    import keras

    images, labels = Dataset.open(Path(asked["data"])).load("validation")
    model = keras.saving.load_model(asked["model"], safe_mode=True)
    print(json.dumps({"val_loss": cross_entropy(labels, predict(model, images))}))


if __name__ == "__main__":
    main()
