import { shell, type Probe } from '@pigsty/sdk';

export interface CertificateProbeOptions extends Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'> {
  readonly path: string;
}

/** How long a certificate on a host is good for: a warning 30 days before its end, a failure when it is over. */
export function certificateProbe({ path, ...subject }: CertificateProbeOptions): Probe {
  return {
    ...subject,
    name: `certificate ${path} is valid`,
    script: shell`openssl x509 -in ${path} -noout -enddate && openssl x509 -in ${path} -noout -checkend 0 >/dev/null && echo today && openssl x509 -in ${path} -noout -checkend 2592000 >/dev/null && echo month`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const end = /^notAfter=(.*)$/m.exec(output)?.[1];
      if (end === undefined)
        return {
          state: 'fail',
          detail: 'no certificate',
          hint: `pigsty install ${subject.module} -l ${subject.host}`,
        };
      if (!/^today$/m.test(output))
        return {
          state: 'fail',
          detail: `expired on ${end}`,
          hint: `pigsty install ${subject.module} -l ${subject.host}`,
        };
      if (!/^month$/m.test(output))
        return { state: 'warn', detail: `ends on ${end}`, hint: 'The next deploy renews it.' };
      return { state: 'ok', detail: `until ${end}` };
    },
  };
}
