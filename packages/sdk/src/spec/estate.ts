import { z } from 'zod';
import { nearestName } from './nearest.ts';
import { param } from './param.ts';
import type { ParameterSet } from './parameter-set.ts';
import { Bool, IPv4 } from './types.ts';

const NO_PROXY = [
  'localhost',
  '127.0.0.1',
  '10.0.0.0/8',
  '192.168.0.0/16',
  '*.pigsty',
  '*.aliyun.com',
  'mirrors.*',
  '*.myqcloud.com',
  '*.tsinghua.edu.cn',
];

const PROXY_NAMES = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy', 'rsync_proxy'];

/** Variables of the environment: programs take those of proxies in small and in capital letters. */
const ProxyVariables = z.record(z.string(), z.string()).check((context) => {
  for (const [name, value] of Object.entries(context.value)) {
    const message = wrongProxy(name.toLowerCase(), value) ?? wrongExceptions(name.toLowerCase(), value);
    if (message !== undefined)
      context.issues.push({ code: 'custom', path: [name], message, input: undefined });
  }
});

function wrongProxy(name: string, value: string): string | undefined {
  if (!PROXY_NAMES.includes(name)) {
    const near = nearestName(name, PROXY_NAMES) ?? PROXY_NAMES.find((one) => one.replace('_', '') === name);
    return near === undefined ? undefined : `${name} is no variable of a proxy; did you mean ${near}?`;
  }
  const scheme = /^([^/]*):\/\//.exec(value)?.[1];
  const known = scheme === undefined || /^(?:https?|ftp|socks(?:4a?|5h?)?)$/.test(scheme);
  return name === 'no_proxy' || /[${]/.test(value) || (known && !/(?:^|[^:])\/\//.test(value))
    ? undefined
    : `expected a proxy like http://host:port${scheme === undefined ? '' : `, got one with ${scheme}://`}`;
}

/** Blanks beside a comma are left away by programs; between two words they make them one. */
function wrongExceptions(name: string, value: string): string | undefined {
  if (name !== 'no_proxy') return undefined;
  const word = value.split(',').find((one) => /\S\s+\S/.test(one));
  return word === undefined
    ? undefined
    : `expected names with commas between them, got ${JSON.stringify(word.trim())}`;
}

/** Parameters of the whole estate, which no module owns. */
export const EstateParams = z.object({
  admin_ip: param(IPv4.optional(), {
    level: 'global',
    summary: 'address of the admin node; other values write it as ${admin_ip}',
    example: '10.10.10.10',
  }),
  version: param(z.string().optional(), {
    level: 'global',
    summary: 'release of Pigsty that the inventory was written for',
    example: 'v4.5.0',
  }),
  region: param(z.enum(['default', 'china', 'europe']).default('default'), {
    level: 'global',
    summary: 'which mirrors of the package repositories are near',
  }),
  language: param(z.enum(['en', 'zh']).default('en'), {
    level: 'global',
    summary: 'language of web pages and dashboards',
  }),
  proxy_env: param(ProxyVariables.default({ no_proxy: NO_PROXY.join(',') }), {
    level: 'global',
    summary: 'proxy through which Docker pulls images: http_proxy, https_proxy, all_proxy, no_proxy',
  }),
  ca_create: param(Bool.default(true), {
    level: 'global',
    summary: 'makes a certificate authority when the estate has none',
  }),
  ca_cn: param(z.string().min(1).default('pigsty-ca'), {
    level: 'global',
    summary: 'common name of the certificate authority',
  }),
  cert_validity: param(
    z
      .string()
      .regex(/^[1-9]\d*[hdw]$/, 'a time like 7300d')
      .default('7300d'),
    {
      level: 'global',
      summary: 'how long certificates of the estate are valid',
    },
  ),
  modules: param(z.array(z.string()).default([]), {
    level: 'global',
    summary: 'packages of further modules, such as @acme/pigsty-kafka',
    example: ['@acme/pigsty-kafka'],
  }),
});

export type EstateParams = z.output<typeof EstateParams>;

/** The estate's parameters in the variables of `all`. What is wrong is its default: rules report it where it was written. */
export function estateOf(vars: Readonly<Record<string, unknown>>): EstateParams {
  const right = Object.entries(EstateParams.shape).filter(
    ([name, type]) => type.safeParse(vars[name]).success,
  );
  return EstateParams.parse(Object.fromEntries(right.map(([name]) => [name, vars[name]])));
}

/** What belongs to no module, read and documented like the parameters of one. */
export const estateParameters: ParameterSet = {
  name: 'estate',
  summary: 'what belongs to no module: who administers the estate, its certificates, its region',
  params: EstateParams,
  notActedOn: ['ca_create', 'language', 'version'],
};
