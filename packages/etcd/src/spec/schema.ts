import { Bool, dataDirectory, Name, param, passwordFor, Port, Seq } from '@pigsty/sdk';
import { z } from 'zod';

const DataDirectory = dataDirectory('/data/etcd');

/** `OnCalendar=` of a timer. */
const Calendar = z.string().superRefine((text, context) => {
  if (isCalendar(text)) return;
  const hint = /^\s*(?:\S+\s+){4}\S+\s*$/.test(text) ? ', not the five times of cron' : '';
  const message = `expected a calendar event of systemd like daily or Mon *-*-* 03:00${hint}, got ${JSON.stringify(text)}`;
  context.addIssue({ code: 'custom', message });
});

const NICKNAME =
  /^(?:minutely|hourly|daily|weekly|monthly|quarterly|semi-?annually|bi-?annually|yearly|annually)$/i;
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*';
const DAYS = new RegExp(`^${DAY}(?:(?:\\.\\.|-|,)${DAY})*,?$`, 'i');
const DATE = /^(?:[\d*,./]+-)?[\d*,./]+[-~][\d*,./]+$/;
const TIME = /^[\d*,./]+:[\d*,./]+(?::[\d*,./]+)?$/;
const ZONE = /^(?:UTC|[A-Z][A-Za-z_+-]*(?:\/[A-Za-z_+-]+)*)$/;

/** Days of the week, a date, a time and a zone, each of which may be missing; empty for never. */
function isCalendar(text: string): boolean {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const rest = [...words];
  const parts = NICKNAME.test(words[0] ?? '') ? [NICKNAME] : [DAYS, DATE, TIME];
  for (const part of parts) if (part.test(rest[0] ?? '')) rest.shift();
  if (words.length > 0 && rest.length === words.length) return false;
  return rest.length === 0 || (rest.length === 1 && ZONE.test(rest[0] ?? ''));
}

/** Every parameter of ETCD. */
export const EtcdParams = z.object({
  etcd_seq: param(Seq, { level: 'instance', summary: 'number of the member, unique within the cluster' }),
  etcd_cluster: param(Name.default('etcd'), {
    level: 'cluster',
    summary: 'name of the cluster; members are <name>-<seq>',
  }),
  etcd_learner: param(Bool.default(false), {
    level: 'instance',
    summary: 'a member that joins stays without a vote',
  }),
  etcd_data: param(DataDirectory.default('/data/etcd'), { level: 'cluster', summary: 'data directory' }),
  etcd_port: param(Port.default(2379), { level: 'cluster', summary: 'port for clients' }),
  etcd_peer_port: param(Port.default(2380), { level: 'cluster', summary: 'port for the other members' }),
  etcd_metrics_port: param(Port.default(2381), {
    level: 'cluster',
    summary: 'port of the loopback address for metrics and health, without a certificate',
  }),
  etcd_init: param(z.enum(['new', 'existing']).default('new'), {
    level: 'cluster',
    summary: 'accepted from older inventories; whether a cluster exists is found out from its members',
  }),
  etcd_election_timeout: param(z.int().min(10).max(50_000).default(1000), {
    level: 'cluster',
    summary: 'milliseconds without the leader until an election; at least five heartbeats',
  }),
  etcd_heartbeat_interval: param(z.int().min(1).max(10_000).default(100), {
    level: 'cluster',
    summary: "milliseconds between the leader's heartbeats",
  }),
  etcd_root_password: param(
    passwordFor({ goesInto: 'etcd with its /etc/etcd/etcd.pass', maxBytes: 72 }).prefault('Etcd.Root'),
    {
      level: 'global',
      summary: 'password of the root user of etcd',
    },
  ),
  etcd_backup_dir: param(DataDirectory.default('/data/etcd-backups'), {
    level: 'cluster',
    summary: 'directory of snapshots, on the host of each member',
  }),
  etcd_backup_keep: param(z.int().min(1).max(1000).default(7), {
    level: 'cluster',
    summary: 'snapshots that a host keeps; a new one takes the place of the oldest',
  }),
  etcd_backup_schedule: param(Calendar.default(''), {
    level: 'cluster',
    summary: 'when each member takes a snapshot, as systemd writes it: daily, *-*-* 03:00; never when empty',
    example: '*-*-* 03:00',
  }),
  etcd_safeguard: param(Bool.default(false), { level: 'cluster', summary: 'refuses every removal' }),
  etcd_rm_data: param(Bool.default(true), {
    level: 'cluster',
    summary: 'removal deletes the data directory',
  }),
  etcd_rm_pkg: param(Bool.default(false), {
    level: 'cluster',
    summary: 'removal takes the packages away, too',
  }),
});

export type EtcdParams = z.infer<typeof EtcdParams>;
