"""One attempt at one trial: a process of its own, which holds no database and no sampler."""
