import { shell, type Probe, type Verdict } from '@pigsty/sdk';

export interface CertificateProbeOptions extends Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'> {
  readonly path: string;
}

const month = 30 * 86_400;

/**
 * How long a certificate on a host is good for: a warning 30 days before its end (less where it lives for less than 90),
 * a failure when it is over. A deploy renews it when a third of its life is left.
 */
export function certificateProbe({ path, ...subject }: CertificateProbeOptions): Probe {
  return {
    ...subject,
    name: `certificate ${path} is valid`,
    script: shell`date +%s; openssl x509 -in ${path} -noout -startdate -enddate`,
    deadlineMs: 5000,
    judge: ({ output }) => judge(output, `pigsty install ${subject.module} -l ${subject.host}`),
  };
}

function judge(output: string, hint: string): Verdict {
  const now = Number(output.split('\n')[0]);
  const seconds = (name: string): number =>
    Date.parse(new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1] ?? '') / 1000;
  const end = /^notAfter=(.*)$/m.exec(output)?.[1];
  if (end === undefined) return { state: 'fail', detail: 'no certificate', hint };
  const left = seconds('notAfter') - now;
  if (left <= 0) return { state: 'fail', detail: `expired on ${end}`, hint };
  const life = seconds('notAfter') - seconds('notBefore');
  return left < Math.min(month, life / 3)
    ? { state: 'warn', detail: `ends on ${end}`, hint: 'The next deploy renews it.' }
    : { state: 'ok', detail: `until ${end}` };
}
