import { Bool, Directory, IPv4, param, Path, Seq } from '@pigsty/sdk';
import { z } from 'zod';

/** nginx takes names with a star, and expressions; it does not take a whole URL. */
const SiteName = z
  .string()
  .min(1)
  .regex(/^(?:[^/:\s]+|~.*|.*\$.*)$/, 'a host name without scheme, port and path, like wiki.pigsty');

/** nginx does not start with an upstream that is none. */
const Endpoint = z
  .string()
  .min(1)
  .check((context) => {
    const problem = wrongEndpoint(context.value);
    if (problem === undefined) return;
    const message = `expected host:port, got ${JSON.stringify(context.value)}: ${problem}`;
    context.issues.push({ code: 'custom', message, input: context.value });
  });

function wrongEndpoint(text: string): string | undefined {
  if (/[${]|^unix:/.test(text)) return undefined;
  if (text.includes('://')) return 'the scheme is written as scheme: http or scheme: https';
  if (/[\s/]/.test(text)) return 'an upstream has no path';
  const strange = /[^\w.:[\]-]/.exec(text)?.[0];
  if (strange !== undefined) return `${strange} is in no host and no port`;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return `${port} is no port`;
  if (/^[\d.]+$/.test(host) && !IPv4.safeParse(host).success) return `${host} is no address`;
  return undefined;
}

/** certbot keeps a certificate in a directory of its name. */
const CertificateName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'a name of letters, digits, dots and dashes, like example.org');

/** One web site of `infra_portal`. Without a domain it is listed, and nothing is served for it. */
export const PortalEntry = z.strictObject({
  domain: SiteName.optional().describe('host name of the site'),
  domains: z.array(SiteName).optional().describe('further host names'),
  endpoint: Endpoint.optional().describe('upstream to pass requests to: host:port'),
  path: Path.optional().describe('directory to serve instead of an upstream'),
  scheme: z.enum(['http', 'https']).optional().describe('how the upstream is spoken to'),
  websocket: Bool.optional().describe('passes upgrades to web sockets'),
  stream: Bool.optional().describe('passes data on without buffering'),
  cert: Path.optional().describe('certificate of your own'),
  key: Path.optional().describe('its private key'),
  certbot: CertificateName.optional().describe('name of the certificate that certbot obtains and renews'),
  enforce_https: Bool.optional().describe('sends plain requests to HTTPS'),
  auth: Bool.optional().describe('asks for a password of nginx_users'),
  realm: z.string().optional().describe('what the browser says when it asks'),
  index: Bool.optional().describe('lists the files of a directory'),
  log: z.string().optional().describe('file name of the access log'),
  config: z.string().optional().describe('lines to add to the server block'),
  conf: z.string().optional().describe('name of a server template to use instead'),
});

/** One link of the home page. */
export const HomeLink = z.strictObject({
  name: z.string().min(1),
  url: z.string().min(1),
  desc: z.string().optional(),
  icon: z.string().optional(),
  name_cn: z.string().optional(),
  desc_cn: z.string().optional(),
});

const link = (
  name: string,
  url: string,
  desc: string,
  icon: string,
  name_cn: string,
  desc_cn: string,
): z.input<typeof HomeLink> => ({ name, url, desc, icon, name_cn, desc_cn });

const LINKS: z.input<typeof HomeLink>[] = [
  link(
    'Metrics',
    '/vmetrics/vmui/',
    'VictoriaMetrics Query UI',
    'metrics',
    '指标查询',
    'VictoriaMetrics 指标查询界面',
  ),
  link(
    'Logs',
    '/vlogs/select/vmui/',
    'VictoriaLogs Query UI',
    'logs',
    '日志查询',
    'VictoriaLogs 日志查询界面',
  ),
  link(
    'Traces',
    '/vtraces/select/vmui/',
    'VictoriaTraces Query UI',
    'traces',
    '链路追踪',
    'VictoriaTraces 链路查询界面',
  ),
  link(
    'Monitor Targets',
    '/vmetrics/targets',
    'Prometheus Scrape Targets',
    'target',
    '监控目标',
    'VictoriaMetrics 监控对象列表',
  ),
  link(
    'Alert Rules',
    '/vmalert/vmalert/groups',
    'VMAlert alert/record Rules',
    'alert',
    '告警规则',
    'VMAlert 告警规则管理',
  ),
  link(
    'Alert Manager',
    '/alertmgr/#/alerts',
    'Alert Manage & Silence',
    'alertmgr',
    '告警管理',
    'AlertManager 告警管理与屏蔽',
  ),
  link('CA Certificate', '/ca.crt', 'Self-Signed CA Certificate', 'lock', 'CA 证书', 'Pigsty 自签CA根证书'),
  link('Software Repo', '/pigsty', 'Local YUM/APT Repository', 'package', '软件仓库', '本地 YUM/APT 软件源'),
  link(
    'Explain Visualizer',
    '/pev',
    'Postgres EXPLAIN Visualizer',
    'search',
    '执行计划',
    'PG 执行计划可视化工具',
  ),
];

export const identityParams = {
  infra_seq: param(Seq, {
    level: 'instance',
    summary: 'number of the infra node; 1 by custom is the admin node',
  }),
  infra_portal: param(z.record(z.string(), PortalEntry).default({ home: { domain: 'i.pigsty' } }), {
    level: 'global',
    summary: 'web sites of the portal by name; home is the default one',
    example: {
      home: { domain: 'i.pigsty' },
      wiki: { domain: 'wiki.pigsty', endpoint: '10.10.10.10:9002', websocket: true },
    },
  }),
  infra_services: param(z.array(HomeLink).default(LINKS), {
    level: 'global',
    summary: 'links of the home page',
  }),
  infra_extra_services: param(z.array(HomeLink).default([]), {
    level: 'global',
    summary: 'further links of the home page',
    example: [{ name: 'Wiki', url: 'http://wiki.pigsty', desc: 'what we know' }],
  }),
  infra_data: param(Directory.default('/data/infra'), {
    level: 'global',
    summary: 'directory of metrics, logs, traces and dashboards',
  }),
  infra_packages: param(z.array(z.string()).optional(), {
    level: 'global',
    summary: 'packages of an infra node; those that fit its system when absent',
    example: ['grafana,victoria-metrics,victoria-logs', 'nginx,dnsmasq'],
  }),
  infra_packages_pip: param(z.string().optional(), {
    level: 'global',
    summary: 'Python packages of an infra node, separated by commas',
  }),
};
