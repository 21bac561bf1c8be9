"""The sealed journal: a gap-free order, a Merkle tree, signed checkpoints, proofs for outsiders."""
