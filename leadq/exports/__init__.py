"""Floor 4: the exports on disk: encoding, dialect, header, physical lines."""
