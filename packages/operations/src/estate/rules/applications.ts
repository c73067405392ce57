import { type Inventory, isWritten, onceEach, type Problem } from '@pigsty/sdk';
import {
  type About,
  otherPort,
  databaseSlips,
  otherSecret,
  pathSlips,
  timeZones,
} from './application-conf.ts';
import { storeKeys, storePorts, storeUsers } from './application-store.ts';
import { undescribed, unknownWords } from './application-names.ts';
import { hintOfKnown } from './known-word.ts';
import { problemAt } from './problem-at.ts';
import { plainText, recordOf } from './untyped.ts';
import { type Path } from './written-values.ts';

/** The application that a host runs, as `app` and `apps` describe it: its files, its container, and the store it writes to. */
export function applications(inventory: Inventory): readonly Problem[] {
  const users = inventory.derive(storeUsers);
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) => {
      const app = vars['app'];
      const chosen = typeof app === 'string' ? recordOf(recordOf(vars['apps'])[app]) : {};
      const about = { inventory, host, vars };
      const described = [...undescribed(about), ...unknownWords(about)];
      if (typeof app !== 'string' || Object.keys(chosen).length === 0) return described;
      const conf = { app, values: recordOf(chosen['conf']) };
      return [
        ...described,
        ...databaseSlips(conf, about),
        ...otherPort(conf, about),
        ...otherSecret(conf, about),
        ...pathSlips(conf, pathsOf(chosen['file']), about),
        ...storePorts(conf, about),
        ...timeZones(conf, about),
        ...withoutDocker(app, about),
        ...files(chosen['file'], ['apps', app, 'file'], about),
        ...storeKeys(conf, users, about),
      ];
    }),
  );
}

function withoutDocker(app: string, { inventory, host, vars }: About): readonly Problem[] {
  if (vars['docker_enabled'] !== false || !isWritten(inventory, host, ['docker_enabled'])) return [];
  return [
    problemAt(
      inventory,
      { host, path: ['docker_enabled'] },
      {
        severity: 'warning',
        rule: 'application',
        message: `docker_enabled is false, and ${app} runs in containers of Docker`,
        hint: 'Set docker_enabled: true, or delete app.',
      },
    ),
  ];
}

function pathsOf(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : []).flatMap((one) => plainText(recordOf(one)['path']) || []);
}

/** Of the module file of Ansible, which makes them. */
const WORDS =
  'access_time_format attributes force follow group mode modification_time owner path recurse selevel serole setype seuser src state'.split(
    ' ',
  );

const STATES = ['absent', 'directory', 'file', 'hard', 'link', 'touch'];

function files(list: unknown, path: Path, { inventory, host }: About): readonly Problem[] {
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown, i) => {
    const { mode, state } = recordOf(entry);
    const at = (key: string, message: string, hint: string): Problem =>
      problemAt(
        inventory,
        { host, path: [...path, i, key] },
        { severity: 'warning', rule: 'application', message, hint },
      );
    const digits = String(mode);
    const unknown = Object.keys(recordOf(entry)).filter((word) => !WORDS.includes(word));
    return [
      ...unknown.map((word) => at(word, `a file has no ${word}`, hintOfKnown(word, WORDS))),
      // YAML reads 0755 as a number of base eight, and 755 as one of base ten: that is mode 01363.
      ...(typeof mode === 'number' && /^[1-7][0-7]{2}$/.test(digits) && mode > 0o777
        ? [at('mode', `the number ${digits} is mode 0${mode.toString(8)}`, `Write '0${digits}'.`)]
        : []),
      ...(typeof state === 'string' && !STATES.includes(state)
        ? [at('state', `${state} is no state of a file`, `Write one of ${STATES.join(', ')}.`)]
        : []),
    ];
  });
}
