import { quoteWords, type RegistrationOf } from '@pigsty/sdk';

/** What is shown of each certificate that a module registers; the label `path` is its file. */
export const certificateSamples = {
  notAfter: {
    name: 'pigsty_cert_not_after_seconds',
    type: 'gauge',
    help: 'when a certificate ends',
  },
  notBefore: {
    name: 'pigsty_cert_not_before_seconds',
    type: 'gauge',
    help: 'when a certificate began',
  },
} as const;

const { notAfter, notBefore } = certificateSamples;
const everySeconds = 120;

/** Asks the certificates of each instance; one that cannot be read makes the command fail, and that is told as well. */
export function certificateSources(
  certificates: readonly RegistrationOf<'certificate'>[],
): readonly RegistrationOf<'samples'>[] {
  const asked = new Map<string, RegistrationOf<'certificate'>[]>();
  for (const certificate of certificates) {
    const key = `${certificate.cls} ${certificate.ins}`;
    asked.set(key, [...(asked.get(key) ?? []), certificate]);
  }
  return [...asked.values()].flatMap((own) =>
    own.slice(0, 1).map(({ cls, ins, ip }) => ({
      type: 'samples' as const,
      job: 'certificate',
      cls,
      ins,
      ip,
      command: command(own.map(({ path }) => path)),
      everySeconds,
      metrics: [notAfter, notBefore],
    })),
  );
}

const command = (files: readonly string[]): string => `for file in ${quoteWords(files)}; do
  from=$(openssl x509 -in "$file" -noout -startdate) && to=$(openssl x509 -in "$file" -noout -enddate) || exit 1
  printf '%s{path="%s"} %s\n' ${notBefore.name} "$file" "$(date -d "\${from#*=}" +%s)" ${notAfter.name} "$file" "$(date -d "\${to#*=}" +%s)"
done`;
