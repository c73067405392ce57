import { absent, command, madeOnce, quoteWord, shCommand, type Op } from '@pigsty/sdk';
import { clusterDirectory } from '../spec/cluster.ts';
import { bytesOf } from '../spec/reserve.ts';
import type { CommonParams } from '../spec/schema.ts';

export function reserveFile(params: CommonParams): string {
  return `${clusterDirectory(params)}/dummy`;
}

/** Free space, as a multiple of the reserve, below which it is not made: somebody deleted it to gain room. */
const enough = 10;

/** Space that a full disk can be given back by deleting a file. */
export const reserve = madeOnce((params: CommonParams): readonly Op[] => {
  const bytes = bytesOf(params.pg_dummy_filesize);
  const path = reserveFile(params);
  if (bytes === 0) return [absent({ path })];
  const full = (file: string): string =>
    `free=$(df -B1 --output=avail -- "$(dirname -- ${file})" 2>/dev/null | tail -n 1); [ -n "$free" ] && [ "$free" -lt ${bytes * enough} ]`;
  return [
    command({
      name: `reserve ${String(params.pg_dummy_filesize)} in ${path}`,
      run: shCommand(
        `{ ${full('"$1"')}; } && exit 0
rm -f -- "$1" && umask 077 && { fallocate -l ${bytes} -- "$1" 2>/dev/null || head -c ${bytes} /dev/zero >"$1"; }`,
        [path],
        { user: params.pg_dbsu, cwd: '/' },
      ),
      unless: `[ "$(stat -c %s -- ${quoteWord(path)} 2>/dev/null)" = ${bytes} ] || { ${full(quoteWord(path))}; }`,
    }),
  ];
});
