import type { AccessRule } from './rule.ts';

/** Rules of a file in the form of pg_hba.conf; lines that are none are left out. */
export function parseRules(text: string): readonly AccessRule[] {
  return text.split('\n').flatMap((content, i): readonly AccessRule[] => {
    const [type, databases, users, ...rest] = fieldsOf(content);
    if (type === undefined || databases === undefined || users === undefined) return [];
    const [address, ...after] = type === 'local' ? [undefined, ...rest] : rest;
    // An address and its mask may be two words.
    const [netmask, method] = /^[\d.]+$|:/.test(after[0] ?? '') ? after : [undefined, after[0]];
    if (method === undefined) return [];
    return [
      {
        line: i + 1,
        type,
        databases: namesOf(databases),
        users: namesOf(users),
        ...(address === undefined ? {} : { address }),
        ...(netmask === undefined ? {} : { netmask }),
        method,
      },
    ];
  });
}

/** What the comment above each line says, by its number: the titles of the inventory's rules. */
export function titlesOf(text: string): ReadonlyMap<number, string> {
  const titles = new Map<number, string>();
  let title: string | undefined;
  text.split('\n').forEach((content, i) => {
    // A rule that is for another role is shown as a comment without a space.
    if (content.startsWith('# ')) title = content.slice(2).trim();
    else if (content.trim() === '') title = undefined;
    else if (title !== undefined && !content.startsWith('#')) titles.set(i + 1, title);
  });
  return titles;
}

/** Words of a line; one in quotation marks may hold spaces and commas. */
function fieldsOf(line: string): readonly string[] {
  const [code = ''] = /^(?:"(?:[^"]|"")*"|[^"#])*/.exec(line) ?? [];
  return code.match(/(?:"(?:[^"]|"")*"|[^\s"])+/g) ?? [];
}

function namesOf(field: string): readonly string[] {
  const words = field.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/^(\+?)"(.*)"$/s, (_, plus: string, name: string) => plus + name.replaceAll('""', '"')),
  );
}
