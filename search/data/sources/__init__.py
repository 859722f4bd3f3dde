"""The forms in which labelled images come."""
