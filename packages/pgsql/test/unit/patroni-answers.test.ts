import { testOpKind } from '@pigsty/sdk/testing';
import { patroniAnswers } from '../../src/ops/patroni-answers.ts';

testOpKind(patroniAnswers, {
  cases: [
    {
      name: 'a member',
      args: { member: { instance: 'pg-a-1', url: 'http://127.0.0.1:1' } },
      fresh: null,
      from: [
        { state: 'answers', says: null },
        {
          state: 'silent',
          says: 'restart Patroni of pg-a-1: it is alive and its REST API is silent (PostgreSQL is left as it is)',
        },
      ],
    },
  ],
});
