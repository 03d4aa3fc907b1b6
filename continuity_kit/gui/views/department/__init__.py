"""The department: exports, people, cards, mirror, machine profiles."""
