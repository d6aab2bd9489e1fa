// What snippets of the READMEs take for granted: the reader's own.
declare namespace Express {
  interface User {
    id: string;
  }
}
type User = Express.User;
declare const users: { findOrCreate(provider: string, id: string): Promise<User> };
declare const app: import('express').Express;
