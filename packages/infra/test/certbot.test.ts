import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certbotProbes } from '../src/health/certbot.ts';
import { renderIsSigned, renderUseCertificate } from '../src/render/certbot.ts';
import { renderSite } from '../src/render/nginx-site.ts';
import { certbotCertificates } from '../src/spec/certbot.ts';
import { checkCertbot } from '../src/spec/check-certbot.ts';
import { sitesOf } from '../src/spec/sites.ts';
import { infraNode } from './infra-node.ts';

const wiki = "domain: wiki.example.org, endpoint: '127.0.0.1:8000', certbot: example";
const node = (vars = '', site = wiki) =>
  infraNode(`infra_portal: { wiki: { ${site} } }${vars === '' ? '' : `, ${vars}`}`);

test('sites of one certbot name share a certificate for all of their names', () => {
  const sites = `wiki: { ${wiki} }, blog: { domain: blog.example.org, domains: [www.example.org], path: /www/blog, certbot: example }, own: { domain: own.example.org, path: /www/own, cert: /a.crt, key: /a.key, certbot: own }`;
  expect(certbotCertificates(infraNode(`infra_portal: { ${sites} }`))).toEqual([
    { name: 'example', names: ['wiki.example.org', 'blog.example.org', 'www.example.org'] },
  ]);
});

test('the authority reads the answers of certbot without TLS and without a password, where all else is sent on', () => {
  const plainServer = (site: string): string => {
    const one = node('', site);
    const [[name, entry]] = sitesOf(one) as [ReturnType<typeof sitesOf>[number]];
    return renderSite(name, entry, one).split('listen 443')[0] ?? '';
  };
  const strict = plainServer(`${wiki}, enforce_https: true, auth: true`);
  expect(strict).toContain(
    'location ^~ /.well-known/acme-challenge/ {\n        auth_basic off;\n        root /www/acme;',
  );
  // A return outside of a location comes before every location.
  expect(strict).toContain('location / {\n        return 301 https://$host$request_uri;\n    }');
  expect(plainServer("domain: wiki.example.org, path: '/www/wiki', enforce_https: true")).toContain(
    '    return 301 https://$host$request_uri;\n}',
  );
});

test("what Let's Encrypt would refuse is told before it is asked", () => {
  const rules = (vars: string, site?: string): readonly string[] => {
    const one = node(vars, site);
    return checkCertbot({ ...one, instances: [one] } as never).map(({ rule }) => rule);
  };
  const signs = 'certbot_sign: true, certbot_email: dba@example.org';
  expect(rules('')).toEqual([]);
  expect(rules(signs)).toEqual([]);
  expect(rules('certbot_sign: true')).toEqual(['certbot-email']);
  expect(rules(`${signs}, nginx_port: 8080`)).toEqual(['certbot-port']);
  expect(rules(signs, 'domain: wiki.example.org, path: /www/wiki')).toEqual(['certbot-nothing']);
  for (const name of ['wiki.pigsty', 'wiki', '10.0.0.1', "'*.example.org'", 'db.lan'])
    expect(rules(signs, `domain: ${name}, path: /www/wiki, certbot: wiki`), name).toEqual(['certbot-domain']);
  const own = `${signs}, certbot_options: --server https://ca.example.org/acme, nginx_port: 8080`;
  expect(rules(own, 'domain: wiki.pigsty, path: /www/wiki, certbot: wiki')).toEqual([]);
});

test('a certificate is signed when it has every name, and a name that only contains another one is not it', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-certbot-'));
  const live = join(room, 'live/example');
  mkdirSync(live, { recursive: true });
  const made = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '9'],
      ...['-subj', '/CN=example', '-addext', 'subjectAltName=DNS:Wiki.example.org,DNS:blog.example.org'],
      ...['-keyout', join(live, 'privkey.pem'), '-out', join(live, 'fullchain.pem')],
    ],
    { encoding: 'utf8' },
  );
  expect(made.status, made.stderr).toBe(0);
  const isSigned = (...names: readonly string[]): boolean => {
    const script = renderIsSigned({ name: 'example', names }).replaceAll('/etc/letsencrypt', room);
    return spawnSync('/bin/sh', ['-c', script]).status === 0;
  };
  expect(isSigned('wiki.example.org', 'blog.example.org')).toBe(true);
  expect(isSigned('wiki.example.org', 'www.example.org')).toBe(false);
  expect(isSigned('example.org')).toBe(false);
  expect(isSigned('wiki-example.org')).toBe(false);
  rmSync(room, { recursive: true });
  expect(isSigned('wiki.example.org')).toBe(false);
});

test('the hook of certbot has nginx serve what was renewed, and leaves certificates of others alone', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-certbot-'));
  mkdirSync(join(room, 'served'));
  mkdirSync(join(room, 'bin'));
  writeFileSync(join(room, 'bin/systemctl'), `#!/bin/sh\necho "$@" >>${room}/calls\n`, { mode: 0o755 });
  symlinkSync('.portal', join(room, 'served/example'));
  const hook = renderUseCertificate().replace('/etc/nginx/conf.d/cert/certbot', `${room}/served`);
  const run = (lineage: string) =>
    spawnSync('/bin/sh', ['-c', hook], {
      env: { PATH: `${room}/bin:/usr/bin:/bin`, RENEWED_LINEAGE: lineage },
    });
  expect(run('/etc/letsencrypt/live/example').status).toBe(0);
  expect(readlinkSync(join(room, 'served/example'))).toBe('/etc/letsencrypt/live/example');
  expect(run('/etc/letsencrypt/live/other').status).toBe(0);
  expect(() => readlinkSync(join(room, 'served/other'))).toThrow('ENOENT');
  rmSync(room, { recursive: true });
});

test('health says which certificate is served, and warns when its renewal is late', () => {
  const judged = (served: string, day: number, days: number, vars?: string): string => {
    const [probe] = certbotProbes(
      { module: 'infra', cluster: 'infra', instance: 'infra-1', host: '10.0.0.1' },
      node(vars),
    );
    const start = Date.UTC(2026, 0, 1);
    const date = (at: number): string => `${new Date(at).toUTCString().slice(5, -4)} GMT`;
    const output = `${served}\n${start / 1000 + day * 86_400}\nnotBefore=${date(start)}\nnotAfter=${date(start + days * 86_400_000)}\n`;
    const { state, detail } = probe?.judge({ code: 0, output }) ?? {};
    return `${state}: ${detail}`;
  };
  const live = '/etc/letsencrypt/live/example';
  expect(judged(live, 0, 90)).toBe('ok: until 2026-04-01 00:00 UTC');
  expect(judged(live, 69, 90)).toBe('ok: until 2026-04-01 00:00 UTC');
  expect(judged(live, 71, 90)).toBe('warn: it ends on 2026-04-01 00:00 UTC, and was not renewed yet');
  expect(judged(live, 91, 90)).toBe('fail: it ended on 2026-04-01 00:00 UTC: it was not renewed');
  expect(judged(live, 5, 7)).toBe('ok: until 2026-01-08 00:00 UTC');
  expect(judged('/etc/nginx/conf.d/cert/certbot/.portal', 0, 365)).toBe(
    "warn: certbot has not obtained it: the portal's own certificate is served",
  );
});
