import { procedureFunction, queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { defrag as defragProcedure } from './procedures/defrag.ts';
import { forget as forgetProcedure } from './procedures/forget.ts';
import { list as listQuery } from './queries/list.ts';

export { definition, health, install, remove } from './module.ts';
export const defrag = procedureFunction(definition, defragProcedure);
export const forget = procedureFunction(definition, forgetProcedure);
export const list = queryFunction(definition, listQuery);
export type { EtcdFacts } from './facts/member.ts';
export type { DefragResult } from './procedures/defrag.ts';
export type { ForgetEtcdResult } from './procedures/forget.ts';
export type { ListedEtcdMember } from './queries/list.ts';
export type { EtcdParams } from './spec/schema.ts';
