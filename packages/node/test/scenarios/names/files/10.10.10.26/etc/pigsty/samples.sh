# Managed by Pigsty. Metrics that modules ask for by a command.
umask 022
directory=/var/lib/node_exporter
mode=${1-}

# named NAME LABELS: of samples on standard input, with these labels before their own.
named() {
  LABELS=$1 awk '
match($0, /^[a-zA-Z_:][a-zA-Z0-9_:]*/) {
  name = substr($0, 1, RLENGTH); rest = substr($0, RLENGTH + 1); own = ""
  if (match(rest, /^[{].*[}]/)) {
    own = substr(rest, 2, RLENGTH - 2); rest = substr(rest, RLENGTH + 1)
    if (own != "") own = "," own
  }
  if (rest ~ /^[ \t]+([-+]?[0-9.]+([eE][-+]?[0-9]+)?|[-+]?Inf|NaN)[ \t]*$/) print name "{" ENVIRON["LABELS"] own "}" rest
}'
}

# collect FILE LABELS HEADER COMMAND: a command that fails or hangs leaves no samples, so that none are old, and the file says so.
collect() {
  failed=0
  samples=$(timeout 10 sh -c "$4" 2>/dev/null) || failed=1 samples=
  {
    printf '%s\n' "$3"
    printf '%s\n' "$samples" | named "$2"
    printf '%s{%s,file="%s"} %s\n' pigsty_samples_failed "$2" "${1##*/}" "$failed" pigsty_samples_timestamp_seconds "$2" "${1##*/}" "$(date +%s)"
  } >"$1.new" && mv -f "$1.new" "$1" || rm -f "$1" "$1.new"
}

# every SECONDS FILE LABELS HEADER COMMAND
every() {
  seconds=$1
  shift
  collect "$@"
  while [ "$mode" != once ] && sleep "$seconds"; do collect "$@"; done
}

every 120 "$directory"/samples-1.prom 'pigsty_job="certificate",pigsty_cls="nodes",pigsty_ins="told",pigsty_ip="10.10.10.26"' '# HELP pigsty_cert_not_after_seconds when a certificate ends
# TYPE pigsty_cert_not_after_seconds gauge
# HELP pigsty_cert_not_before_seconds when a certificate began
# TYPE pigsty_cert_not_before_seconds gauge
# HELP pigsty_samples_failed whether the command that prints samples failed or hung the last time
# TYPE pigsty_samples_failed gauge
# HELP pigsty_samples_timestamp_seconds when the command that prints samples ended the last time
# TYPE pigsty_samples_timestamp_seconds gauge
# HELP pigsty_samples_interval_seconds how often the command that prints samples is run
# TYPE pigsty_samples_interval_seconds gauge
pigsty_samples_interval_seconds{pigsty_job="certificate",pigsty_cls="nodes",pigsty_ins="told",pigsty_ip="10.10.10.26",file="samples-1.prom"} 120' 'for file in /etc/pki/exporter.crt /etc/pki/ca.crt; do
  from=$(openssl x509 -in "$file" -noout -startdate) && to=$(openssl x509 -in "$file" -noout -enddate) || exit 1
  printf '\''%s{path="%s"} %s
'\'' pigsty_cert_not_before_seconds "$file" "$(date -d "${from#*=}" +%s)" pigsty_cert_not_after_seconds "$file" "$(date -d "${to#*=}" +%s)"
done' &
wait
