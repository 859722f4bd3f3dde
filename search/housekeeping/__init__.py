"""What studies leave behind: listed, and removed when the user says so."""
