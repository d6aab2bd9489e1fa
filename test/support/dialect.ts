/** What the emulators of the flow suites speak: Jest runs them once for each (jest.config.ts). */
export const DIALECT = (process.env['EMULATOR_DIALECT'] ?? 'documented') as 'documented' | 'observed';
