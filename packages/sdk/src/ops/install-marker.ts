import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';

export interface InstallMarkerArgs {
  /** `node` */
  readonly module: string;
  readonly version?: string;
}

export interface MarkerState {
  readonly present: boolean;
  readonly version?: string;
}

export interface MarkerDelta {
  readonly [key: string]: string | undefined;
  readonly action: 'set' | 'update';
  readonly from?: string;
}

/** Install markers; `absent` removes one. */
export const markersDirectory = '/etc/pigsty/modules';

export const installMarker = defineOpKind<InstallMarkerArgs, MarkerState, MarkerDelta>({
  kind: 'installMarker',
  summary: 'the install marker of a module on the host',
  example: { module: 'memcached' },
  key: ({ module }) => module,
  read: (all) =>
    isolated(
      all.map(({ module }) => {
        const path = quoteWord(markerPath(module));
        return `[ ! -f ${path} ] || { printf '\\036%s\\n' ${quoteWord(module)}; cat -- ${path}; }`;
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ module }): MarkerState => {
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
    { do: 'run', command: shCommand('mkdir -p -- "$1"', [markersDirectory]) },
    {
      do: 'write',
      path: markerPath(module),
      content: version === undefined ? '' : `${version}\n`,
      owner: 'root',
      group: 'root',
      mode: '0644',
    },
  ],
  describe: ({ module, version }, { action, from }) =>
    action === 'set'
      ? `set the install marker of ${module}`
      : `set the install marker of ${module} ${version ?? ''}${from === undefined ? '' : ` (was ${from})`}`,
  converged: ({ version }) => ({ present: true, ...(version === undefined ? {} : { version }) }),
});

function markerPath(module: string): string {
  return `${markersDirectory}/${module}`;
}
