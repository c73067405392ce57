import { quoteWord } from '@pigsty/sdk';
import { liveDirectory, type CertbotCertificate } from '../spec/certbot.ts';
import { paths } from '../spec/paths.ts';

/** certbot's hook for each certificate that it has obtained or renewed: nginx serves it from then on. */
export function renderUseCertificate(): string {
  return `#!/bin/sh
# Managed by pigsty (module infra).
served=${paths.certbotCertificates}/\${RENEWED_LINEAGE##*/}
[ ! -L "$served" ] || ln -sfn -- "$RENEWED_LINEAGE" "$served" || exit 1
systemctl reload nginx.service
`;
}

/** Whether certbot has a certificate for all of these names. Once it has, its timer renews it. */
export function renderIsSigned({ name, names }: CertbotCertificate): string {
  const file = quoteWord(`${liveDirectory(name)}/fullchain.pem`);
  return [
    `[ -s ${file} ]`,
    ...names.map(
      (domain) =>
        `openssl x509 -in ${file} -noout -ext subjectAltName | tr ',' '\\n' | grep -qxiE ${quoteWord(` *DNS:${domain.replaceAll(/[.*]/g, '\\$&')} *`)}`,
    ),
  ].join(' && ');
}
