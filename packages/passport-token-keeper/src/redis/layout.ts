import { createHash } from 'node:crypto';

/**
 * How many lists of due subjects there are. A subject's record and the list it stands in must share a slot of a Redis Cluster, as
 * one script writes both; several lists spread them over the nodes. Part of the stored format.
 */
const BUCKETS = 64;

/** The keys of one subject: its record, the list it stands in, and its name in that list. */
export interface SubjectKeys {
  record: string;
  due: string;
  name: string;
}

/** Which keys a store uses: `<prefix>{<bucket>}:s:<name>` for a record, `<prefix>{<bucket>}:due` for a list. */
export class Layout {
  readonly #prefix: string;
  readonly #hashed: boolean;

  /** @param hashed whether names hide the subject. */
  constructor(prefix: string, hashed: boolean) {
    this.#prefix = prefix;
    this.#hashed = hashed;
  }

  of(subject: string): SubjectKeys {
    const digest = createHash('sha256').update(subject).digest();
    const name = this.#hashed ? digest.toString('base64url') : encodeURIComponent(subject);
    return this.named(name, (digest[0] ?? 0) % BUCKETS);
  }

  /** The keys of what is listed as `name` in a bucket. */
  named(name: string, bucket: number): SubjectKeys {
    return { record: `${this.#bucket(bucket)}:s:${name}`, due: `${this.#bucket(bucket)}:due`, name };
  }

  /** The numbers of all buckets with their lists. */
  lists(): { bucket: number; due: string }[] {
    return Array.from({ length: BUCKETS }, (_, bucket) => ({ bucket, due: `${this.#bucket(bucket)}:due` }));
  }

  #bucket(bucket: number): string {
    return `${this.#prefix}{${bucket}}`;
  }
}
