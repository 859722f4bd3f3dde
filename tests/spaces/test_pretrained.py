"""Where weights are looked for, and how they are fetched."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from spaces.catalog import BACKBONES
from spaces.download import download
from spaces.pretrained import (
    WeightsError,
    backbones_at_hand,
    find_weights,
    models_folder,
    weights_address,
    weights_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SQUARE = (128, 128)
WEIGHTS = bytes(range(256)) * 40


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras's own folder of weights, empty."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def server() -> Iterator[str]:
    """Address of a server: `/whole` has WEIGHTS, `/short` ends early, the rest is not there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = {"/whole": len(WEIGHTS), "/short": 100}.get(self.path)
            self.send_response(404 if sent is None else 200)
            self.send_header("Content-Length", str(0 if sent is None else len(WEIGHTS)))
            self.end_headers()
            self.wfile.write(WEIGHTS[: sent or 0])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_looking_for_weights_imports_nothing_heavy() -> None:
    code = "import spaces.pretrained, sys; print({'keras', 'numpy', 'pydantic'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("backbone", "alpha", "size", "name"),
    [
        ("vgg16", 1.0, SQUARE, "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"),
        ("mobilenet", 0.25, SQUARE, "mobilenet_2_5_128_tf_no_top.h5"),
        ("mobilenet", 1, (150, 150), "mobilenet_1_0_224_tf_no_top.h5"),
        ("mobilenet", 0.5, (160, 192), "mobilenet_5_0_224_tf_no_top.h5"),
        (
            "mobilenetv2",
            0.35,
            (96, 96),
            "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5",
        ),
        (
            "mobilenetv3large",
            0.75,
            SQUARE,
            "weights_mobilenet_v3_large_224_0.75_float_no_top_v2.h5",
        ),
        ("efficientnetv2b2", 1.0, SQUARE, "efficientnetv2-b2_notop.h5"),
        ("nasnetmobile", 1.0, SQUARE, "nasnet_mobile_no_top.h5"),
    ],
)
def test_files_have_the_names_that_keras_gives_them(
    backbone: str, alpha: float, size: tuple[int, int], name: str
) -> None:
    """MobileNet's and MobileNetV2's follow the image size; other sizes take 224's weights."""
    assert weights_file(backbone, alpha, size) == name


def test_every_backbone_has_a_file_and_an_address_of_its_own() -> None:
    files = {weights_file(backbone, 1.0, SQUARE) for backbone in BACKBONES}
    addresses = {weights_address(backbone, 1.0, SQUARE) for backbone in BACKBONES}

    assert len(files) == len(addresses) == len(BACKBONES)


def test_an_alpha_without_imagenet_weights_names_those_that_have_them() -> None:
    with pytest.raises(WeightsError, match=r"^alpha: .* mobilenet for 0\.3 \(allowed: 0\.25, 0\.5"):
        find_weights("mobilenet", 0.3, SQUARE, "imagenet")


def test_backbones_of_one_width_ignore_alpha() -> None:
    assert weights_file("vgg16", 0.5, SQUARE) == weights_file("vgg16", 1.0, SQUARE)


def test_imagenet_weights_are_those_in_keras_cache_or_none(models: Path) -> None:
    assert find_weights("densenet121", 1.0, SQUARE, "imagenet") is None
    file = models / weights_file("densenet121", 1.0, SQUARE)
    file.touch()
    assert find_weights("densenet121", 1.0, SQUARE, "imagenet") == file


def test_without_keras_home_the_cache_is_in_the_home_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert models_folder() == Path.home() / ".keras" / "models"


def test_weights_of_another_size_do_where_keras_own_choice_is_not_at_hand(models: Path) -> None:
    """The nearest one at hand; Keras's own choice goes before a nearer one."""
    far, near, own = (
        models / f"mobilenet_2_5_{side}_tf_no_top.h5" for side in ("128", "160", "224")
    )
    far.touch()
    assert find_weights("mobilenet", 0.25, (150, 150), "imagenet") == far
    near.touch()
    assert find_weights("mobilenet", 0.25, (150, 150), "imagenet") == near
    own.touch()
    assert find_weights("mobilenet", 0.25, (150, 150), "imagenet") == own


def test_a_file_or_a_folder_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file under any name and for any alpha, the folder as Keras's own; "~" is the home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    mine, keras = tmp_path / "mine.h5", tmp_path / "mobilenet_2_5_128_tf_no_top.h5"
    mine.touch()
    keras.touch()
    assert find_weights("mobilenet", 0.3, SQUARE, str(mine)) == mine
    assert find_weights("mobilenet", 0.25, SQUARE, str(tmp_path)) == keras
    assert find_weights("mobilenet", 0.3, SQUARE, "~/mine.h5") == mine


def test_no_weights_need_no_file(models: Path) -> None:
    (models / weights_file("vgg16", 1.0, SQUARE)).touch()
    assert find_weights("vgg16", 1.0, SQUARE, "none") is None


def test_a_missing_file_is_named_with_the_word_that_may_be_meant() -> None:
    with pytest.raises(WeightsError, match=r"/imagnet \(did you mean imagenet\?\); give imagenet"):
        find_weights("vgg16", 1.0, SQUARE, "imagnet")


def test_a_folder_without_the_file_is_named_with_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        find_weights("xception", 1.0, SQUARE, str(tmp_path))

    file = weights_file("xception", 1.0, SQUARE)
    assert str(caught.value) == f"pretrained: {tmp_path} has no {file} for xception"


def test_backbones_at_hand_are_those_in_keras_cache(models: Path) -> None:
    """Whatever image size their weights are for."""
    assert backbones_at_hand() == ()
    for name in (
        weights_file("vgg19", 1.0, SQUARE),
        weights_file("mobilenetv2", 0.35, (96, 96)),
        "mobilenet_2_5_128_tf.h5",  # with its top
    ):
        (models / name).touch()
    assert backbones_at_hand() == (("vgg19", 1.0), ("mobilenetv2", 0.35))


def test_a_download_is_whole(server: str, models: Path) -> None:
    """And what a killed one left before it is gone."""
    (models / "w.h5.part").write_bytes(b"half")

    download(f"{server}/whole", models / "w.h5")

    assert (models / "w.h5").read_bytes() == WEIGHTS
    assert not list(models.glob("*.part"))


def test_what_is_there_is_not_downloaded_again(server: str, models: Path) -> None:
    """As when another trainer has fetched it meanwhile."""
    (models / "w.h5").write_bytes(b"mine")
    download(f"{server}/whole", models / "w.h5")
    assert (models / "w.h5").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("page", "reason"), [("short", "ended after 100 of 10240 bytes|more expected"), ("no", "Found")]
)
def test_a_failed_download_leaves_nothing_and_says_where_to_put_the_file(
    server: str, models: Path, page: str, reason: str
) -> None:
    with pytest.raises(WeightsError, match=reason) as caught:
        download(f"{server}/{page}", models / "w.h5")

    assert str(caught.value).startswith(f"{server}/{page} cannot be downloaded (")
    assert str(caught.value).endswith(f"put it at {models / 'w.h5'}")
    assert not list(models.glob("*.h5")) + list(models.glob("*.part"))
