"""The pages of the reference that are tables of the code, by subject; ``docs/generate.py`` writes them."""
