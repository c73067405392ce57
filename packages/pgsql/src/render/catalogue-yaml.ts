import { Document, visit } from 'yaml';

const LIMIT = 64;
const rendered = new Map<string, string>();

/**
 * Queries as YAML, with a line for each metric. Rendering is most of the work of planning, and all members of all clusters
 * of one version have the same, so the last few are kept.
 */
export function catalogueYaml(key: string, make: () => readonly (readonly [string, unknown])[]): string {
  const found = rendered.get(key);
  if (found !== undefined) return found;
  const document = new Document(Object.fromEntries(make()), { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, node, path) => {
      // Document, queries, pair, query, pair, metrics.
      if (path.length > 5) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const oldest = rendered.keys().next();
  if (rendered.size >= LIMIT && oldest.done !== true) rendered.delete(oldest.value);
  rendered.set(key, text);
  return text;
}
