# Managed by pigsty (module node).
export HISTSIZE=50000
export HISTTIMEFORMAT='%F %T '
alias ll='ls -l'
alias s='sudo systemctl'
