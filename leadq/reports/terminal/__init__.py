"""Drawings for the terminal, as rich renderables: readable without colour, in ASCII, from 40 columns up."""
