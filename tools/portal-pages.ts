import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * The portal's pages, built in memory, as the constant that `@pigsty/portal` takes them from. Called where a package is built:
 * the repository is two directories up.
 */
export async function portalPages(): Promise<Record<string, string>> {
  const root = resolve('../../packages/portal');
  const result = await build({ root, configFile: join(root, 'vite.config.ts'), build: { write: false } });
  const { output } = Array.isArray(result)
    ? result[0]!
    : (result as Extract<typeof result, { output: unknown }>);
  const files = output.map((file): [string, string] => [
    file.fileName,
    file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8'),
  ]);
  return { PIGSTY_PORTAL_PAGES: JSON.stringify(Object.fromEntries(files.sort())) };
}
