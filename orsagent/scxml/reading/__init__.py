"""Reads documents: source text becomes a `Document`."""
