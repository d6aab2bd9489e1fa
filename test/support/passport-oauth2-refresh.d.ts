// @types/passport-oauth2-refresh 1.1.4 lacks the class.
declare module 'passport-oauth2-refresh' {
  export type RefreshDone = (error: unknown, accessToken?: string, refreshToken?: string, results?: object) => void;
  export class AuthTokenRefresh {
    use(strategy: object): void;
    use(name: string, strategy: object): void;
    requestNewAccessToken(name: string, refreshToken: string, done: RefreshDone): void;
    requestNewAccessToken(name: string, refreshToken: string, params: object, done: RefreshDone): void;
  }
}
