"""One thin file per command: options in, a job called, a report printed."""
