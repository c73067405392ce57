import { createHash } from 'node:crypto';
import { joinText, text, type Secret, type Text } from '@pigsty/sdk';

/** /etc/nginx/.htpasswd: users of the portal and salted sums of their passwords. */
export function renderLogins(users: Readonly<Record<string, Secret>>): Text {
  return joinText([
    '# Managed by pigsty (module infra): nginx_users.\n',
    ...Object.entries(users).map(
      ([name, password]) => text`${name}:${password.map((plain) => salted(name, plain))}\n`,
    ),
  ]);
}

/** The salt follows from what is salted, so that the same login is the same line. */
function salted(name: string, password: string): string {
  const salt = createHash('sha256').update(`${name}\0${password}`).digest().subarray(0, 8);
  const sum = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([sum, salt]).toString('base64')}`;
}
