import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from '../rest/endpoint.ts';
import { header } from './header.ts';

export const yieldEtcd = {
  program: '/pg/bin/pg-yield-etcd',
  service: 'pg-yield-etcd.service',
  timer: 'pg-yield-etcd.timer',
  restart: 'pg-yield-etcd.restart',
} as const;

/** A member of etcd that may lead instead, and Patroni of the PostgreSQL on the same host where there is one. */
export interface OtherMember {
  readonly clientUrl: string;
  readonly patroni?: RestEndpoint;
}

export interface YieldEtcdOptions {
  readonly patroni: RestEndpoint;
  /** etcd on the same host. */
  readonly clientUrl: string;
  readonly others: readonly OtherMember[];
  /** How etcd is asked: files of the estate's CA and of the host's certificate. */
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string };
}

/**
 * /pg/bin/pg-yield-etcd: hands the leadership of etcd to a host where no cluster has its leader, if this host has both. Where
 * every other host has one, too, all stays as it is.
 *
 * A new leader of etcd gives every lease its whole time again: where one power cut takes both leaders, the lock of a cluster lives
 * for two or three seconds longer than its TTL. Source: `lessor.Promote` of etcd 3.5.
 *
 * In a version of etcd whose gateway does not know these requests nothing happens.
 */
export function renderYieldEtcd({ patroni, clientUrl, others, tls }: YieldEtcdOptions): string {
  const options = ['-fsS', '--noproxy', '*', '--max-time', '3', '--cacert', tls.ca];
  const ask = quoteWords([...options, '--cert', tls.certificate, '--key', tls.key]);
  const leads = (member: RestEndpoint): string =>
    `curl ${quoteWords([...curlOptions(member, 2), '-o', '/dev/null', `${member.url}/leader`])} 2>/dev/null </dev/null`;
  const attempts = others.map((other) =>
    [
      ...(other.patroni === undefined ? [] : [`${leads(other.patroni)} || `]),
      `hand_over ${quoteWord(other.clientUrl)}`,
    ].join(''),
  );
  return `#!/bin/sh
${header('Hands the leadership of etcd to another host while a cluster is led from here')}etcd() { curl ${ask} -d "$3" "$1/v3/maintenance/$2" 2>/dev/null </dev/null; }
word() { sed -n "s/.*\\"$1\\": *\\"\\([0-9]*\\)\\".*/\\1/p"; }
hand_over() {
  status=$(etcd "$1" status '{}') || return 0
  case $status in *'"isLearner":true'*) return 0 ;; esac
  target=$(printf '%s\\n' "$status" | word member_id)
  [ -n "$target" ] || return 0
  etcd ${quoteWord(clientUrl)} transfer-leadership "{\\"targetID\\":\\"$target\\"}" >/dev/null || return 0
  echo "etcd is led from $1 now, as a cluster is led from here"
  exit 0
}
status=$(etcd ${quoteWord(clientUrl)} status '{}') || exit 0
id=$(printf '%s\\n' "$status" | word member_id)
[ -n "$id" ] && [ "$id" = "$(printf '%s\\n' "$status" | word leader)" ] || exit 0
${leads(patroni)} || exit 0
${attempts.join('\n')}
exit 0
`;
}

export function renderYieldEtcdService(dbsu: string): string {
  return `${header('Hands the leadership of etcd to another host while a cluster is led from here')}[Unit]
Description=etcd is led from another host than this cluster
After=patroni.service

[Service]
Type=oneshot
User=${dbsu}
ExecStart=${yieldEtcd.program}
TimeoutStartSec=30
LogLevelMax=notice
SyslogLevel=notice
`;
}

export function renderYieldEtcdTimer(): string {
  return `${header('Looks whether etcd is led from here')}[Unit]
Description=Looks whether etcd is led from the same host as this cluster

[Timer]
OnActiveSec=1min
OnUnitInactiveSec=1min
AccuracySec=10s

[Install]
WantedBy=timers.target
`;
}
