/** @jest-config-loader esbuild-register */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from 'jest';

const packages = readdirSync(join(__dirname, 'packages'));

/** Suites in which the strategies read what the providers answer: all else is the same in every dialect. */
const answered = [
  'linking',
  'logins',
  'passport-oauth2',
  'passport-oauth2-refresh',
  'requests',
  'shared-options',
  'user-code',
];

const documented: Config = {
  displayName: 'documented',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages,templates,examples}/*/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  // Those need a browser or a server: npm run test:browser, test:redis, test:postgres.
  testPathIgnorePatterns: ['/node_modules/', '\\.(browser|redis|postgres)\\.test\\.ts$'],
  // The tests run on the sources, so that they need no build.
  moduleNameMapper: {
    [`^(${packages.join('|')})$`]: '<rootDir>/packages/$1/src/index.ts',
    // The model provider: what a new one starts as.
    '^passport-acme$': '<rootDir>/templates/passport-acme/src/index.ts',
    '^passport-token-keeper/testing$': '<rootDir>/packages/passport-token-keeper/src/testing.ts',
    '^provider-login-buttons/stylesheet$': '<rootDir>/packages/provider-login-buttons/src/stylesheet.ts',
    // The ChainUp emulator has faster arithmetic and shorter keys here.
    '^\\./forge\\.js$': '<rootDir>/packages/provider-emulators/test/support/fast-forge.ts',
    '^\\./emulator-only-keys\\.js$': '<rootDir>/packages/provider-emulators/test/support/short-keys.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
};

const config: Config = {
  // Jest leaves one core idle, which on a machine with two is half of it.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // For what hangs; a busy machine is no failure.
  testTimeout: 30_000,
  // Of npm run coverage. V8's own counters take three times as long, since each suite is asked for all its modules.
  coverageProvider: 'babel',
  collectCoverageFrom: ['{packages,examples}/*/src/**/*.ts', '!**/src/index.ts', '!**/*.d.ts'],
  coverageReporters: ['text-summary', 'text', 'lcovonly'],
  projects: [
    documented,
    {
      ...documented,
      displayName: 'observed',
      testMatch: [`<rootDir>/test/(${answered.join('|')}).test.ts`],
      setupFiles: ['<rootDir>/test/support/observed.ts'],
    },
  ],
};

export default config;
