import type { Flow, Message, Step } from './flow.js';

/** A row of the drawing: a step at once, or its request and its answer apart. */
export interface Row {
  step: Step;
  request?: Message;
  answer?: Message;
}

const NO_ANSWER: Message = { line: '', remark: { what: 'no-answer' }, headers: [] };

/**
 * The order on the wire. A browser's request to the app is answered only when the calls that it set off are done, so its answer
 * is a row of its own behind them.
 */
export function sequence({ steps }: Flow): Row[] {
  const rows: Row[] = [];
  let open: Step | undefined;
  const closeOpen = (): void => {
    if (open?.answer) rows.push({ step: open, answer: open.answer });
    open = undefined;
  };
  steps.forEach((step, index) => {
    if (step.from !== 'app') closeOpen();
    const { request, answer = step.from === 'app' ? NO_ANSWER : undefined } = step;
    if (step.to === 'app' && steps[index + 1]?.from === 'app') {
      open = step;
      rows.push({ step, request });
    } else {
      rows.push({ step, request, ...(answer && { answer }) });
    }
  });
  closeOpen();
  return rows;
}
