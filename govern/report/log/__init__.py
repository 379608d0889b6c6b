"""The log: what verifying, proving, cosigning and stating found."""
