import { nearestName } from '@pigsty/sdk';

/** Words of libpq that take one of a few values. */
const CHOICES: Readonly<Record<string, readonly string[] | undefined>> = {
  channel_binding: ['disable', 'prefer', 'require'],
  gssencmode: ['disable', 'prefer', 'require'],
  load_balance_hosts: ['disable', 'random'],
  sslmode: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'],
  sslnegotiation: ['postgres', 'direct'],
  target_session_attrs: ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
};

/** Other words of libpq; drivers have further ones. */
const WORDS = [
  ...Object.keys(CHOICES),
  ...[
    'application_name',
    'client_encoding',
    'connect_timeout',
    'dbname',
    'fallback_application_name',
    'host',
  ],
  ...['hostaddr', 'keepalives', 'keepalives_count', 'keepalives_idle', 'keepalives_interval', 'options'],
  ...['passfile', 'password', 'port', 'replication', 'requiressl', 'service', 'sslcert', 'sslcompression'],
  ...['sslcrl', 'sslcrldir', 'sslkey', 'sslpassword', 'sslrootcert', 'sslsni', 'tcp_user_timeout', 'user'],
];

interface Fault {
  readonly message: string;
  readonly hint: string;
}

/**
 * What no client takes in parameters of a connection, as `name=value` with blanks or `&` between them.
 *
 * @example
 * faultOfConnection('sslmode=disabled'); // { message: 'sslmode is one of a few words, got disabled', ... }
 */
export function faultOfConnection(text: string): Fault | undefined {
  for (const part of text.trim().split(/[\s&]+/)) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(part) ?? [];
    const choices = CHOICES[name];
    if (choices !== undefined && !choices.includes(value.replaceAll("'", '')) && !/[$%{]/.test(value))
      return {
        message: `${name} is one of a few words, got ${value === '' ? 'nothing' : value}`,
        hint: meant(value, choices),
      };
    const near = name === '' || WORDS.includes(name) ? undefined : nearestName(name, WORDS);
    if (near !== undefined)
      return { message: `a connection has no parameter ${name}`, hint: `Did you mean ${near}?` };
  }
  return undefined;
}

function meant(word: string, known: readonly string[]): string {
  const near = nearestName(word, known);
  return near === undefined ? `Write ${known.join(', ')}.` : `Did you mean ${near}?`;
}
