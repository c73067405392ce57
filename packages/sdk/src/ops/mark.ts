import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';

export interface MarkArgs {
  /** `node` */
  readonly module: string;
  readonly version?: string;
}

export interface MarkState {
  readonly present: boolean;
  readonly version?: string;
}

export interface MarkDelta {
  readonly [key: string]: string | undefined;
  readonly action: 'set' | 'update';
  readonly from?: string;
}

/** Marks of installed modules; `absent` takes one away. */
export const marksDirectory = '/etc/pigsty/modules';

export const mark = defineOpKind<MarkArgs, MarkState, MarkDelta>({
  kind: 'mark',
  summary: 'the mark of a module that is installed on the host',
  key: ({ module }) => module,
  read: (all) =>
    isolated(
      all.map(({ module }) => {
        const path = quoteWord(markPath(module));
        return `[ ! -f ${path} ] || { printf '\\036%s\\n' ${quoteWord(module)}; cat -- ${path}; }`;
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ module }): MarkState => {
      const text = sections.get(module);
      const version = text?.trim() ?? '';
      return { present: text !== undefined, ...(version === '' ? {} : { version }) };
    });
  },
  diff: ({ version }, state) => {
    if (!state.present) return { action: 'set' };
    if (version === undefined || version === state.version) return undefined;
    return { action: 'update', ...(state.version === undefined ? {} : { from: state.version }) };
  },
  write: ({ module, version }) => [
    { do: 'run', command: shCommand('mkdir -p -- "$1"', [marksDirectory]) },
    {
      do: 'write',
      path: markPath(module),
      content: version === undefined ? '' : `${version}\n`,
      owner: 'root',
      group: 'root',
      mode: '0644',
    },
  ],
  describe: ({ module, version }, { action, from }) =>
    action === 'set'
      ? `mark ${module} as installed`
      : `mark ${module} ${version ?? ''}${from === undefined ? '' : ` (was ${from})`}`,
  settled: ({ version }) => ({ present: true, ...(version === undefined ? {} : { version }) }),
});

function markPath(module: string): string {
  return `${marksDirectory}/${module}`;
}
