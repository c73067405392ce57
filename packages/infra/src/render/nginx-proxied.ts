import type { RegistrationOf } from '@pigsty/sdk';
import { proxyHeaders } from './proxy-headers.ts';
import { fileName } from './targets.ts';

/** Pages of other hosts that the portal passes on, a file each. */
export function renderProxied(proxies: readonly RegistrationOf<'proxy'>[]): Readonly<Record<string, string>> {
  return Object.fromEntries(proxies.map((proxy) => [`${fileName(proxy.name)}.conf`, renderLocation(proxy)]));
}

function renderLocation({ path, upstream, login }: RegistrationOf<'proxy'>): string {
  // A browser sends one login only: a page with one of its own gets that.
  const own = login === 'own';
  return `location ${path} {
${own ? '    auth_basic off;\n' : ''}${proxyHeaders('    ', { login: own ? 'upstream' : 'portal' })}    proxy_pass http://${upstream};
}
`;
}
