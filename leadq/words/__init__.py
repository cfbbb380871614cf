"""Floor 1: the words everything else is written in: fields, tables, durations, YAML with positions, steps."""
