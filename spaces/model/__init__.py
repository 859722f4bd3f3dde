"""cnn-search: from params to a Keras network and its training. Importing this imports Keras."""

from spaces.model.build import Network, build_model
from spaces.model.training import Phase, phases

__all__ = ["Network", "Phase", "build_model", "phases"]
