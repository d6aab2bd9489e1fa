export { beforeEnd, recordRedirect, recordRequest, recordReturn, recordVisit } from './browser-legs.js';
export type { Flow, FlowAction, Lane, Message, Step, StepKind } from './flow.js';
export { type FlowStore, MemoryFlowStore, RedisFlowStore } from './flow-store.js';
export { recordedHttpClient } from './provider-calls.js';
export { type Row, sequence } from './sequence.js';
export { Recording } from './recording.js';
export { actionTitle, deviationOf, titleOf } from './explain.js';
export { rememberedStart, rememberStart } from './start-cookie.js';
