"""The competitors: one script each, none of which imports leadq."""
