"""Floor 5: use cases, one per command. No typer, no rich, no clock."""
