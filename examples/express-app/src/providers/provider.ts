import type { AxiosInstance } from 'axios';
import type { Envelope } from 'passport-chainup';
import type { TokenSet, VerifyContext } from 'passport-flowaccount';
import type { Strategy } from 'passport';
import type { Language } from '../languages/index.js';

/** What a strategy of ours is to the rest of the app. */
export interface LoginStrategy extends Strategy {
  name: string;
  canRefresh: boolean;
  refresh(tokens: TokenSet): Promise<TokenSet>;
}

/** What every strategy is set up with, besides its credentials. */
export interface Setup {
  /** An environment variable; `''` when it is not set. */
  env: (name: string) => string;
  /** Where the provider sends the browser back to. */
  callbackURL: string;
  /** The axios whose calls the flow inspector shows; leave the option out and the strategies use their own. */
  httpClient: AxiosInstance;
  /** Told what ChainUp's envelopes hold, for the flow inspector, which masks it; leave the option out as well. */
  onEnvelope?: (envelope: Envelope) => void;
  /** Called when the provider has said who it is; returns the app's user. */
  verify: (context: VerifyContext) => Promise<Express.User>;
}

/** A call to the provider's API that the account page offers. */
export interface ProviderApi {
  /** What it answers with. */
  what: 'user' | 'account' | 'company';
  url: string;
  /** The verdict of an answer whose HTTP status is 2xx, as an HTTP status; where there is none, that status decides. */
  verdict?: (answer: Readonly<Record<string, unknown>>) => number | undefined;
}

/** One provider: how it is set up. What the pages say about it is in the catalogues of `languages`. */
export interface ProviderDefinition<N extends string = string> {
  name: N;
  label: string;
  /** Whether it takes callback URLs on https only. */
  httpsOnly: boolean;
  /** The tokens whose end is our reading of the document, where the answer does not plainly tell it. */
  assumed?: readonly ('access' | 'refresh')[];
  /** Whether a refresh ends the refresh token that it was made with. */
  rotatesRefreshTokens?: boolean;
  /** Names of its own for the parameters of a callback. */
  callbackNames?: readonly string[];
  /** False where callbacks carry no `state`, so that one without it is a usual one. Default true. */
  returnsState?: boolean;
  /** The environment variable behind each option of the strategy that has one. */
  variables: Readonly<Record<string, string>>;
  /** Variables with a default: alone they set nothing up. */
  sideVariables?: readonly string[];
  strategy: (setup: Setup) => LoginStrategy;
  /** Options of `passport.authenticate` that hand the language of the page on to the provider's login page; without it, none does. */
  startIn?: (language: Language, env: Setup['env']) => { lang?: string };
  /** Undefined when there is nothing to ask with these settings. */
  api: (env: Setup['env']) => ProviderApi | undefined;
}
