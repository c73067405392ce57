#!/bin/sh
# Installs what is needed and this machine lacks. Quick and silent when nothing is missing.
#   sh tools/prerequisites.sh          for the demo
#   sh tools/prerequisites.sh test     in addition what tests compare with or look through, Ansible above all
#   sh tools/prerequisites.sh full     in addition the browser of the long tests
#   sh tools/prerequisites.sh bench    the same, to measure against
#   sh tools/prerequisites.sh fresh    for the fresh machine of `make fresh`, and nothing else
set -eu
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

die() {
  echo "prerequisites: $*" >&2
  exit 1
}

node_is_recent() {
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

if command -v node >/dev/null 2>&1; then
  node_is_recent || die "Node.js $(node -v) is too old. Install Node.js 20.19 or newer, then run this again."
  command -v npm >/dev/null 2>&1 || die 'npm is missing. Install it (on Debian: apt-get install npm), then run this again.'
else
  die 'Node.js is missing. Install Node.js 20.19 or newer with npm (Debian 13: apt-get install nodejs npm), then run this again.'
fi

# command:package
needs='
  mmdebstrap:mmdebstrap
  systemd-nspawn:systemd-container
  apt-cacher-ng:apt-cacher-ng
  ip:iproute2
  ssh:openssh-client
  ssh-keygen:openssh-client
  psql:postgresql-client
'
# Builds what Debian lacks for the test hosts. Where Debian's own is too old for that, the sandbox takes one from PyPI.
go_need() {
  for go in go /usr/local/go/bin/go; do
    case "$(GOTOOLCHAIN=local $go version 2>/dev/null)" in *go1.2[1-9]* | *go1.[3-9][0-9]*) return ;; esac
  done
  case "$(apt-cache policy golang-go 2>/dev/null)" in
    *'Candidate: '*:1.2[1-9]* | *'Candidate: '*:1.[3-9][0-9]*) echo go:golang-go ;;
    *) echo pip3:python3-pip ;;
  esac
}

browser=''
[ "${1:-}" != full ] || browser='chromium:chromium'
case "${1:-}" in
  '') needs="$needs $(go_need)" ;;
  test | full | bench) needs="$needs ansible-playbook:ansible-core curl:curl openssl:openssl patch:patch pgrep:procps ps:procps zsh:zsh fish:fish apt-ftparchive:apt-utils dnf:dnf rpmbuild:rpm createrepo_c:createrepo-c $browser $(go_need)" ;;
  fresh) needs='mmdebstrap:mmdebstrap ip:iproute2 slirp4netns:slirp4netns' ;;
esac

packages=''
for need in $needs; do
  command -v "${need%%:*}" >/dev/null 2>&1 && continue
  case "$packages " in
    *" ${need#*:} "*) ;;
    *) packages="$packages ${need#*:}" ;;
  esac
done
[ -n "$packages" ] || exit 0

command -v apt-get >/dev/null 2>&1 || die "this machine has no apt-get. Install by hand:$packages"
as_root=''
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || die "needs root or sudo to install:$packages"
  as_root=sudo
fi

# The packages bring services of their own (apt-cacher-ng above all); the sandbox runs its own instance.
# Nothing is to be started while we install. A policy that this machine already has is left as it is.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '$as_root rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi

echo "prerequisites: installing$packages" >&2
log=$(mktemp)
install() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 $packages
}
{ $as_root apt-get update -q && install; } >"$log" 2>&1 || {
  tail -n 30 "$log" >&2
  die "apt-get could not install:$packages (whole log: $log)"
}
rm -f "$log"

case "$packages" in
  *apt-cacher-ng*)
    # Neither now nor at the next boot.
    if command -v systemctl >/dev/null 2>&1; then
      $as_root systemctl disable --quiet --now apt-cacher-ng.service >/dev/null 2>&1 || true
    fi
    ;;
esac
