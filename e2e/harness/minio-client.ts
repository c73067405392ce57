/** The words of a shell that run Debian's client as a user; the store is called `me`. */
export function minioClient(user: string, secret: string, url: string): string {
  const config = JSON.stringify({
    version: '10',
    aliases: {
      me: { url, accessKey: user, secretKey: secret, api: 'S3v4', path: 'on' },
    },
  });
  const encoded = Buffer.from(config).toString('base64');
  return `{ mkdir -p /root/mc/${user}/certs/CAs && cp /etc/pki/ca.crt /root/mc/${user}/certs/CAs/ && echo ${encoded} | base64 -d >/root/mc/${user}/config.json; } && minio-client --quiet --config-dir /root/mc/${user}`;
}
