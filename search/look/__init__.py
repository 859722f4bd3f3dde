"""What a network looks at: its filters, its maps, and which pixels its answer hangs on.

`looking` computes it of one image, `pictures` draws it, and `showing` does both for a study or a
model file, in a process of its own.
"""
