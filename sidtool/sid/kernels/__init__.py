"""Compiled inner loops.

Every file here imports numpy and numba only and needs no other file of the package: numba's cache looks at the file of
a function and would not notice an edit of a file that it calls into. Importing one compiles it or loads it from the
cache.
"""
