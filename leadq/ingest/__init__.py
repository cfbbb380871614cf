"""Floor 3: compilers from exports to typed tables. Pure: no file, clock or database."""
