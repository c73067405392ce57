import { command, quoteWord, shCommand, type Op } from '@pigsty/sdk';

const directory = '/var/lib/pigsty/originals';

/** Where the file that we found is kept as long as ours stands in its place. */
export const originalOf = (path: string): string => `${directory}/${path.slice(1).replaceAll('/', '_')}`;

const isOurs = (path: string): string =>
  `head -n 2 ${quoteWord(path)} 2>/dev/null | grep -qi 'managed by pigsty'`;
const exists = (path: string): string => `{ [ -e ${quoteWord(path)} ] || [ -L ${quoteWord(path)} ]; }`;

/** Keeps what stands at a path, link or file, before ours takes its place. */
export function keepOriginal(path: string): Op {
  const kept = originalOf(path);
  return command({
    name: `keep the original of ${path}`,
    run: shCommand('mkdir -p -m 0700 -- "$3" && cp -a -- "$1" "$2.new" && mv -T -- "$2.new" "$2"', [
      path,
      kept,
      directory,
    ]),
    unless: `${exists(kept)} || ! ${exists(path)} || ${isOurs(path)}`,
  });
}

/** Puts back what was kept; where nothing was there before, ours goes. */
export function giveBackOriginal(path: string): Op {
  const kept = originalOf(path);
  return command({
    name: `give back ${path} as it was`,
    run: shCommand(`if ${exists(kept)}; then mv -fT -- "$2" "$1"; else rm -f -- "$1"; fi`, [path, kept]),
    unless: `! ${exists(kept)} && ! ${isOurs(path)}`,
  });
}
