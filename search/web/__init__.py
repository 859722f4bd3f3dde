"""What pages and reports share: scripts, styles, pictures' JSON, and how things are written."""
