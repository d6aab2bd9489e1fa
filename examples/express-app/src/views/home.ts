import { nameOf, type User } from '../accounts/user.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';
import { type Notice, noticeView } from './notice.js';
import { providerCards, type ProviderCards } from './providers.js';

export interface HomePage extends Pick<ProviderCards, 'providers' | 'origin'> {
  notice: Notice | undefined;
}

/** The login page; for somebody logged in, with what there is left to link. */
export const home = (texts: Texts, user: User | undefined, { providers, origin, notice }: HomePage): Html =>
  html`${notice && noticeView(texts, notice)}
    <div class="hero">
      <h1>${texts.home.heading}</h1>
      <p>${texts.home.text}</p>
    </div>
    ${user && loggedInNotice(texts, user, providers.length > 0)}
    ${providers.length > 0 && providerCards({ texts, providers, origin, isLink: user !== undefined })}`;

const loggedInNotice = ({ home: words, account }: Texts, user: User, canLink: boolean): Html =>
  html`<div class="notice">
    <p>
      ${words.loggedInAs(html`<b><bdi>${nameOf(user, account.you)}</bdi></b>`)}
      ${canLink ? words.canLink : words.allLinked}
    </p>
    <a class="button" href="/account">${words.toAccount}</a>
  </div>`;
