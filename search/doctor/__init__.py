"""Whether a machine is fit to search on: versions, devices, room, database, trainers, leftovers."""
