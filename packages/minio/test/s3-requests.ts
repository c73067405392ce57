/** A step that a client of S3 takes; `says` is in what comes back, and `status` is how it ends. */
export interface S3Step {
  /** What pgBackRest, or who keeps its backups, needs it for. */
  readonly does: string;
  /** `s3 USER METHOD PATH [FILE [OPTION...]]`, or several in a row. */
  readonly script: string;
  readonly status: number;
  readonly says?: RegExp;
}

const xml = (content: string): string => content.replaceAll('\n', '');
const md5 = (file: string): string => `-H "content-md5: $(openssl dgst -md5 -binary ${file} | base64)"`;

/**
 * What an object store must do for pgBackRest: objects put, read whole and in parts, uploaded in parts, listed in pages and
 * deleted in batches, under the path of their bucket; and what keeps a backup from being lost: former versions and locks.
 * `own` may do everything in pgsql, meta and kept; `other` has a bucket of its own.
 */
export const s3Steps: readonly S3Step[] = [
  {
    does: 'puts an object below the path of its bucket',
    script: 'head -c 300000 /dev/urandom >/root/object; s3 own PUT /pgsql/a/object /root/object',
    status: 200,
  },
  {
    does: 'reads it back to the byte',
    script: 's3 own GET /pgsql/a/object /dev/null -o /root/back; cmp /root/object /root/back && echo same',
    status: 200,
    says: /same/,
  },
  {
    does: 'reads a range of it',
    script: `s3 own GET /pgsql/a/object /dev/null -H 'range: bytes=1000-1999' -o /root/back
head -c 2000 /root/object | tail -c 1000 | cmp - /root/back && echo same`,
    status: 206,
    says: /same/,
  },
  {
    does: 'asks for its size alone',
    script: 's3 own HEAD /pgsql/a/object /dev/null -I',
    status: 200,
    says: /content-length: 300000/i,
  },
  {
    does: 'is told that an object is not there',
    script: 's3 own GET /pgsql/a/none',
    status: 404,
    says: /NoSuchKey/,
  },
  {
    does: 'uploads an object in parts',
    script: `head -c 6000000 /dev/urandom >/root/part1; head -c 1000 /dev/urandom >/root/part2
id=$(s3 own POST '/pgsql/parts?uploads=' | sed -n 's,.*<UploadId>\\(.*\\)</UploadId>.*,\\1,p')
etag() { s3 own PUT "/pgsql/parts?partNumber=$1&uploadId=$id" /root/part$1 -o /dev/null -D - | tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p'; }
part() { printf '<Part><PartNumber>%s</PartNumber><ETag>%s</ETag></Part>' "$1" "$(etag "$1")"; }
{ printf '<CompleteMultipartUpload>'; part 1; part 2; printf '</CompleteMultipartUpload>'; } >/root/complete.xml
s3 own POST "/pgsql/parts?uploadId=$id" /root/complete.xml`,
    status: 200,
    says: /CompleteMultipartUploadResult/,
  },
  {
    does: 'reads what was uploaded in parts',
    script:
      's3 own GET /pgsql/parts /dev/null -o /root/back; cat /root/part1 /root/part2 | cmp - /root/back && echo same',
    status: 200,
    says: /same/,
  },
  {
    does: 'gives up an upload in parts',
    script: `id=$(s3 own POST '/pgsql/never?uploads=' | sed -n 's,.*<UploadId>\\(.*\\)</UploadId>.*,\\1,p')
s3 own DELETE "/pgsql/never?uploadId=$id"`,
    status: 204,
  },
  {
    does: 'lists objects in pages',
    script: `for n in 1 2 3; do s3 own PUT /pgsql/list/$n /root/part2 >/dev/null; done
s3 own GET '/pgsql?list-type=2&max-keys=2&prefix=list%2F'`,
    status: 200,
    says: /<IsTruncated>true<.*<NextContinuationToken>|<NextContinuationToken>.*<IsTruncated>true</,
  },
  {
    does: 'lists the next page',
    script: `token=$(s3 own GET '/pgsql?list-type=2&max-keys=2&prefix=list%2F' | sed -n 's,.*<NextContinuationToken>\\(.*\\)</NextContinuationToken>.*,\\1,p' | sed 's,/,%2F,g;s,+,%2B,g;s,=,%3D,g')
s3 own GET "/pgsql?continuation-token=$token&list-type=2&max-keys=2&prefix=list%2F"`,
    status: 200,
    says: /<Key>list\/3<\/Key>/,
  },
  {
    does: 'lists directories',
    script: "s3 own GET '/pgsql?delimiter=%2F&list-type=2'",
    status: 200,
    says: /<CommonPrefixes><Prefix>a\/<\/Prefix><\/CommonPrefixes>/,
  },
  {
    does: 'deletes objects in a batch',
    script: `echo '${xml('<Delete><Quiet>true</Quiet><Object><Key>list/1</Key></Object><Object><Key>list/2</Key></Object></Delete>')}' >/root/delete.xml
s3 own POST '/pgsql?delete=' /root/delete.xml ${md5('/root/delete.xml')} >/dev/null
s3 own GET '/pgsql?list-type=2&prefix=list%2F'`,
    status: 200,
    says: /^(?!.*list\/[12]<).*list\/3</s,
  },
  { does: 'deletes one object', script: 's3 own DELETE /pgsql/a/object', status: 204 },
  {
    does: 'has another user refused',
    script: 's3 other GET /pgsql/parts',
    status: 403,
    says: /AccessDenied/,
  },
  {
    does: 'has another user kept from writing',
    script: 's3 other PUT /pgsql/parts /root/part2',
    status: 403,
    says: /AccessDenied/,
  },
  {
    does: 'has a wrong password refused',
    script: 's3 wrong GET /pgsql/parts',
    status: 403,
    says: /SignatureDoesNotMatch/,
  },
  {
    does: 'keeps the former version of what is overwritten',
    script: `echo first >/root/first; echo second >/root/second
id=$(s3 own PUT /meta/object /root/first -o /dev/null -D - | tr -d '\\r' | sed -n 's/^x-amz-version-id: //Ip')
s3 own PUT /meta/object /root/second >/dev/null
s3 own GET /meta/object | head -n 1; s3 own GET "/meta/object?versionId=$id"`,
    status: 200,
    says: /^second\nfirst\n/,
  },
  {
    does: 'keeps the version of what is deleted, and has it listed',
    script: `s3 own DELETE /meta/object >/dev/null; s3 own GET '/meta?versions='`,
    status: 200,
    says: /<DeleteMarker>.*<Version>|<Version>.*<DeleteMarker>/s,
  },
  {
    does: 'cannot delete a version that is locked',
    script: `until=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)
id=$(s3 own PUT /kept/object /root/first ${md5('/root/first')} -H 'x-amz-object-lock-mode: COMPLIANCE' -H "x-amz-object-lock-retain-until-date: $until" -o /dev/null -D - | tr -d '\\r' | sed -n 's/^x-amz-version-id: //Ip')
[ -n "$id" ] || echo 'no version'
s3 own DELETE "/kept/object?versionId=$id" >/root/said; tail -n 1 /root/said | grep -qE 'status 40[03]' && echo refused
s3 own GET "/kept/object?versionId=$id"`,
    status: 200,
    says: /^refused\nfirst\n/,
  },
];
