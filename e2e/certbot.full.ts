import { beforeAll, describe, expect, test } from 'vitest';
import { fresh, members, meta, on, variant, wholeEstate, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { until } from './harness/wait.ts';

/** Not of the estate: an authority that speaks ACME, as Let's Encrypt does. */
const authority = members[2];
const directory = `https://${authority}:8443/acme/local/directory`;

const wiki = 'wiki: { domain: wiki.example.test, path: /srv/wiki, enforce_https: true, certbot: wiki }';
const signs = `certbot_sign: true
        certbot_email: dba@example.test
        certbot_options: --server ${directory}`;

/** Only INFRA, with a site for which certbot has a certificate or not. */
function alone(demo: string): string {
  return demo
    .replace(/^ {4}etcd:[\s\S]*?(?=^ {2}vars:$)/m, '')
    .replace(
      'grafana_enabled: false',
      `grafana_enabled: false\n        infra_portal:\n          home: { domain: i.pigsty }\n          ${wiki}`,
    );
}

const signed = (text: string): string =>
  text.replace('grafana_enabled: false', `grafana_enabled: false\n        ${signs}`);

/** Of the certificate that the portal shows for this name. */
const shown = (name: string): Promise<string> =>
  on(
    meta,
    `openssl s_client -connect 127.0.0.1:443 -servername ${name} </dev/null 2>/dev/null | openssl x509 -noout -serial -issuer -ext subjectAltName`,
  );

async function startAuthority(names: readonly string[]): Promise<void> {
  await on(
    authority,
    `apt-get -q -y install caddy >/dev/null 2>&1
cat >/etc/caddy/Caddyfile <<'END'
{
  admin off
  auto_https disable_redirects
}
https://${authority}:8443 {
  tls internal
  acme_server
}
END
printf '%s %s\\n' ${meta} '${names.join(' ')}' >>/etc/hosts
systemctl restart caddy`,
  );
  const root = '/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt';
  const pem = await until(
    'the authority has made itself',
    async () => (await on(authority, `cat ${root} 2>/dev/null || :`)) || undefined,
    60_000,
  );
  await on(
    meta,
    `cat >/usr/local/share/ca-certificates/acme.crt <<'END'\n${pem}\nEND\nupdate-ca-certificates >/dev/null 2>&1`,
  );
  await until(
    'it answers',
    async () => (await on(meta, `curl -s -o /dev/null -w '%{http_code}' ${directory} || :`)) === '200',
    60_000,
  );
}

describe('sites of the portal whose certificates come from an authority on the network', () => {
  let before: Estate;
  let after: Estate;
  beforeAll(async () => {
    await fresh(['victoria-logs', 'vlagent', 'victoria-metrics']);
    before = await wholeEstate(alone);
    after = variant(before, signed);
    await on(meta, 'mkdir -p /srv/wiki && echo welcome >/srv/wiki/index.html');
    await startAuthority(['wiki.example.test', 'www.example.test', 'blog.example.test']);
  });

  test("are served with the portal's own certificate before certbot has one, which health says", async () => {
    await expectSuccess(before, 'deploy', '--yes');
    expect(await shown('wiki.example.test')).toContain('DNS:wiki.example.test');
    expect(await shown('wiki.example.test')).toContain('pigsty-ca');
    expect((await before.run('health')).all).toContain('certbot has not obtained it');
    await expectEmptyPlan(before);
  });

  test('get their certificate in the deploy that sets certbot_sign, and the next one changes nothing', async () => {
    await expectSuccess(after, 'deploy', '--yes');
    expect(await shown('wiki.example.test')).toContain('Caddy Local Authority');
    expect(await on(meta, 'systemctl is-active certbot.timer')).toBe('active');
    expect(await on(meta, 'readlink /etc/nginx/conf.d/cert/certbot/wiki')).toBe('/etc/letsencrypt/live/wiki');
    const page = `curl -sS --resolve wiki.example.test:80:127.0.0.1 --resolve wiki.example.test:443:127.0.0.1 -L http://wiki.example.test/`;
    expect(await on(meta, page)).toBe('welcome');
    expect((await after.run('health')).all).not.toContain('certbot');
    await expectEmptyPlan(after);
  });

  test('are served with a renewed certificate as soon as certbot has it', async () => {
    const former = await shown('wiki.example.test');
    await on(meta, 'certbot renew --force-renewal --no-random-sleep-on-renew --quiet');
    await until(
      'nginx shows the renewed one',
      async () => {
        const now = await shown('wiki.example.test');
        return now !== former && now.includes('Caddy Local Authority');
      },
      30_000,
    );
    await expectEmptyPlan(after);
  });

  test('get a further name into their certificate', async () => {
    const more = variant(before, (text) =>
      signed(text).replace(
        'domain: wiki.example.test,',
        'domain: wiki.example.test, domains: [www.example.test],',
      ),
    );
    await expectSuccess(more, 'deploy', '--yes');
    expect(await shown('www.example.test')).toContain('DNS:www.example.test');
    await expectEmptyPlan(more);
  });

  test('do not keep others from being served when the authority is away: certbot says why, and the next deploy goes on', async () => {
    const blog = variant(before, (text) =>
      signed(text).replace(
        wiki,
        `${wiki}\n          blog: { domain: blog.example.test, path: /srv/wiki, certbot: blog }`,
      ),
    );
    await on(authority, 'systemctl stop caddy');
    const { code, all } = await blog.run('deploy', '--yes');
    expect(code, all).not.toBe(0);
    expect(all).toContain('obtain the certificate blog for blog.example.test');
    expect(all).toContain('Connection refused');
    expect(await shown('wiki.example.test')).toContain('Caddy Local Authority');
    expect(await shown('blog.example.test')).toContain('pigsty-ca');
    await on(authority, 'systemctl start caddy');
    await expectSuccess(blog, 'deploy', '--yes');
    expect(await shown('blog.example.test')).toContain('Caddy Local Authority');
    await expectEmptyPlan(blog);
  });

  test('leave certbot with its certificates, and without the hook, when INFRA is removed', async () => {
    await expectSuccess(after, 'remove', 'infra', '--confirm', 'infra');
    expect(await on(meta, 'ls /etc/letsencrypt/renewal-hooks/deploy /etc/letsencrypt/live/wiki')).toMatch(
      /deploy:\s+\/etc\/letsencrypt\/live\/wiki:\s+README\s+cert\.pem/,
    );
    expect(await on(meta, 'systemctl is-active nginx certbot.timer || :')).toBe('inactive\ninactive');
  });
});
