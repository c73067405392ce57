import { file, type Op, type Text } from '@pigsty/sdk';
import { haproxyReload, paths } from '../spec/paths.ts';

/**
 * A service of HAProxy: checked together with the main file, then HAProxy is reloaded.
 *
 * @example
 * haproxyServiceFile('pg-test-primary', 'listen pg-test-primary\n    bind *:5433\n ...');
 */
export function haproxyServiceFile(name: string, content: Text): Op {
  const path = `${paths.haproxyServices}/${name}.cfg`;
  const check = ['haproxy', '-c', '-f', paths.haproxyConfig, '-f', '{}'];
  return file({ path, content, mode: '0644', check }, { notifies: [haproxyReload] });
}
