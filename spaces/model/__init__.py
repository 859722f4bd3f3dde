"""cnn-search: from params to a compiled Keras model. Importing this imports Keras."""

from spaces.model.build import build_model

__all__ = ["build_model"]
