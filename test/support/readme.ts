import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutTypes } from './without-types.js';

/** One `js` or `ts` block of a README. */
export interface Snippet {
  /** Of the section that it stands in. */
  heading: string;
  language: 'js' | 'ts';
  code: string;
}

/** Of a package, or of the model provider's. */
export function readmeOf(packageName: string): string {
  const [folder = ''] = ['packages', 'templates']
    .map((parent) => join(__dirname, '../..', parent, packageName))
    .filter((path) => existsSync(path));
  return readFileSync(join(folder, 'README.md'), 'utf8');
}

/** In their order. */
export function snippetsOf(packageName: string): Snippet[] {
  return snippetsIn(readmeOf(packageName));
}

export function snippetsIn(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  for (const section of markdown.split(/^(?=#{1,2} )/m)) {
    const heading = /^#{1,2} (.*)/.exec(section)?.[1] ?? '';
    for (const [, language, code = ''] of section.matchAll(/^```(js|ts)\n([\s\S]*?)^```$/gm)) {
      snippets.push({ heading, language: language as Snippet['language'], code });
    }
  }
  return snippets;
}

/**
 * Runs a snippet as a reader would: what it imports or requires comes from `modules`, else from the packages; what it takes for
 * granted (`app`, `users`, …) is in `given`.
 */
export async function runSnippet(
  { language, code }: Snippet,
  modules: Record<string, object>,
  given: Record<string, unknown>,
): Promise<void> {
  const load = (name: string): unknown => modules[name] ?? jest.requireActual(name);
  const body = (language === 'ts' ? withoutTypes(code, 'es6') : code)
    .replace(/^import (\{[^}]*\}) from ('[^']+');$/gm, 'const $1 = __load($2);')
    .replace(/^import (\w+) from ('[^']+');$/gm, 'const { default: $1 } = __load($2);');
  const AsyncFunction = (async () => Promise.resolve()).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const run = new AsyncFunction('__load', 'require', ...Object.keys(given), body);
  // `require('passport')` is the default export.
  const required = (name: string): unknown => (load(name) as { default?: unknown }).default ?? load(name);
  await run(load, required, ...Object.values(given));
}
