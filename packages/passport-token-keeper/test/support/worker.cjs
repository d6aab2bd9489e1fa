'use strict';

// A process of its own with a keeper on a shared Redis; loads the built package. See workers.ts.

const { RedisTokenStore, TokenKeeper } = require('passport-token-keeper');
const { createClient } = require('redis');

const { hookedStore } = require('./hooked-store.cjs');
const { httpStrategy } = require('./http-strategy.cjs');

const { redisUrl, providerUrl, keeper: options, stall } = JSON.parse(process.argv[2]);

/** Stands still for ever at the point of a refresh where the test wants to end this process. */
const standStill = () => {
  process.send({ reached: stall });
  return new Promise(() => undefined);
};

const tasks = {
  ask: async (keeper, { subject, times }) => {
    const asked = await Promise.allSettled(Array.from({ length: times }, () => keeper.accessToken(subject)));
    return asked.map(({ value, reason }) => value ?? `${reason.name}: ${reason.reason ?? reason.message}`);
  },
  keepAlive: async (keeper, { settings }) => void keeper.keepAlive(settings),
};

async function main() {
  const client = createClient({ url: redisUrl });
  await client.connect();
  const hooks = {
    before: stall === 'before the write' ? { commit: standStill } : {},
    after: stall === 'after the write' ? { commit: standStill } : {},
  };
  const store = hookedStore(new RedisTokenStore({ client }), hooks);
  const keeper = new TokenKeeper({ strategy: httpStrategy(providerUrl), store, ...options });
  process.on('message', ({ id, task, ...input }) => {
    tasks[task](keeper, input).then((result) => process.send({ id, result }));
  });
  process.send({ ready: true });
}

void main();
