"""Floor 4: the handoff folder: staged, verified, renamed."""
