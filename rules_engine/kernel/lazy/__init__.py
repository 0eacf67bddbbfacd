"""The lazy machine: finds the next match of a production system when it is about to fire, and keeps no tokens.

After LEAPS (D. P. Miranker and others, "On the Performance of Lazy Matching in Production Systems", AAAI 1990;
D. Batory, "The LEAPS Algorithms", 1994). See docs/lazy-matching.md.
"""
