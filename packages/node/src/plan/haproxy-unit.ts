import { unit, type Op } from '@pigsty/sdk';
import { haproxyReload, haproxyRestart } from '../spec/paths.ts';

/** HAProxy running, reloaded or restarted when something asks for it; for the stage that writes service files. */
export function haproxyUnit(): Op {
  return unit({
    name: 'haproxy.service',
    state: 'running',
    enabled: true,
    reloadOn: [haproxyReload],
    restartOn: [haproxyRestart],
  });
}
