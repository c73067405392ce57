import { shell } from '@pigsty/sdk';
import type { MongoParams } from '../spec/schema.ts';
import { message, type Value } from './message.ts';

const talk = `exec 3<>"/dev/tcp/$1/$2" && printf %b "$3" >&3 && dd bs=65536 count=1 <&3 | od -An -v -tx1 | tr -d ' \\n'`;

/** Sends one command to an instance on this host and prints its answer in hexadecimal; nothing when none comes. */
export function ask(params: MongoParams, command: { readonly [key: string]: Value }): string {
  const address = params.mongo_listen === '' ? '127.0.0.1' : params.mongo_listen;
  return shell`timeout 5 bash -c ${talk} mongo ${address} ${String(params.mongo_port)} ${escaped(command)} 2>/dev/null`;
}

export function escaped(command: { readonly [key: string]: Value }): string {
  return [...message(command)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

export const hello = { hello: 1, $db: 'admin' } as const;
/** Answered from PostgreSQL. */
export const read = { find: 'health', limit: 1, $db: 'pigsty' } as const;

/** One document of each instance, written again and again: in a place of its own, since it knows no collections of others. */
export function write(instance: string): { readonly [key: string]: Value } {
  return {
    update: 'health',
    updates: [{ q: { _id: instance }, u: { _id: instance, written: true }, upsert: true }],
    $db: `pigsty-${instance}`,
  };
}

const hex = (words: string): string => Buffer.from(words).toString('hex');
/** `ok: 1.0` */
export const OK = `01${hex('ok')}00000000000000f03f`;
const WRITE_ERRORS = hex('writeErrors');
const WRITABLE = `08${hex('isWritablePrimary')}0001`;

export const succeeded = (answer: string): boolean => answer.includes(OK) && !answer.includes(WRITE_ERRORS);
export const isWritable = (answer: string): boolean => succeeded(answer) && answer.includes(WRITABLE);

/** A condition of the shell: the instance answers, and reads from PostgreSQL. */
export function serves(params: MongoParams): string {
  return `${ask(params, read)} | grep -q ${OK}`;
}
