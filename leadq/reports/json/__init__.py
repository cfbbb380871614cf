"""Documents for machines: versioned, with a published JSON Schema each."""
