"""Floor 2: the rulebook: what people write, checked and parsed."""
