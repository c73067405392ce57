import type { PreflightTopic } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';

/**
 * Upgrades that the host makes by itself restart PostgreSQL and Patroni, on all members in the same hour: a failover that
 * nobody asked for. A deploy changes versions one member after the other.
 */
export const unattendedUpgrades: PreflightTopic<PgsqlParams> = {
  name: 'unattended-upgrades',
  summary: 'upgrades that the host makes by itself, and that restart PostgreSQL',
  script: () => `config=$(apt-config dump 2>/dev/null)
if command -v unattended-upgrade >/dev/null 2>&1 && printf '%s\\n' "$config" | grep -q '^APT::Periodic::Unattended-Upgrade "[1-9a]'; then
  echo upgrades
  printf '%s\\n' "$config" | sed -n 's/^Unattended-Upgrade::Package-Blacklist:: "\\(.*\\)";$/without \\1/p'
fi
if systemctl -q is-enabled dnf-automatic-install.timer 2>/dev/null; then echo upgrades; fi
if command -v needrestart >/dev/null 2>&1 && cat /etc/needrestart/needrestart.conf /etc/needrestart/conf.d/*.conf 2>/dev/null | grep -Eq "^ *[$]nrconf[{]restart[}] *= *['\\"]a['\\"]"; then
  cat /etc/needrestart/needrestart.conf /etc/needrestart/conf.d/*.conf 2>/dev/null | grep -q '^[^#]*patroni' || echo restarts
fi
:`,
  judge: (answer, { instance }) => {
    const lines = answer.split('\n');
    const leftOut = lines.flatMap((line) =>
      line.startsWith('without ') ? [line.slice('without '.length)] : [],
    );
    const serving = ['patroni', `postgresql-${instance.params.pg_version}`, 'pgbouncer'];
    const open = serving.filter((name) => !leftOut.some((pattern) => matches(pattern, name)));
    return [
      // That it upgrades all packages is said of any host; here it is a list of exceptions that lacks PostgreSQL.
      ...(lines.includes('upgrades') && leftOut.length > 0 && open.length > 0
        ? [
            {
              check: 'automatic upgrades',
              state: 'warn',
              seen: 'the host upgrades packages by itself, and its exceptions lack those of PostgreSQL',
              expected: 'without PostgreSQL, Patroni and PgBouncer',
              remedy:
                'Each would restart PostgreSQL. In /etc/apt/apt.conf.d: Unattended-Upgrade::Package-Blacklist { "patroni"; "postgresql-"; "pgbouncer"; };',
            } as const,
          ]
        : []),
      ...(lines.includes('restarts')
        ? [
            {
              check: 'automatic restarts',
              state: 'warn',
              seen: 'needrestart restarts services by itself when a library is upgraded',
              expected: 'not Patroni and PgBouncer',
              remedy:
                'In /etc/needrestart/conf.d/patroni.conf: $nrconf{override_rc}{qr(^(patroni|pgbouncer))} = 0;',
            } as const,
          ]
        : []),
    ];
  },
};

/** As the program takes it: a pattern that the name of a package begins with. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})`).test(name);
  } catch {
    return false;
  }
}
