"""Who names things, and how: registrars, schemes of identifiers, the services behind them, identifiers, and the schemes
that govern the names in a group (seed 003)."""
