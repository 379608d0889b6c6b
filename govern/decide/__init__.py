"""One recommendation against its action policy: act, hold or deny, with every gate's value and bound."""
