"""What answers outside of this process: commands and HTTP endpoints, asked within limits, answers kept."""
