import { members, on } from './estate.ts';

/** PostgreSQL's own process on each member: a restart gives it another number. */
export const postmasters = (): Promise<string[]> =>
  Promise.all(members.map((host) => on(host, 'head -n 1 /pg/data/postmaster.pid')));

/** Whose data a host has, on which timeline, and which process serves it. */
export const dataOn = (host: string): Promise<string> =>
  on(
    host,
    `/usr/pgsql/bin/pg_controldata /pg/data | grep -E '^(Database system identifier|Latest checkpoint.s TimeLineID):'; head -n 1 /pg/data/postmaster.pid`,
  );

/** A word to the console of PgBouncer of every member. */
export const poolers = (word: string): Promise<unknown> =>
  Promise.all(
    members.map((host) =>
      on(host, `cd /; runuser -u postgres -- psql -XqAt -h /run/postgresql -p 6432 -d pgbouncer -c ${word}`),
    ),
  );
