export { deviationOf, titleOf } from './explain.js';
export { type Flow, type FlowAction, type Lane, MAX_FLOWS, type Message, type Step, type StepKind } from './flow.js';
export { type FlowStore, MAX_STARTS, type Start, START_LIFETIME } from './flow-store.js';
export type { Envelope } from './envelope.js';
export type { DecodedToken } from './token.js';
export { recordedHttpClient, recordEnvelope } from './provider-calls.js';
export { LoginRecorder } from './record-logins.js';
export { Recording } from './recording.js';
export { type Row, sequence } from './sequence.js';
