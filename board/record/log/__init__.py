"""The history of the public record as a Merkle tree: hashed as RFC 9162 says, published as C2SP
tlog-tiles with signed checkpoints, and checked by whoever reads it."""
