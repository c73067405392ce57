import { ruleDocs } from '@pigsty/sdk';

/** What the checks of MINIO report. */
export const rules = ruleDocs({
  'minio-gap': [
    'error',
    'The numbers of the members have a gap.',
    'Number the members without gaps, or set minio_volumes.',
  ],
  'minio-data': [
    'error',
    'minio_data is no directory and no range of directories.',
    'Write /data/minio, or /data{1...4} with three dots.',
  ],
  'minio-drives': [
    'error',
    'The number of drives cannot be put into equal sets.',
    'Use a number of drives that one of 2 to 16 divides.',
  ],
  'minio-secret': [
    'error',
    'A password of the object store is shorter than eight characters.',
    'Use a longer one.',
  ],
  'minio-policy': [
    'warning',
    'A user has the policy of a bucket that is not there.',
    'Add the bucket to minio_buckets, or correct the policy.',
  ],
});
