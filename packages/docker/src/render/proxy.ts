import { joinText, text, type Proxies, type Text } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/**
 * A drop-in of docker.service: the engine pulls images through these proxies. Not `proxies` of daemon.json, which only
 * engines from 23.0 on know; that of Debian 12 is older.
 */
export function renderProxyDropIn(): string {
  return `# Managed by pigsty (module docker): proxy_env.
[Service]
EnvironmentFile=-${paths.proxy}
`;
}

/** What the drop-in reads: a file, as everybody may ask systemd for what a unit itself has in its environment. */
export function renderProxyEnvironment({ http, https, except }: Proxies): Text {
  const lines = [
    ...(http === undefined ? [] : [text`HTTP_PROXY="${escaped(http)}"\n`]),
    ...(https === undefined ? [] : [text`HTTPS_PROXY="${escaped(https)}"\n`]),
    ...(except === undefined ? [] : [text`NO_PROXY="${escaped(except)}"\n`]),
  ];
  return text`# Managed by pigsty (module docker): proxy_env.\n${joinText(lines)}`;
}

function escaped(value: Text): Text {
  const escape = (plain: string): string => plain.replace(/["\\$`]/g, '\\$&');
  return typeof value === 'string' ? escape(value) : value.map(escape);
}
