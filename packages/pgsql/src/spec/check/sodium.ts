import { isSodiumKey, loadsSodium } from '../sodium.ts';
import type { Finding, Rule } from './finding.ts';

/** The master key of pgsodium is one, is a secret, and is read by somebody. */
export const sodium: Rule = ({ name, params }) => {
  const { pgsodium_key: key, pgsodium_getkey_script: script } = params;
  const finding = (path: string, severity: Finding['severity'], message: string, hint: string): Finding => ({
    rule: 'pgsodium-key',
    path: [path],
    ...(severity === undefined ? {} : { severity }),
    message,
    hint,
  });
  if (key?.matches((hex) => !isSodiumKey.test(hex)) === true)
    return [
      finding(
        'pgsodium_key',
        'error',
        'pgsodium_key must be 64 hex digits',
        'Make one: openssl rand -hex 32',
      ),
    ];
  if (!loadsSodium(params))
    return key === undefined && script === undefined
      ? []
      : [
          finding(
            key === undefined ? 'pgsodium_getkey_script' : 'pgsodium_key',
            'warning',
            `pg_libs of ${name} does not have pgsodium: nothing asks for its key`,
            'Add pgsodium to pg_libs, or take the key away.',
          ),
        ];
  if (script !== undefined)
    return key === undefined
      ? []
      : [
          finding(
            'pgsodium_key',
            'warning',
            'pgsodium_getkey_script takes the place of pgsodium_key, which is not brought to the hosts',
            'Keep one of the two.',
          ),
        ];
  return key === undefined
    ? [
        finding(
          'pg_libs',
          'warning',
          `the master key of pgsodium follows from the name ${name}, which is no secret`,
          'Before anything is encrypted, set pgsodium_key: openssl rand -hex 32. Afterwards it must not change.',
        ),
      ]
    : [];
};
