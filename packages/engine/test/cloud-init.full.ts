import { pkg } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { packageHost } from './support/package-host.ts';

const { converge, on } = packageHost();

const repository = `cat >/etc/apt/sources.list.d/pigsty-test.sources <<'END'
Types: deb
URIs: file:/srv/packages
Suites: ./
Trusted: yes
END
build pigsty-test 1.0; index; apt-get -q update >/dev/null`;

/** cloud-init with a script of the user that takes a while, as the first boot of a machine has it. */
const firstBoot = `{ apt-get install -y -q --no-install-recommends cloud-init || { apt-get update -q && apt-get install -y -q --no-install-recommends cloud-init; }; } >/tmp/cloud-init.log 2>&1 </dev/null || { tail /tmp/cloud-init.log; exit 1; }
mkdir -p /var/lib/cloud/seed/nocloud /etc/cloud
printf 'instance-id: first\\n' >/var/lib/cloud/seed/nocloud/meta-data
printf '#cloud-config\\nruncmd: ["sleep 15; date +%%s >/root/set-up"]\\n' >/var/lib/cloud/seed/nocloud/user-data
cat >/etc/cloud/cloud.cfg <<'END'
datasource_list: [NoCloud]
cloud_init_modules: []
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-user]
END
# What its units do in turn; whether they do is decided when a machine boots.
mkdir -p /run/cloud-init; touch /run/cloud-init/enabled; rm -f /run/cloud-init/disabled
setsid sh -c 'cloud-init init --local; cloud-init init; cloud-init modules --mode config; cloud-init modules --mode final' </dev/null >/tmp/first-boot.log 2>&1 &
n=0; until cloud-init status | grep -q '^status: running' && [ -d /run/cloud-init ]; do n=$((n+1)); [ $n -lt 60 ] || { cloud-init status --long; tail -n 30 /tmp/first-boot.log; exit 1; } >&2; sleep 0.5; done`;

test('packages wait until cloud-init has set the host up', { timeout: 180_000 }, async () => {
  await on(`${repository}; ${firstBoot}`);
  expect(await on('ls /root/set-up 2>&1 || :')).toContain('No such file');
  const done = await converge([pkg({ names: ['pigsty-test'] })]);
  expect(done.failures).toEqual([]);
  const [setUp, installed] = (
    await on('cat /root/set-up; stat -c %Y /var/lib/dpkg/info/pigsty-test.list')
  ).split('\n');
  expect(Number(installed)).toBeGreaterThanOrEqual(Number(setUp));
});
