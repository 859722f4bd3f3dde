"""Samplers and pruners tried on recorded curves, with a simulated clock."""
