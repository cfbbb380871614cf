"""Floor 3: compilers from a rulebook to the steps that score. Pure: no file, clock or database."""
