# Read by run.sh: makes the root file system, with what of this machine's configuration leads to packages.

# The Debian archive that apt of this machine uses: the URI whose path ends in the name.
archive() {
  apt-get indextargets --format '$(SITE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v end="/$1" '$2 == "main" { sub("/+$", "", $1); if (substr($1, length($1) - length(end) + 1) == end) { print $1; exit } }'
}

make_root() {
  main=$(archive debian)
  [ -n "$main" ] || die 'apt of this machine has no Debian archive, so there is none to make the root file system from'
  security=$(archive debian-security)
  set -- "deb $main $suite main" "deb $main $suite-updates main"
  [ -z "$security" ] || set -- "$@" "deb $security $suite-security main"
  # Where apt goes through a proxy, or does not check the age of lists (a frozen mirror), it does there, too.
  apt-config dump | grep -E '^Acquire::((https?|Check-[A-Za-z-]+|Retries|ForceIPv[46])(::| ))' >"$place/apt.conf" || true
  mmdebstrap --quiet --mode=root --variant=apt --include=nodejs,npm,git,make \
    --aptopt="$place/apt.conf" --dpkgopt=force-unsafe-io "$suite" "$root" "$@"
  cp "$place/apt.conf" "$root/etc/apt/apt.conf.d/90machine"
  printf '%s\n' "$@" >"$root/etc/apt/sources.list"
  echo 'fresh' >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 fresh\n::1 localhost\n' >"$root/etc/hosts"
  echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"
  take_over_authorities
  take_over_npm
}

# Certificate authorities that somebody has added to this machine; ca-certificates reads them whenever it is installed.
take_over_authorities() {
  for authority in /usr/local/share/ca-certificates/*.crt; do
    [ ! -f "$authority" ] || install -D -m 644 "$authority" "$root$authority"
  done
  [ ! -x "$root/usr/sbin/update-ca-certificates" ] || chroot "$root" update-ca-certificates >/dev/null 2>&1
}

# The registry, a proxy and a certificate authority of this machine's npm, and nothing else of it.
take_over_npm() {
  for setting in registry proxy https-proxy noproxy; do
    value=$(cd / && npm config get "$setting")
    case $value in
      '' | null | undefined) ;;
      *) printf '%s=%s\n' "$setting" "$value" ;;
    esac
  done >"$root/root/.npmrc"
  authority=$(cd / && npm config get cafile)
  [ -f "$authority" ] || authority=${NODE_EXTRA_CA_CERTS:-}
  [ -f "$authority" ] || return 0
  cp "$authority" "$root/root/authority.pem"
  echo 'cafile=/root/authority.pem' >>"$root/root/.npmrc"
}
