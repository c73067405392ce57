import { nearestName, type Problem } from '@pigsty/sdk';
import type { About } from './application-conf.ts';
import { hintOfKnown } from './known-word.ts';
import { problemAt } from './problem-at.ts';
import { recordOf } from './untyped.ts';

/** What an entry of `apps` may say of an application. */
const WORDS = ['args', 'conf', 'dest', 'file', 'src'];

/** Other names for what `conf` is. */
const LIKE_CONF = ['env', 'environment', 'config', 'settings', 'vars'];

/** Applications that the original brings: they need no entry. */
const KNOWN = (
  'bytebase dify electric ferretdb gitea immich insforge jumpserver kong mattermost metabase minio nocodb odoo ' +
  'pg_exporter pgadmin pgweb postgrest registry supabase teable wiki'
).split(' ');

/** `app` and the entry of `apps` that is meant for it are spelt differently: what the entry says has no effect. */
export function undescribed({ inventory, host, vars }: About): readonly Problem[] {
  const { app } = vars;
  const described = Object.keys(recordOf(vars['apps']));
  if (typeof app !== 'string' || described.includes(app)) return [];
  const near = nearestName(app, described);
  if (near === undefined) return [];
  const isEntry = KNOWN.includes(app);
  const what = {
    message: `app is ${app}, and apps describes ${near}`,
    hint: `Did you mean ${isEntry ? app : near}?`,
  };
  if (isEntry) return [atKey(['apps', near], { inventory, host, vars }, what)];
  return [
    problemAt(inventory, { host, path: ['app'] }, { severity: 'warning', rule: 'application', ...what }),
  ];
}

/** Words of an entry of `apps` that nobody reads. */
export function unknownWords(about: About): readonly Problem[] {
  return Object.entries(recordOf(about.vars['apps'])).flatMap(([name, entry]): readonly Problem[] => {
    const unknown = Object.keys(recordOf(entry)).filter((word) => !WORDS.includes(word));
    const [first] = unknown;
    if (first === undefined) return [];
    if (WORDS.includes(name))
      return [
        atKey(['apps', name], about, {
          message: `${name} stands beside the applications, as if it were one`,
          hint: 'Indent it, and what is below it, by two more: it belongs to the application above.',
        }),
      ];
    if (unknown.every((word) => /^[A-Z][A-Z0-9_]*$/.test(word)))
      return [
        atKey(['apps', name, first], about, {
          message: `${first} is a variable for ${name}, and does not stand below conf`,
          hint: 'Write conf: before the variables, and indent them.',
        }),
      ];
    return unknown.map((word) => {
      return atKey(['apps', name, word], about, {
        message: `an application has no ${word}`,
        hint: hintOfKnown(LIKE_CONF.includes(word) ? 'conf' : word, WORDS),
      });
    });
  });
}

function atKey(
  path: readonly (string | number)[],
  { inventory, host }: About,
  what: Pick<Problem, 'message' | 'hint'>,
): Problem {
  const position = inventory.where(host, path, 'key');
  return {
    ...problemAt(inventory, { host, path }, { severity: 'warning', rule: 'application', ...what }),
    ...(position === undefined ? {} : { position }),
  };
}
