"""What the program needs for much at once, measured on the machine at hand: `make bench`; results: docs/speed.md."""
