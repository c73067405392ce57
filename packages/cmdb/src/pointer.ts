import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PigstyError, Secret } from '@pigsty/sdk';
import type { Target } from './target.ts';
import { isPostgresUrl, targetFromUrl } from './target-from-url.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Names a file that only says where the CMDB is; shaped like the configuration of an Ansible plugin. */
const plugin = 'pigsty.cmdb';

export function pointerText(urls: readonly string[], before: string): string {
  return `# The inventory is in the CMDB, and this file says where. Written by \`pigsty cmdb use\`.
# What was here is in ${before}; what the CMDB holds now is printed by \`pigsty cmdb dump\`.
plugin: ${plugin}
urls:
${urls.map((url) => `  - ${url}\n`).join('')}`;
}

export function isPointer(text: string): boolean {
  return new RegExp(`^plugin:[ \\t]*${plugin.replace('.', '\\.')}[ \\t]*$`, 'm').test(text.slice(0, 4096));
}

/** Where the password of a pointer lies, if `use` took it from the inventory. */
export function passwordFile(pointer: string): string {
  return join(dirname(pointer), '.pigsty', 'cmdb.password');
}

/** The CMDB that a pointer or a connection string names; nothing for any other inventory. */
export async function targetNamedBy(
  source: string,
  { cwd, env }: { cwd: string; env: Env },
): Promise<Target | undefined> {
  if (isPostgresUrl(source)) return targetFromUrl(source, env);
  const path = resolve(cwd, source);
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!isPointer(text)) return undefined;
  const targets = [...text.matchAll(/^[ \t]*-[ \t]+(\S+)[ \t]*$/gm)].map(([, url = '']) =>
    targetFromUrl(url, env, source),
  );
  const [first] = targets;
  if (first === undefined) {
    throw new PigstyError(
      'INVENTORY_INVALID',
      `${source} says that the inventory is in the CMDB, but not where`,
      {
        hint: 'Add below it: urls: [...] with lines like "- postgres://dbuser_meta@10.10.10.10:5436/meta"',
      },
    );
  }
  const password = await readFile(passwordFile(path), 'utf8').catch(() => undefined);
  return {
    ...first,
    addresses: targets.flatMap((target) => target.addresses),
    ...(password === undefined ? {} : { password: Secret.of(password.trimEnd()) }),
  };
}
