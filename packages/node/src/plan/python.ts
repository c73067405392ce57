import { command, shCommand, type Op, type StageDraft } from '@pigsty/sdk';
import { pipPackages, wantsPython } from '../spec/python.ts';
import type { NodeParams } from '../spec/schema.ts';
import type { Node } from './node.ts';

/** The packages that were asked for last. */
const asked = '.pigsty-packages';
/** That the environment is ours. */
const made = '.pigsty-made';

/** Whether the packages `$2`... are in the environment `$1`, in the very versions that are named. */
const complete = `env=$1; shift
[ "$*" = "$(cat -- "$env/${asked}" 2>/dev/null)" ] && "$env/bin/python" - "$@" <<'END'
import re, sys
from importlib.metadata import version
for word in sys.argv[1:]:
    name, _, wanted = word.partition("==")
    have = version(re.match(r"[A-Za-z0-9._-]+", name).group())
    if wanted and have != wanted:
        sys.exit(1)
END`;

/** A Python environment with the packages that were asked for, after everything that services stand on. */
export function python({ host, params }: Node): readonly StageDraft[] {
  if (!wantsPython(params)) return [];
  const environment = params.node_uv_env;
  const packages = pipPackages(params);
  return [
    {
      name: 'python',
      host,
      after: ['ready@self?'],
      ops: [
        command({
          name: `make the Python environment ${environment}`,
          run: shCommand(
            'if command -v uv >/dev/null; then uv venv --quiet -- "$1"; else python3 -m venv -- "$1"; fi && : >"$1/$2"',
            [environment, made],
            { timeoutMs: 120_000 },
          ),
          unless: { argv: ['test', '-x', `${environment}/bin/python`] },
        }),
        command({
          name: `install ${packages.join(' ')} in ${environment}`,
          run: shCommand(
            `env=$1; shift
if [ -x "$env/bin/pip" ]; then "$env/bin/pip" install --quiet --disable-pip-version-check -- "$@"
else uv pip install --quiet --python "$env/bin/python" -- "$@"; fi && printf %s "$*" >"$env/${asked}"`,
            [environment, ...packages],
            { timeoutMs: 600_000 },
          ),
          unless: shCommand(complete, [environment, ...packages]),
        }),
      ],
    },
  ];
}

/** An environment that we made goes; one that was there stays. */
export function pythonRemoval({ node_uv_env: environment }: Pick<NodeParams, 'node_uv_env'>): readonly Op[] {
  if (environment === '') return [];
  return [
    command({
      name: `remove the Python environment ${environment}`,
      run: shCommand('rm -rf -- "$1"', [environment]),
      unless: shCommand('[ ! -e "$1/$2" ]', [environment, made]),
    }),
  ];
}
