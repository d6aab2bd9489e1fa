export * from './index.js';
export { Strategy as default } from './index.js';
