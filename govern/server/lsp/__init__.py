"""The language server: findings, explanations and completion in any editor that speaks LSP."""
