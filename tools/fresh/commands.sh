#!/bin/sh
# What a new user types, timed. Runs on the fresh machine; what comes out is in /root/figures.
cd /root/pigsty || exit 1
status=0
figures=/root/figures

# title command...: runs it, and writes down how long it took and how it ended.
timed() {
  title=$1
  shift
  echo "== $title"
  began=$(date +%s)
  code=0
  : >/root/output # `tail` may be there first
  "$@" >/root/output 2>&1 & pid=$!
  tail -n +1 -f --pid="$pid" /root/output
  wait "$pid" || code=$?
  seconds=$(($(date +%s) - began))
  count=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' /root/output | tail -n 1)
  [ "$code" -eq 0 ] || { status=1; count="${count:-failed}, exit code $code"; }
  printf '%-28s %5s s  %s\n' "$title" "$seconds" "${count:-done}" >>"$figures"
}

steps() {
  sh tools/prerequisites.sh test && node tools/test.mjs "$@"
}

{
  . /etc/os-release
  echo "$PRETTY_NAME, Node.js $(node -v), npm $(npm -v), $(git log -1 --format='%h %s')"
} >"$figures"
rest=''
for word in "$@"; do
  case $word in
    demo | test) timed "make $word" make "$word" ;;
    *) rest="$rest $word" ;;
  esac
done
# shellcheck disable=SC2086
[ -z "$rest" ] || timed "steps:$rest" steps $rest
exit "$status"
