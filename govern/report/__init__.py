"""What is shown: results as lines for a terminal, as JSON, as SARIF. Nothing here judges."""
