import { createHmac } from 'node:crypto';
import { type Inventory, nearestName, otherPlace, type Problem, TimeZone, type Vars } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { plainText, recordOf } from './untyped.ts';

/** The host of an application. */
export interface About {
  readonly inventory: Inventory;
  readonly host: string;
  readonly vars: Vars;
}

/** The environment of an application. */
export interface Conf {
  readonly app: string;
  readonly values: Vars;
}

/** A problem at a variable of the environment. */
export function inConf(
  { app }: Conf,
  key: string,
  {
    about: { inventory, host },
    message,
    hint,
  }: { readonly about: About; readonly message: string; readonly hint: string },
): Problem {
  const path = ['apps', app, 'conf', key];
  return problemAt(inventory, { host, path }, { severity: 'warning', rule: 'application', message, hint });
}

/** Variables like `LOGFLARE_DB` that are a slip of a database of the estate. */
export function databaseSlips(conf: Conf, about: About): readonly Problem[] {
  const known = [...about.inventory.hosts.values()].flatMap(({ vars }) =>
    [vars['pg_databases'] ?? []].flat().flatMap((one: unknown) => plainText(recordOf(one)['name']) || []),
  );
  return Object.entries(conf.values).flatMap(([key, value]): readonly Problem[] => {
    // Those beside a host are told with the connection.
    const isConnection = /^(?:PG|POSTGRES|POSTGRESQL|DB|DATABASE)_?/.test(key);
    if (isConnection || !/_(?:DB|DBNAME|DATABASE)$/.test(key) || typeof value !== 'string') return [];
    const near = known.includes(value) ? undefined : nearestName(value, known);
    if (near === undefined) return [];
    return [
      inConf(conf, key, {
        about,
        message: `no cluster has a database ${value}`,
        hint: `Did you mean ${near}?`,
      }),
    ];
  });
}

const OF_OTHERS = /(?:^|_)(?:PG|POSTGRES|POSTGRESQL|DB|DATABASE|REDIS|SMTP|MAIL|EMAIL|S3|MINIO|STORAGE)_?/;

/** The site of the portal that is called like the application leads to a port that the application does not have. */
export function otherPort(conf: Conf, about: About): readonly Problem[] {
  const site = recordOf(recordOf(about.vars['infra_portal'])[conf.app]);
  const [, port] = /:(\d+)$/.exec(String(site['endpoint'])) ?? [];
  const keys = Object.keys(conf.values).filter((key) => /(?:^|_)PORT$/.test(key) && !OF_OTHERS.test(key));
  const [key] = keys;
  if (key === undefined || keys.length > 1 || port === undefined) return [];
  const own = String(conf.values[key]);
  const isSaid = Object.values(conf.values).some((value) =>
    new RegExp(`(?<!\\d)${port}(?!\\d)`).test(String(value)),
  );
  if (!/^\d+$/.test(own) || own === port || isSaid) return [];
  return [
    inConf(conf, key, {
      about,
      message: `${conf.app} listens on port ${own}, and its site of infra_portal leads to ${port}`,
      hint: `Write the same in both places.${otherPlace(about.inventory.where(about.host, ['infra_portal', conf.app, 'endpoint']))}`,
    }),
  ];
}

/** Variables that name a directory or a file almost like one that is made for the application. */
export function pathSlips(conf: Conf, made: readonly string[], about: About): readonly Problem[] {
  return Object.entries(conf.values).flatMap(([key, value]): readonly Problem[] => {
    if (typeof value !== 'string' || !/^\/[\w./-]+$/.test(value)) return [];
    const near = nearestName(value, made);
    if (near === undefined || made.includes(value)) return [];
    return [
      inConf(conf, key, {
        about,
        message: `file makes ${near}, and not ${value}`,
        hint: `Did you mean ${near}?`,
      }),
    ];
  });
}

/** Time zones that no system knows. */
export function timeZones(conf: Conf, about: About): readonly Problem[] {
  return Object.entries(conf.values).flatMap(([key, value]): readonly Problem[] => {
    if (!/(?:^|_)(?:TZ|TIME_?ZONE)$/.test(key) || typeof value !== 'string' || !value.includes('/'))
      return [];
    const wrong = TimeZone.safeParse(value).error?.issues[0]?.message;
    if (wrong === undefined) return [];
    return [inConf(conf, key, { about, message: wrong, hint: 'Names are those of the IANA database.' })];
  });
}

/** Keys that are signed, like `ANON_KEY`, are refused by a program with another secret than that of their signature. */
export function otherSecret(conf: Conf, about: About): readonly Problem[] {
  const secret = conf.values['JWT_SECRET'];
  if (typeof secret !== 'string' || /[${}<>]/.test(secret)) return [];
  const wrong = Object.entries(conf.values).filter(
    ([, value]) => typeof value === 'string' && isSignedOtherwise(value, secret),
  );
  if (wrong.length === 0) return [];
  const names = wrong.map(([key]) => key).join(', ');
  return [
    inConf(conf, 'JWT_SECRET', {
      about,
      message: `${names} ${wrong.length === 1 ? 'is' : 'are'} signed with another secret than JWT_SECRET`,
      hint: `Sign ${names} once more with this secret, or write the former one.`,
    }),
  ];
}

function isSignedOtherwise(token: string, secret: string): boolean {
  const [, head, body, signature] = /^(eyJ[\w-]+)\.(ey[\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  if (head === undefined || Buffer.from(head, 'base64url').toString().includes('HS256') === false)
    return false;
  return (
    createHmac('sha256', secret)
      .update(`${head}.${body ?? ''}`)
      .digest('base64url') !== signature
  );
}
