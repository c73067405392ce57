import { nearestName, type Problem } from '@pigsty/sdk';
import type { About } from './application-conf.ts';
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
  const position = isEntry ? inventory.where(host, ['apps', near], 'key') : undefined;
  const problem = problemAt(
    inventory,
    { host, path: isEntry ? ['apps', near] : ['app'] },
    {
      severity: 'warning',
      rule: 'application',
      message: `app is ${app}, and apps describes ${near}`,
      hint: `Did you mean ${isEntry ? app : near}?`,
    },
  );
  return [position === undefined ? problem : { ...problem, position }];
}

/** Words of an entry of `apps` that nobody reads. */
export function unknownWords({ inventory, host, vars }: About): readonly Problem[] {
  return Object.entries(recordOf(vars['apps'])).flatMap(([name, entry]) =>
    Object.keys(recordOf(entry))
      .filter((word) => !WORDS.includes(word))
      .map((word): Problem => {
        const near = LIKE_CONF.includes(word) ? 'conf' : nearestName(word, WORDS);
        const position = inventory.where(host, ['apps', name, word], 'key');
        return {
          ...problemAt(
            inventory,
            { host, path: ['apps', name, word] },
            {
              severity: 'warning',
              rule: 'application',
              message: `an application has no ${word}`,
              hint: near === undefined ? `Known: ${WORDS.join(', ')}.` : `Did you mean ${near}?`,
            },
          ),
          ...(position === undefined ? {} : { position }),
        };
      }),
  );
}
