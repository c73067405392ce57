import { caCertificatePath } from '@pigsty/node/contract';
import { localUrl, type MinioMember } from '../spec/server.ts';
import type { StoreClient } from './client.ts';

/** How a member's own host asks it. */
export function clientOf(member: MinioMember): StoreClient {
  const { minio_access_key: accessKey, minio_secret_key: secretKey } = member.params;
  return { url: localUrl(member), caPath: caCertificatePath, accessKey, secretKey };
}
