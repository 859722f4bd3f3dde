"""How good the winner is with fewer training images, and so whether more would help."""
