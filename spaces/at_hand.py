"""What a space file says of pretrained weights, as it holds where the file is read."""

from pathlib import Path

from spaces.conditions import networks
from spaces.merging import SpaceFile
from spaces.parameters import ChoiceParameter, FixedParameter, Parameter
from spaces.pretrained import WORDS, backbones_at_hand, widths
from spaces.suggester import Scalar


def at_hand(file: SpaceFile) -> SpaceFile:
    """What to lay over `file`: the backbones whose ImageNet weights Keras's cache has.

    Where it has none, transfer is no choice: nobody waits for a download that he did not ask for.
    MobileNets come in several widths: of those the widest that is there is taken.
    """
    found = backbones_at_hand()
    if not found:
        left = tuple(name for name in networks(file.parameters) if name != "transfer")
        return SpaceFile(parameters={"network": ChoiceParameter(choice=left)})
    alpha = max((width for name, width in found if widths(name)), default=1.0)
    backbones = tuple(name for name, width in found if width == alpha or not widths(name))
    chosen: dict[str, Parameter] = {"backbone": ChoiceParameter(choice=backbones)}
    if alpha != 1.0:
        chosen["alpha"] = FixedParameter(alpha)
    return SpaceFile(parameters=chosen)


def with_paths_from(folder: Path, file: SpaceFile) -> SpaceFile:
    """`file`, which lies in `folder`, with its paths to weights made absolute."""

    def absolute(value: Scalar) -> Scalar:
        if not isinstance(value, str) or not value or value in WORDS:
            return value
        return str((folder / Path(value).expanduser()).absolute())

    match file.parameters.get("pretrained"):
        case FixedParameter(root=value):
            there: Parameter = FixedParameter(absolute(value))
        case ChoiceParameter(values=values) as choice:
            there = choice.model_copy(update={"values": tuple(map(absolute, values))})
        case _:
            return file
    return file.model_copy(update={"parameters": file.parameters | {"pretrained": there}})
