import { quoteWord } from '@pigsty/sdk';
import { exporterPrograms, type ExporterName } from '../spec/exporters.ts';
import { header } from './header.ts';

interface Choice {
  readonly program: string;
  /** Its options stand in this variable of the environment. */
  readonly options: string;
}

/** Starts the first of the programs that the host has; each has options of its own. */
export function renderExporterProgram(name: ExporterName): string {
  const [own = '', ...others] = exporterPrograms[name];
  const choices: readonly Choice[] =
    name === 'pgbackrest_exporter'
      ? [own, ...others].map((program) => ({ program, options: 'EXPORTER_OPTS' }))
      : [
          { program: own, options: 'PG_EXPORTER_OPTS' },
          ...others.map((program) => ({ program, options: 'EXPORTER_OPTS' })),
        ];
  const lines = choices.map(
    ({ program, options }) =>
      `if command -v ${program} >/dev/null; then exec ${program} $${options}${name === 'pg_exporter' && options === 'EXPORTER_OPTS' ? ` $(own_collectors_off ${program})` : ''}; fi`,
  );
  const names = [own, ...others].join(', ');
  return `#!/bin/sh
${header(`Starts ${name}`)}set -f
${name === 'pg_exporter' ? collectorsOff : ''}${lines.join('\n')}
echo ${quoteWord(`none of these programs is installed: ${names}`)} >&2
exit 127
`;
}

/** Which queries it brings differs from version to version: all of them are switched off, for those of the catalogue. */
export const collectorsOff = `own_collectors_off() {
  "$1" --help 2>&1 | sed -n 's/^ *--\\(\\[no-\\]\\)\\{0,1\\}\\(collector\\.[a-z_]*\\).*/--no-\\2/p'
}
`;
