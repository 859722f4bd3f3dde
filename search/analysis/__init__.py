"""What the records of a study say, as numbers; pages and reports show them."""
