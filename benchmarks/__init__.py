"""Benchmarks: leadq beside the same job written by hand in DuckDB SQL, Polars and pandas."""
