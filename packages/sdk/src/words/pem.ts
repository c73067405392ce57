/**
 * The certificates of a PEM text in their order, each with its markers and nothing around it.
 *
 * @example
 * certificatesIn(`${own}${former}`).length; // 2
 */
export function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}
