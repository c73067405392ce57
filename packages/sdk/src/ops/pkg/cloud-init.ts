/** How long cloud-init may take, in seconds. */
const limit = 600;

/** What is shown while it is waited for. */
export const waitsForCloudInit = 'waiting for cloud-init, which sets this host up';

/**
 * Shell lines before packages are touched: on a host that cloud-init is still setting up it installs packages as well, writes
 * repositories and restarts services. Its lock is free in between, so that waiting for locks is not enough. One that is
 * installed and does not work on this host is not waited for.
 */
export const afterCloudInit = `sets_up() { [ -d /run/cloud-init ] && command -v cloud-init >/dev/null && cloud-init status 2>/dev/null | grep -q '^status: running'; }
if sets_up; then
  printf '%s\\n' '${waitsForCloudInit}' >>"\${PIGSTY_PROGRESS:-/dev/null}"
  until_set_up=$(($(date +%s) + ${limit}))
  while sets_up; do
    if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
    [ "$(date +%s)" -lt "$until_set_up" ] || {
      echo 'cloud-init has been setting this host up for ${limit / 60} minutes and has not finished: cloud-init status --long' >&2
      exit 1
    }
    sleep 1
  done
fi`;
