import { command, quoteWord, shCommand, type Op, type StageDraft } from '@pigsty/sdk';
import { haproxyReload, paths } from '../spec/paths.ts';
import { registeredFile, registeredMark, registeredServices } from '../spec/registered-services.ts';
import { haproxyServiceFile } from './haproxy-service-file.ts';
import { haproxyUnit } from './haproxy-unit.ts';
import type { Node } from './node.ts';

/** What a run of another module plans as well when it registers a service. */
export const registeredServicesStage = 'registered-services';

/** Services of clusters of other hosts, each a file; those that nobody asks for any more go. */
export function registered(node: Node): readonly StageDraft[] {
  if (!node.params.haproxy_enabled) return [];
  const services = registeredServices(node, node.estate);
  return [
    {
      name: registeredServicesStage,
      host: node.host,
      after: ['services@self?'],
      ops: [
        ...services.map((service) => haproxyServiceFile(service.name, registeredFile(service))),
        // Where a module is not understood, it may be the one that asked.
        ...(node.estate.registrations.complete ? [pruned(services.map(({ name }) => name))] : []),
        haproxyUnit(),
      ],
    },
  ];
}

function pruned(wanted: readonly string[]): Op {
  return wanted.length === 0 ? nothingWanted : pruning(wanted);
}

const nothingWanted = pruning([]);

function pruning(wanted: readonly string[]): Op {
  const files = wanted.map((name) => quoteWord(`${paths.haproxyServices}/${name}.cfg`));
  const keep = files.length === 0 ? '' : `case $f in ${files.join(' | ')}) continue ;; esac; `;
  const each = (does: string): string =>
    `grep -lxF -e ${quoteWord(registeredMark)} -- ${paths.haproxyServices}/*.cfg 2>/dev/null </dev/null | while IFS= read -r f; do ${keep}${does}; done`;
  return command(
    {
      name: 'remove services of HAProxy that no cluster of other hosts asks for',
      run: shCommand(each('rm -f -- "$f" || exit 1')),
      unless: each('exit 1'),
    },
    { notifies: [haproxyReload] },
  );
}
