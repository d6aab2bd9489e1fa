import type { Env, LoginStrategy, ProviderDefinition, Verify } from './providers/provider.js';

/** The examination cannot begin: variables are missing or malformed. The message names them. */
export class CannotBeginError extends Error {
  override readonly name = 'CannotBeginError';
}

/** The options of the strategy, as the environment and `--option` give them. */
export function optionsOf(
  definition: ProviderDefinition,
  env: Env,
  extra: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = definition.variables.flatMap(({ name, option }) => (env(name) === '' ? [] : [[option, env(name)]]));
  return { ...(Object.fromEntries(given) as Record<string, unknown>), ...definition.options?.(env), ...extra };
}

/** @throws CannotBeginError that names every variable that is missing, and where its value comes from */
export function demandVariables(definition: ProviderDefinition, env: Env): void {
  const { label, variables } = definition;
  const others = definition.alsoMissing?.(env) ?? [];
  const missing = variables.filter(({ name, required }) => (required ? env(name) === '' : others.includes(name)));
  if (missing.length === 0) return;
  const lines = missing.map(({ name, source }) => `  ${name}: ${source}`);
  throw new CannotBeginError(`${label} needs these environment variables:\n${lines.join('\n')}`);
}

/** @throws CannotBeginError in the names of the environment, for what the strategy refuses */
export function createStrategy(
  definition: ProviderDefinition,
  options: Record<string, unknown>,
  verify: Verify,
): LoginStrategy {
  // A strategy passes over options that it does not know: they could be meant for somebody else. Here they are not.
  const read = new Set<string | symbol>(definition.variables.map(({ option }) => option));
  const watched = new Proxy(options, {
    get(all, name): unknown {
      read.add(name);
      return Reflect.get(all, name);
    },
  });
  try {
    const strategy = definition.create(watched, verify);
    const unknown = Object.keys(options).find((name) => !read.has(name));
    if (unknown === undefined) return strategy;
    throw new CannotBeginError(
      `--option ${unknown}: passport-${definition.name} has no such option, or does not use it with these settings. Its README lists its options.`,
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { variables, name } = definition;
    let message = error.message.replaceAll(`passport-${name}: `, '');
    for (const variable of variables) {
      message = message.replaceAll(`option "${variable.option}"`, `${variable.name} (option ${variable.option})`);
    }
    throw new CannotBeginError(message.replaceAll('option "callbackURL"', '--callback (option callbackURL)'));
  }
}
