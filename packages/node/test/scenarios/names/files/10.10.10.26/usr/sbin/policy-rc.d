#!/bin/sh
# Managed by pigsty (module node).
[ "$PIGSTY_NO_START" = 1 ] && exit 101
exit 0
