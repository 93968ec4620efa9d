"""The linear programme as data: the matrix of a model, and what was answered level by level."""
