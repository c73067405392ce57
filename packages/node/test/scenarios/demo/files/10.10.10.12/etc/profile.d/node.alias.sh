# Managed by pigsty (module node).
alias p='patronictl -c '\''/etc/patroni/patroni.yml'\'''
