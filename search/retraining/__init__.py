"""Training a study's trial again, outside a search: nothing of it is recorded."""
