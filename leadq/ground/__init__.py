"""Floor 0: exit codes, errors and findings. Standard library only."""
