"""The same from Python: for notebooks and scripts, with or without a `__main__` guard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.durations import parse_duration
from search.errors import UsageError
from search.paths import cache_folder
from search.record import StudyRecord, read_study
from search.supervisor.process import search_apart
from search.supervisor.request import (
    DEFAULT_SPACE,
    StartRequest,
    parse_every,
    storage_from_environment,
)
from search.supervisor.user_code import names_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data.source import Given
    from search.evaluation.evaluating import Evaluation

ARRAYS = "arrays"  # the name of data that came as arrays


def start(
    data: str | os.PathLike[str] | tuple[Any, Any],
    *,
    validation_data: tuple[Any, Any] | None = None,
    space: str | os.PathLike[str] | None = None,
    trials: int | None = None,
    epochs: int | None = None,
    objective: str | Sequence[str] | None = None,
    positive: str | None = None,
    time: float | str | None = None,
    devices: str = "auto",
    devices_per_trial: int = 1,
    per_device: int | str | None = None,
    cluster: str | None = None,
    gpus: int | None = None,
    image_size: int | tuple[int, int] | None = None,
    sampler: str | None = None,
    pruner: str = "asha",
    seed: int | None = None,
    study: str | None = None,
    storage: str | None = None,
    artifacts: str | os.PathLike[str] | None = None,
    keep: int = 5,
    checkpoint: int | str = 1,
    group_by: str | None = None,
    folds: int | None = None,
    repeats: int | None = None,
    resize: str | None = None,
    warm_start: str | Sequence[str] = (),
    continues: str | None = None,
    stop_when: str | None = None,
    notify: str | None = None,
    mlflow: bool = False,
    tensorboard: str | os.PathLike[str] | None = None,
    skip_bad: bool = False,
    allow_leakage: bool = False,
) -> StudyRecord:
    """Search, and return the study when its budget or its time is spent.

    The search runs in a process of its own; interrupting this one (Ctrl-C, the notebook's stop
    button) stops it. Called again with the same arguments it goes on: what has ended is kept, what
    ran goes on from its last checkpoint.

    Args:
        data: "digits"; a folder of class folders; a `.csv` or `.tsv` with the columns path, label
            and, where there are, split and group; an `.npz`; a folder of MNIST's idx files;
            "module:function", which returns arrays or a `tf.data.Dataset`; or arrays (x, y): x of
            shape (n, height, width[, channels]), uint8 or floats within 0 to 1; y of n labels.
        validation_data: arrays to validate on, with arrays as `data`; else those are split
            70/15/15, and the last 15 % are sealed for `search.evaluate`.
        space: a preset's name, a space file, or "module:attribute" of a KerasTuner hypermodel or
            an Optuna `build_model(trial)`; default "auto".
        trials: trials of the study in all.
        epochs: the most epochs of a trial; default from the number of images.
        objective: what a trial's value is: "val_loss", "val_auc", "val_accuracy" or "val_f1";
            default "val_loss". Pruning goes by the validation loss. Or a list of it and of
            "parameters", "size" or "latency": then the study's `front` is what was searched for.
        positive: of two classes, the one that precision, recall, F1 and AUC speak of; default the
            second. With more classes they are averages.
        time: for this call, in seconds or as "30m"; default 30 minutes without `trials` and
            `stop_when`.
        devices: "auto", "cpu", "cpu:2" (a count), "gpu" or "gpu:0,1" (indices).
        devices_per_trial: GPUs that train one network at once, sharing its batches.
        per_device: trials at a time on each GPU, or on all of the CPU's cores; "auto" finds out
            how many pay. Default 1 on a GPU, and a worker a core on a CPU.
        cluster: "ray": search on the GPUs of the Ray cluster that this host is a node of.
        gpus: of the cluster; default all.
        image_size: pixels a side, or (height, width); default the images' own, at most 128.
        sampler: "gp", "tpe" or "random"; default "gp", with several objectives "tpe".
        pruner: "asha", "hyperband", "median" or "none"; "overfit", or beside one, "asha,overfit".
        seed: of the split, the sampler and the trials; default 0.
        study: its name; default DATA-SPACE.
        storage: database URL; default SEARCH_STORAGE, else `sqlite:///search.db`.
        artifacts: folder of weights, checkpoints and logs, or an fsspec URL; default beside the
            database.
        keep: how many trials' weights stay.
        checkpoint: how often a running trial is saved to go on from: in epochs, or as "10m".
        group_by: regular expression that finds an image's subject in its path; a subject's images
            are never on two sides of a split.
        folds: cross-validation in so many folds, 2 to 100; a trial's value is their mean.
        repeats: train each of the three best trials again with so many other seeds, once the
            budget is spent; the best is the one with the best mean, its `repeated.mean`.
        resize: "stretch" (default), "pad" or "crop".
        warm_start: earlier studies of the same storage, of other images maybe, whose best points
            are tried first and whose trials the sampler begins with.
        continues: an earlier study of the same images, whose trials the sampler knows; give another
            `space`. What is not said (epochs, objective, seed, …) is as there.
        stop_when: end when no improvement is expected: "stalled" (no better value in 30 trials;
            "stalled:50") or "regret" (what is left to gain is within the values' noise).
        notify: URL that gets JSON by POST at a new best trial, at the end, and on failure; default
            SEARCH_NOTIFY.
        mlflow: log each trial to MLflow, by its own environment variables; needs the extra mlflow.
        tensorboard: folder to write curves and params to for TensorBoard.
        skip_bad: leave out images that cannot be read.
        allow_leakage: go on although a subject is in two parts.

    Raises:
        DataError: the data cannot be searched with.
        UsageError: another argument is wrong.
        NothingCompletedError: no trial came to its end.
        SearchError: the search failed.
        KeyboardInterrupt: it was interrupted, and has stopped.
    """
    if isinstance(data, tuple):
        _check_pairs(data, validation_data)
        source = _keep_arrays(data, validation_data)
        study = study or f"{ARRAYS}-{_space_name(space)}"
    elif validation_data is not None:
        raise UsageError("validation_data goes with arrays (x, y) as data")
    else:
        source = os.fspath(data)
    request = StartRequest(
        data=source,
        storage=storage or storage_from_environment(),
        study=study,
        space=None if space is None else os.fspath(space),
        trials=trials,
        epochs=epochs,
        objective=(objective,) if isinstance(objective, str) else tuple(objective or ()),
        positive=positive,
        seconds=parse_duration(time) if isinstance(time, str) else time,
        devices=devices,
        devices_per_trial=devices_per_trial,
        per_device=None if per_device is None else str(per_device),
        cluster=cluster,
        gpus=gpus,
        image_size=(image_size, image_size) if isinstance(image_size, int) else image_size,
        sampler=sampler,
        pruner=pruner,
        seed=seed,
        artifacts=None if artifacts is None else os.fspath(artifacts),
        keep=keep,
        checkpoint=parse_every(str(checkpoint)),
        group_by=group_by,
        folds=folds,
        repeats=repeats,
        resize=resize,
        warm_start=(warm_start,) if isinstance(warm_start, str) else tuple(warm_start),
        continues=continues,
        stop_when=stop_when,
        notify=notify or os.environ.get("SEARCH_NOTIFY"),
        mlflow=mlflow,
        tensorboard=None if tensorboard is None else os.fspath(tensorboard),
        skip_bad=skip_bad,
        allow_leakage=allow_leakage,
    )
    return read_study(search_apart(request).study, request.storage)


def _check_pairs(*pairs: tuple[Any, ...] | None) -> None:
    for pair in pairs:
        if pair is not None and len(pair) != 2:
            raise UsageError(f"arrays are given as (images, labels), not as {len(pair)} of them")


def worker(
    study: str,
    *,
    storage: str | None = None,
    data: str | os.PathLike[str] | None = None,
    space: str | None = None,
    devices: str = "auto",
    devices_per_trial: int = 1,
    per_device: int | str | None = None,
    time: float | str | None = None,
) -> StudyRecord:
    """Join a study that another host has started, until its budget or `time` is spent.

    Args:
        study: its name.
        storage: database URL; default SEARCH_STORAGE, else `sqlite:///search.db`.
        data: where its images are on this host; default where it was started last.
        space: "module:attribute" of the code that is searched, where that is on Python's path and
            not in this folder.
        devices: as `start` takes them.
        devices_per_trial: likewise.
        per_device: likewise.
        time: for this call, as `start` takes it; default 30 minutes where there is no budget.

    Raises:
        As `start`; UsageError also where this host has other images or not the study's files.
    """
    from search.supervisor.joining import join_request

    request = join_request(
        study,
        storage=storage or storage_from_environment(),
        data=None if data is None else os.fspath(data),
        code=space,
        devices=devices,
        devices_per_trial=devices_per_trial,
        per_device=None if per_device is None else str(per_device),
        seconds=parse_duration(time) if isinstance(time, str) else time,
    )
    return read_study(search_apart(request).study, request.storage)


def load(study: str | None = None, *, storage: str | None = None) -> StudyRecord:
    """Read a study, or the one started last.

    Args:
        study: its name.
        storage: database URL; default SEARCH_STORAGE, else `sqlite:///search.db`.

    Raises:
        UsageError: there is no such study.
        StorageError: the database cannot be read.
    """
    return read_study(study, storage or storage_from_environment())


def evaluate(
    study: str | None = None,
    *,
    storage: str | None = None,
    space: str | None = None,
    data: str | None = None,
    test: str | None = None,
) -> Evaluation:
    """Measure a study's best trial on the test images, of which a search takes only hashes.

    Every opening is counted, for a choice made by these figures spoils them.

    Args:
        study: its name; default the one started last.
        storage: database URL; default SEARCH_STORAGE, else `sqlite:///search.db`.
        space: "module:attribute" of your own code that was searched, where the model has
            registered layers of its own.
        data: where the study's images are now; default where it was started last.
        test: other DATA to test with than the study's own sealed images.

    Raises:
        UsageError: there is no such study, or it has no test images.
        NothingCompletedError: no trial is COMPLETE.
        SearchError: the images are not the study's any more, or the model is gone or altered.
    """
    from search.evaluation.evaluating import evaluate as measure

    url = storage or storage_from_environment()
    return measure(study, storage=url, code=space, data=data, test=test)


def _space_name(space: str | os.PathLike[str] | None) -> str:
    text = os.fspath(space or DEFAULT_SPACE)
    return text.rpartition(":")[2] if names_code(text) else Path(text).stem


def _keep_arrays(data: tuple[Any, Any], validation_data: tuple[Any, Any] | None) -> str:
    """Write arrays where the search, and a later export, can open them; returns the file."""
    from search.data.sources.kept import keep_arrays

    parts: dict[Given, tuple[Any, Any]] = {"train": data}
    if validation_data is not None:
        parts["validation"] = validation_data
    return str(keep_arrays(parts, cache_folder()))
