"""Pictures of a trial that has ended, as PNG files: curves, what it predicted, how it ran."""
