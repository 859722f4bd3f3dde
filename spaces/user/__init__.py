"""cnn-search: models that a user's own code builds. Importing this imports Keras and KerasTuner.

Plain `import spaces` never comes here, and nothing in here imports a module but the one that the
user named.
"""

from __future__ import annotations

from spaces.user.built import Built
from spaces.user.fitting import Feed, run_fit, try_step
from spaces.user.images import PreparedImages
from spaces.user.loading import load_user_space
from spaces.user.saveable import check_saveable
from spaces.user.userspace import UserSpace

__all__ = [
    "Built",
    "Feed",
    "PreparedImages",
    "UserSpace",
    "check_saveable",
    "load_user_space",
    "run_fit",
    "try_step",
]
