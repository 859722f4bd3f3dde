"""The sealed test images, opened: what the best model is worth on images that chose nothing."""
