import { shell, verdict, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { certbotCertificates, liveDirectory, servedDirectory } from '../spec/certbot.ts';
import type { InfraNode } from '../spec/components.ts';

const { ok, warn, fail } = verdict;

/** certbot renews thirty days before the end of a certificate of ninety; so many days before it, that has failed for a while. */
const LATE_DAYS = 20;

/** Each certificate that certbot keeps: whether nginx serves it, and how long it is valid. */
export function certbotProbes(subject: ProbeSubject, node: InfraNode): readonly Probe[] {
  return certbotCertificates(node).map(({ name }): Probe => {
    const renew = `certbot renew --cert-name ${name} on ${subject.host}`;
    return {
      ...subject,
      name: `certificate ${name} of certbot is served and valid`,
      script: shell`readlink ${servedDirectory(name)}; date +%s; openssl x509 -in ${`${servedDirectory(name)}/fullchain.pem`} -noout -startdate -enddate`,
      deadlineMs: 5000,
      judge: ({ output }) => {
        const [served, now] = output.split('\n');
        if (served !== liveDirectory(name))
          return warn(
            "certbot has not obtained it: the portal's own certificate is served",
            node.params.certbot_sign
              ? `pigsty install infra -l ${subject.host}`
              : `Set certbot_sign: true, or run certbot certonly --cert-name ${name} on ${subject.host}, and deploy.`,
          );
        const at = (field: string): number =>
          Date.parse(new RegExp(`^${field}=(.*)$`, 'm').exec(output)?.[1] ?? '') / 1000;
        const [begins, ends] = [at('notBefore'), at('notAfter')];
        if (Number.isNaN(ends)) return fail('no certificate', renew);
        const left = ends - Number(now);
        const until = new Date(ends * 1000).toISOString().slice(0, 16).replace('T', ' ');
        if (left <= 0) return fail(`it ended on ${until} UTC: it was not renewed`, renew);
        // Of one with a shorter life, the last quarter.
        if (left < Math.min(LATE_DAYS * 86_400, (ends - begins) / 4))
          return warn(`it ends on ${until} UTC, and was not renewed yet`, renew);
        return ok(`until ${until} UTC`);
      },
    };
  });
}
