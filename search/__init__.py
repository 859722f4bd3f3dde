"""cnn-search."""
