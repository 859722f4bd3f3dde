"""Studies in the browser: optuna-dashboard and pages of our own, behind one guarded door."""
