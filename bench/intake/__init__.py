"""How well an article's sentences are chosen, against what was judged before; and how fast."""
