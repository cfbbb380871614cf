"""The story that make.py writes down: who is in it, what they do, and what is wrong with their CRM."""
