"""Findings in the format that code scanners share (SARIF)."""
