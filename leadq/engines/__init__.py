"""Floor 4: engines run a plan; all row data lives here."""
