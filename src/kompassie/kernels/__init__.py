"""Fast code on bare numbers: it knows nodes and arrays, no names, signs of words or files.

Nodes are numbered from 0. What a kernel yields and in which order is part of its promise, so
that another engine can take its place.
"""
