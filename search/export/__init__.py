"""The winner as a file, with proof that it is the very model that was measured."""
