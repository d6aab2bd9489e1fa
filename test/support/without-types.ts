import { transformSync } from '@swc/core';

/** A snippet's TypeScript as JavaScript: a module, or CommonJS for `new Function`. Much faster than TypeScript itself. */
export function withoutTypes(code: string, type: 'es6' | 'commonjs'): string {
  const parser = { syntax: 'typescript', decorators: true } as const;
  const transform = { legacyDecorator: true, decoratorMetadata: true };
  return transformSync(code, { jsc: { target: 'es2023', parser, transform }, module: { type }, swcrc: false }).code;
}
