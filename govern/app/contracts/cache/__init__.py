"""Results kept between runs, given again only where everything they were made from is as it was."""
