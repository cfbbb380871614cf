"""Test results for build servers: JUnit XML."""
