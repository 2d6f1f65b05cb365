"""What every part of a simulation stands on: time, signals, chance, levers, claims, ledger."""
