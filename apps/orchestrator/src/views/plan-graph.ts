import type { StageGraph } from '@pigsty/operations/run';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { count } from './words.ts';

export type GraphFormat = 'text' | 'mermaid' | 'dot';

/** What waits for what, as a table for people, or in the language of a program that draws it. */
export function planGraph(graph: StageGraph, format: GraphFormat, paint: Paint): string {
  switch (format) {
    case 'text':
      return text(graph, paint);
    case 'mermaid':
      return mermaid(graph);
    case 'dot':
      return dot(graph);
    default:
      return format satisfies never;
  }
}

function text({ nodes, longest }: StageGraph, paint: Paint): string {
  const rows = nodes.map(({ id, hosts, changes, after, longest: onIt }) => [
    onIt ? { text: id, painted: paint.bold(id) } : id,
    String(hosts),
    changes === 0 ? '' : String(changes),
    after.join(', '),
  ]);
  const all = nodes.reduce((sum, { changes }) => sum + changes, 0);
  const own = nodes.filter((n) => n.longest).reduce((sum, { changes }) => sum + changes, 0);
  const chain = `The longest chain, with ${own} of ${count(all, 'change')}:\n  ${longest.join(' → ')}`;
  return `${table([['stage', 'hosts', 'changes', 'after'], ...rows])}\n\n${chain}`;
}

function label({ hosts, changes }: StageGraph['nodes'][number]): string {
  return `${count(hosts, 'host')}, ${count(changes, 'change')}`;
}

function mermaid({ nodes }: StageGraph): string {
  const number = new Map(nodes.map(({ id }, i) => [id, `s${i + 1}`]));
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${number.get(node.id) ?? ''}["${node.id}<br/>${label(node)}"]`),
    ...nodes.flatMap(({ id, after }) =>
      after.map((other) => `  ${number.get(other) ?? ''} --> ${number.get(id) ?? ''}`),
    ),
    '  classDef longest stroke-width:3px',
    `  class ${nodes.flatMap(({ id, longest }) => (longest ? [number.get(id) ?? ''] : [])).join(',')} longest`,
  ].join('\n');
}

function dot({ nodes }: StageGraph): string {
  return [
    'digraph plan {',
    '  rankdir=LR; node [shape=box];',
    ...nodes.map(
      (node) => `  "${node.id}" [label="${node.id}\\n${label(node)}"${node.longest ? ' penwidth=3' : ''}];`,
    ),
    ...nodes.flatMap(({ id, after }) => after.map((other) => `  "${other}" -> "${id}";`)),
    '}',
  ].join('\n');
}
