"""Searches on the devices of a cluster: Ray places supervisors, the database stays the truth."""
