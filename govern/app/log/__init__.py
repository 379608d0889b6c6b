"""The signed log and its life: made, published, proved, verified, witnessed, its keys exchanged."""
