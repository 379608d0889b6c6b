"""What setting up a workspace did."""
