"""Floor 6: the shell. Reads the clock, the environment and the terminal; turns errors into exit codes."""
