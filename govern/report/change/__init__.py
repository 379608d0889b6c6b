"""What a change does to behaviour: verdicts, digests, approvals, replays."""
