"""Drawings for the terminal, as rich renderables: readable without colour, in plain ASCII, and from 40 columns up."""
