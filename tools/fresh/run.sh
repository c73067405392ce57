#!/bin/sh
# The README's commands on a machine that has nothing: a bare Debian with Node.js, npm, git and make, and the commit that
# is checked out here. It has its own processes, network, cgroups and file system, so that nothing that happens to be on
# this machine can help. Package sources, proxies, certificate authorities that were added by hand and the npm
# configuration are taken over from this machine.
#
#   make fresh                          make demo, then make test
#   make fresh ONLY=demo                one of them
#   make fresh ONLY='install unit'      steps of tools/test.mjs
#   make fresh SUITE=trixie KEEP=1      another Debian; leave the root file system where it is
set -eu
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
repository=$(git -C "$here" rev-parse --show-toplevel)
suite=${SUITE:-trixie}

die() {
  echo "fresh: $*" >&2
  exit 1
}
[ "$(id -u)" -eq 0 ] || die 'needs root. Try: sudo make fresh'

# A sandbox inside needs room that overlayfs can write to; /tmp may be in memory.
place=$(mktemp -d "${FRESH_DIR:-/var/tmp}/pigsty-fresh.XXXXXX")
root=$place/root
name=pgfresh$$
cgroup=$(awk '$0 ~ / - cgroup2 / { print $5; exit }' /proc/self/mountinfo)/$name
[ "$cgroup" != "/$name" ] || die 'no cgroup2 hierarchy is mounted'
uplink=''
machine=''

take_down() {
  status=$?
  trap - EXIT INT TERM
  # The first process of the machine takes all others with it.
  [ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null || true
  [ -z "$uplink" ] || kill "$uplink" 2>/dev/null || true
  wait
  ip netns del "$name" 2>/dev/null || true
  [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  if [ -n "${KEEP:-}" ]; then
    echo "fresh: left in $place" >&2
  else
    rm -rf --one-file-system "$place"
  fi
  exit "$status"
}
trap take_down EXIT
trap 'exit 130' INT TERM

echo "== a bare Debian $suite" >&2
. "$here/root.sh"
make_root

echo '== the clone' >&2
git clone --quiet --no-hardlinks "$repository" "$root/root/pigsty"
commit=$(git -C "$repository" rev-parse HEAD)
git -C "$root/root/pigsty" checkout --quiet --detach "$commit"
[ -z "$(git -C "$repository" status --porcelain)" ] ||
  echo 'fresh: what is not committed is not part of this run' >&2
shared=$(dirname "$(git -C "$repository" rev-parse --path-format=absolute --git-common-dir)")/../shared
[ ! -d "$shared" ] || cp -r "$shared" "$root/root/shared"
cp "$here/commands.sh" "$root/root/commands.sh"

# The way out: packets of its network are carried by a program of this machine, whose own network stays as it is.
ip netns add "$name"
ip -n "$name" link set lo up
mkfifo "$place/ready"
slirp4netns --configure --mtu=65520 --disable-host-loopback --ready-fd=3 \
  --netns-type=path "/run/netns/$name" tap0 3>"$place/ready" >"$place/network.log" 2>&1 &
uplink=$!
read -r _ <"$place/ready" || [ -d "/proc/$uplink" ] || { cat "$place/network.log" >&2; die 'slirp4netns has ended'; }

mkdir "$cgroup"
sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' - "$cgroup" \
  nsenter --net="/run/netns/$name" \
  unshare --mount --uts --ipc --pid --cgroup --fork --kill-child \
  sh "$here/enter.sh" "$root" ${ONLY:-demo test} &
machine=$!
status=0
wait "$machine" || status=$?
machine=''
echo
sed "s/^/fresh: /" "$root/root/figures" 2>/dev/null ||
  { echo 'fresh: the machine ended before it had begun' >&2; status=1; }
exit "$status"
