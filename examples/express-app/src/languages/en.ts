// By another name: Prettier breaks the lines of html`…`, and Chinese would show each break as a space.
import { type Html, html as sentence } from '../views/html.js';
import type { EndpointName, FaultName } from './emulator-names.js';
import type { Language } from './language.js';
import { providerTextsIn } from './providers/index.js';

const stays = (isLoggedIn: boolean): string => (isLoggedIn ? ' You are still logged in.' : '');

/** A group is a page, or what several pages share. */
export const en = {
  language: 'en' as Language,
  /** BCP 47, for the page's `lang` attribute and for Intl. */
  tag: 'en',
  /** What the language calls itself. */
  name: 'English',

  frame: {
    skip: 'Skip to content',
    tag: 'Sample app',
    account: 'Account',
    logOut: 'Log out',
    language: 'Language',
    about: (packages: Html[]): Html => sentence`A sample app for ${packages}.`,
    setup: 'Set up your own clients',
    buttons: 'All login buttons',
  },

  /** What the pages say about the providers. */
  providers: providerTextsIn('en'),
  emulator: 'Emulator',
  link: (label: string): string => `Link ${label}`,

  home: {
    title: 'Log in',
    heading: 'Four logins, end to end',
    text: 'Four services, each with an OAuth 2.0 of its own. Log in with one, and see what went over the wire, step by step.',
    loggedInAs: (name: Html): Html => sentence`You are logged in as ${name}.`,
    canLink: 'A further login links that account to yours.',
    allLinked: 'All four are linked.',
    toAccount: 'Go to your account',
    emulated: 'Emulator on this computer',
  },

  /** The page that switches faults and dialects. */
  emulators: {
    title: 'Emulators',
    intro:
      'What the emulators in this app do from their next request on. Nothing of it reaches a real service. What you switch here is switched for everybody who uses this app.',
    /** On the cards of other pages. */
    link: 'Faults and answers',
    dialect: 'Answers',
    dialects: { documented: 'As documented', observed: 'As seen in public', own: 'As a file of yours says.' },
    armed: 'Switched on',
    noneArmed: 'No fault is switched on.',
    armedFault: (where: string, what: string, until: string): string => `${where}: ${what} (${until})`,
    until: { played: 'next call', cleared: 'until switched off' },
    off: 'Switch off',
    allOff: 'Switch all off',
    choose: 'Switch a fault on',
    next: 'For the next call',
    always: 'Until switched off',
    endpoints: {
      authorize: 'Start of the login',
      login: 'Login page',
      token: 'Code for tokens',
      refresh: 'Refresh',
      profile: 'Profile',
      devices: 'Devices',
    } satisfies Record<EndpointName, string>,
    faults: {
      slow: 'Slow: the answer comes 3 seconds late',
      unavailable: 'Down (503)',
      'server-error': 'Server error (500)',
      'rate-limited': 'Too many requests (429)',
      hang: 'No answer at all',
      reset: 'The connection breaks',
      'lost-answer': 'Lost answer: it is done, then the connection breaks',
      html: 'A web page in place of the answer',
      empty: 'An empty answer',
      truncated: 'Half of the answer',
      declined: 'The person declines',
      'no-state': 'No state comes back',
      'expired-code': 'Expired code',
      'expired-refresh-token': 'Expired refresh token',
      'expired-token': 'Expired access token',
      'invalid-client': 'Wrong credentials',
      'refused-with-200': 'Refused, with HTTP 200',
      unsigned: 'No signature',
      'wrong-signature': 'Wrong signature',
      'foreign-signature': 'Signed with another key',
      'garbled-data': 'Data that cannot be decrypted',
    } satisfies Record<FaultName, string>,
  },

  /** What an emulator received, unmasked. */
  requests: {
    title: (label: string): string => `Requests to the emulator of ${label}, unmasked`,
    intro:
      'What the emulator received and answered, the latest first. The values are its own, and open nothing elsewhere. Cookies are left out: a browser sends those of this app, too.',
    /** At a step of a flow, whose values are masked. */
    inFlow: (link: Html): Html =>
      sentence`${link}: the values there are those of the emulator, and open nothing elsewhere.`,
    none: 'Nothing has arrived yet.',
    noEndpoint: 'No address of this provider',
    noAnswer: 'no answer',
    fault: (fault: string): string => `Fault that was switched on: ${fault}`,
    inBody: 'What the body says',
    inAnswer: 'What the emulator sealed in it',
  },

  setup: {
    title: 'Set up',
    intro: (file: Html): Html =>
      sentence`Without credentials, a provider is emulated on this computer. With them (in the environment, or in ${file}),
      it is the real one.`,
    register: 'Register',
    httpsOnly: (label: string, command: Html, variable: Html): Html =>
      sentence`${label} takes https only. Start this app with ${command}; or put a TLS proxy in front of it, and its address
      into ${variable}.`,
    variables: 'Variables',
    states: { emulated: 'emulated', set: 'set', unset: 'not set' },
    firstLogin: 'Your first real login',
    envLines: 'Lines for .env',
    code: (packageName: string): string => `The code, as in the README of ${packageName}`,
    callbackURL: 'callback URL',
    doctor:
      'The doctor makes one login with these variables, and says where the service differs from its document. Stop this app first, since it listens at the callback URL.',
  },

  problems: {
    someProvider: 'The provider',
    choose: 'All ways to log in',
    account: 'Go to your account',
    tryAgain: 'Try again',
    tryAgainWith: (label: string): string => `Try again with ${label}`,
    startAgainWith: (label: string): string => `Start again with ${label}`,
    requestId: (id: Html): Html => sentence`Request id: ${id}`,
    wire: 'What went over the wire',
    declined: {
      title: (label: string): string => `The login was declined at ${label}`,
      text: (isLoggedIn: boolean): string =>
        `Nothing was shared, and nothing has changed here.${stays(isLoggedIn)} You can try again, or take another way in.`,
    },
    usedAlready: {
      title: 'This link has been used already, or is not yours',
      text: (label: string): string =>
        `A login can be completed once, within ten minutes, and in the browser that started it. You are still logged in, and nothing has changed. If you were linking ${label}, start again.`,
    },
    notCompleted: {
      title: 'This login cannot be completed',
      text: 'A login can be completed once, within ten minutes, and in the browser that started it. This one was used already, took longer, or was started elsewhere.',
    },
    used: {
      title: 'This login was used already',
      text: 'A login can be used once. You have perhaps clicked twice, or gone back. Start again to log in.',
    },
    noState: {
      title: (label: string): string => `${label} sent back an incomplete answer`,
      text: (isLoggedIn: boolean): string =>
        `The answer does not say to which login it belongs (it has no state), so it was refused.${stays(isLoggedIn)} The fault is not yours. Start again.`,
    },
    unavailable: {
      title: (label: string): string => `${label} is not answering`,
      /** @param retryAfter seconds, when the provider says so */
      text: (isLoggedIn: boolean, retryAfter: number | undefined): string =>
        `The fault is not yours, and nothing has changed here.${stays(isLoggedIn)} Please try again ${retryAfter === undefined ? 'in a moment' : `in ${retryAfter} seconds`}.`,
    },
    refused: {
      title: (label: string): string => `${label} did not accept the login`,
      ended: (isLoggedIn: boolean): string =>
        `That happens when it took too long, or was used before.${stays(isLoggedIn)} Starting again usually helps.`,
      unknown: (isLoggedIn: boolean): string =>
        `You have probably done nothing wrong.${stays(isLoggedIn)} Start again; if it happens again, tell whoever runs this app the request id.`,
    },
    notUnderstood: {
      title: (label: string): string => `${label} answered something we do not understand`,
      text: (isLoggedIn: boolean): string =>
        `To be safe, the login was stopped, and nothing has changed here.${stays(isLoggedIn)} If it happens again, tell whoever runs this app.`,
    },
    taken: {
      title: (label: string): string => `This ${label} account belongs to somebody else`,
      text: (label: string): string =>
        `It is the way in of another user of this app, so it was not linked to you. Nothing has changed. To use it, log out and log in with ${label}; or link another ${label} account.`,
    },
    anotherLinked: {
      title: (label: string): string => `You have another ${label} account linked`,
      text: (label: string): string =>
        `An account here holds one account of each provider. Nothing has changed: choose at ${label} the account that is linked already, or log out to use the other one.`,
    },
    notLoggedIn: {
      title: 'The account was not linked',
      text: 'Whoever started to link it is no longer logged in here. Log in first, then link it.',
    },
    noCookies: {
      title: 'Your browser sent no cookies',
      text: 'Logging in needs them. Probably this browser blocks the cookies of this site, or the login was started in another browser or in a private window. Allow cookies for this site, and start again.',
    },
    plain: {
      title: 'This site is not set up correctly',
      wrongProxy:
        'Its address is https, but what arrives here does not say so. Until that is mended, nobody can log in. Please tell whoever runs this app.',
      wrongAddress:
        'Its address is https, and you have come by another one, over http. Nobody can log in there. Open it at its own address.',
      open: (address: string): string => `Open ${address}`,
    },
    oldForm: {
      title: 'That form was out of date',
      text: (isLoggedIn: boolean): string =>
        isLoggedIn
          ? 'You may have logged in or out in another tab meanwhile. Nothing was done; go back and try again.'
          : 'You are not logged in any more: you may have logged out in another tab. Nothing was done. Log in, and then try again.',
    },
    away: {
      title: 'We are catching our breath',
      text: 'Something this app needs is away for the moment. Please try again shortly.',
    },
    senseless: { title: 'That request makes no sense here', text: 'Nothing was done.' },
    ours: {
      title: 'Something went wrong on our side',
      text: 'It has been noted. Nothing else has changed; please try again.',
    },
    notFound: { title: 'There is nothing here', text: 'The address may be mistyped, or the page is gone.' },
  },

  developer: {
    heading: 'For developers',
    shown: 'Shown outside production only.',
    class: 'class',
    message: 'message',
    inTheLog: 'in the log',
    check: 'check',
  },

  notices: {
    linked: (label: string): string => `${label} is linked to your account.`,
    reconnected: (label: string): string => `You have logged in with ${label} again. It has given you new tokens.`,
    unlinked: (label: string): string => `${label} is unlinked. Its tokens are forgotten here.`,
    'unlinked-last': (label: string): string =>
      `${label} is unlinked, and its tokens are forgotten here. It was your last way in, so you are logged out.`,
    expired: (label: string): string => `The access token of ${label} counts as ended now.`,
    'token-refused': (label: string): string =>
      `${label} refused the access token. The flow inspector shows its answer.`,
    refreshed: (label: string): string => `${label} has given you new tokens.`,
    called: (label: string): string => `${label} has answered. See the answer below.`,
    refused: (label: string): string => `${label} refused the call. The flow inspector shows its answer.`,
    'login-again': (label: string): string => `The tokens of ${label} have ended. Log in with it again.`,
    unavailable: (label: string): string => `${label} could not do that right now. Try again in a moment.`,
    failed: (label: string): string => `That did not work at ${label}. The log of this app has the reason.`,
    unreadable: (label: string): string =>
      `${label} gave an answer that this app cannot read. The flow inspector shows it.`,
    'in-doubt': (label: string): string =>
      `This app got no usable answer from ${label}. If ${label} has made new tokens all the same, they are lost, and the old refresh token may not work any more. You may have to log in again.`,
    paused: (label: string): string =>
      `Nothing was sent to ${label}: another refresh has just failed, or ${label} has asked for a pause.`,
    nextTry: (time: string): string => `The next try is possible in ${time}.`,
  },

  account: {
    title: 'Your account',
    hello: (name: Html): Html => sentence`Hello, ${name}`,
    /** For somebody whose name no provider tells. */
    you: 'you',
    linked: 'Linked accounts',
    more: 'Link another provider',
    inspector: 'Flow inspector',
    inspectorText:
      'What went over the wire in this session, the latest first. Codes, tokens, secrets and keys are masked before they are stored.',
    nothingRecorded: 'Nothing is recorded for this session any more.',
    loginAgainWith: (label: string): string => `Log in again with ${label}`,
    callApi: {
      user: 'Call the API: the user',
      account: 'Call the API: the account',
      company: 'Call the API: the company',
    },
    /** Read by screen readers behind the text of the button, which stands in the card of the provider. */
    callApiOf: (label: string): string => ` of ${label}`,
    refresh: 'Refresh',
    refreshOf: (label: string): string => ` the tokens of ${label}`,
    reconnect: 'Reconnect',
    reconnectOf: (label: string): string => ` ${label}`,
    expire: 'Expire the token now',
    expireOf: (label: string): string => ` of ${label}`,
    unlink: 'Unlink',
    unlinkOf: (label: string): string => ` ${label}`,
    lastWayIn: (label: string): string => `${label} is your last way in. Unlinking it logs you out.`,
    tokens: {
      renewable: 'The access token has ended. The next use gets a new one, with the refresh token.',
      /** @param isRenewed whether this one was got by a refresh, after another one was refused */
      refused: (label: string, isRenewed: boolean): string =>
        `The API of ${label} has refused the access token, even if its time is not over yet.${isRenewed ? ' A new token did not help.' : ''} Log in again to get another one.`,
      'login-again': 'The tokens have ended. Log in again to get new ones.',
      unavailable: 'The tokens cannot be renewed right now. Reload this page in a moment.',
      'in-doubt':
        'The latest refresh got no usable answer: the new tokens may be lost. If a refresh does not help, log in again.',
      failed: 'The tokens cannot be used. If it lasts, log in again.',
    },
    accessToken: 'Access token',
    refreshToken: 'Refresh token',
    endsIn: (left: string): string => `ends in ${left}`,
    endsUnlessUsed: (left: string): string => `ends in ${left} unless used`,
    expired: 'expired',
    refusedByApi: 'refused by the API',
    assumed: '(as far as we know)',
    invisible: 'only characters that cannot be seen',
    endNotTold: 'end not told',
    none: 'none',
    hasNone: (label: string): string => `${label} has none`,
    latestAnswer: (line: Html): Html => sentence`Latest answer of the API: ${line}`,
  },

  /** What failed before anybody logged in. */
  flows: {
    filter: 'Show the flows of',
    all: 'All providers',
    noneOf: (label: string): string => `Nothing of ${label} is recorded.`,
    /** For screen readers, when flows appear on an open page; `public/live.js` fills in their headline. */
    arrived: 'New in the flow inspector: {flow}',
    text: 'Logins that failed in this browser, the latest first. Codes, tokens, secrets and keys are masked before they are stored. After your next login you find them on your account page.',
    none: 'Nothing is recorded.',
    logIn: 'Log in, and see what goes over the wire',
  },

  flow: {
    browser: 'Browser',
    app: 'Your app',
    /** Between two of the three, for screen readers. */
    to: 'to',
    requestAndAnswer: 'Request and answer',
    request: 'Request',
    answer: 'Answer',
    /** Where the wire says nothing. */
    remarks: {
      'unseen-pages': 'After pages that your app does not see',
      late: 'No answer in time',
      'no-answer': 'No answer',
      unshown: {
        'web-page': (characters: number): string => `A web page of ${characters} characters, not shown`,
        'too-long': (characters: number): string => `${characters} characters, not shown`,
      },
    },
    failedHere: {
      login: 'The login failed here.',
      link: 'The login failed here.',
      refresh: 'The refresh failed here.',
      renewal: 'The refresh failed here.',
      api: 'The API call failed here.',
    },
    started: (time: Html): Html => sentence`Started ${time}.`,
    calls: (label: string, count: number, time: string): string =>
      `Calls of your app to ${label}: ${count}, together ${time}.`,
    /** From the start of the flow. */
    after: (time: string): string => `after ${time}`,
    takes: (time: string): string => `takes ${time}`,
    exchanges: (count: number): string => `${count} ${count === 1 ? 'exchange' : 'exchanges'}`,
    justNow: 'just now',
    ago: (time: string): string => `${time} ago`,
    actions: {
      login: (label: string): string => `Login with ${label}`,
      link: (label: string): string => `Linking ${label}`,
      refresh: (label: string): string => `Refresh at ${label}`,
      renewal: (label: string): string => `Automatic refresh at ${label}`,
      api: (label: string): string => `API call to ${label}`,
    },
    titles: {
      start: (label: string): string => `Your browser asks this app to log in with ${label}`,
      authorize: (label: string): string => `This app asks ${label} where to send your browser`,
      'provider-page': (label: string): string => `Your browser visits ${label}, where you choose and agree`,
      callback: (label: string): string => `${label} has sent your browser back`,
      token: (): string => 'This app exchanges the code for tokens',
      refresh: (): string => 'This app exchanges the refresh token for new tokens',
      profile: (): string => 'This app asks who you are',
      api: (label: string): string => `This app uses the API of ${label} with your token`,
    },
    /** The app's answer to the browser, when calls of its own came in between. */
    answers: { start: 'This app tells your browser where to go', callback: 'This app lets you in' },
  },

  /** An envelope of ChainUp, opened. */
  envelope: {
    sealed: 'What this app sealed',
    opened: 'What came out of the envelope',
    json: (bytes: number): string => `JSON in UTF-8: ${bytes} bytes.`,
    md5: 'MD5 of the JSON, written as 32 lower-case hex digits.',
    sign: (bytes: number): string => `Your private key signs these digits (RSA, SHA-256): ${bytes} bytes.`,
    encrypt: (blocks: number, most: number, bytes: number): string =>
      `ChainUp’s public key encrypts the JSON in blocks of at most ${most} bytes (RSA, PKCS#1 v1.5). Blocks: ${blocks}, each of ${bytes} bytes now.`,
    encode: (data: number, sign: number): string =>
      `base64url: data has ${data} characters, sign has ${sign} characters.`,
    decode: (data: number, sign: number): string =>
      `From base64: data of ${data} characters, sign of ${sign} characters.`,
    decrypt: (blocks: number, bytes: number): string =>
      `Your private key decrypts data in blocks of ${bytes} bytes (RSA, PKCS#1 v1.5). Blocks: ${blocks}.`,
    verify: (bytes: number): string =>
      `ChainUp’s public key checks the signature of these digits (RSA, SHA-256): its ${bytes} bytes are by ChainUp.`,
    unsigned: 'There is no signature. A setting of this app admits that.',
  },

  /** A JWT in an answer. */
  token: {
    title: (name: Html): Html => sentence`${name}, decoded`,
    notVerified: 'A JWT. Its signature is not shown, and not verified here.',
    header: 'Header',
    claims: 'Claims',
  },

  buttons: {
    title: 'Login buttons',
    intro: (name: Html): Html =>
      sentence`The buttons of ${name}: HTML and one stylesheet, no script. Each language is shown as it is on a page in that
      language.`,
    login: 'Log in',
    connect: 'Connect an account',
    dark: 'Dark',
    narrow: 'In a narrow place, with a long text',
    long: 'Continue with the account of your organisation at the electric vehicle charging network',
  },

  /** Taking a flow along. */
  exports: {
    takeHome: 'Take it home:',
    masked: 'Secrets and personal data are masked: fit to mail to the provider.',
    asCurl: 'As curl',
    setFirst: (names: string): string => `Set first, in your shell: ${names}.`,
    codeIsUsed: 'A code works once, and this app has used this one.',
    inJavaScript: 'In JavaScript',
    sealed:
      'curl alone cannot make this body: data is encrypted for the provider, and sign is made with your private key, anew for each call. The strategy does both.',
  },
  copy: {
    copy: 'Copy',
    copied: 'Copied',
    selected: 'Selected: copy it with the keyboard',
  },
  /** The standard’s request beside the one that was made. */
  standard: {
    title: 'Beside the standard',
    sent: 'What was sent',
    sentBy: (sender: string): string => `sent by: ${sender}`,
    difference: 'Difference',
    differences: { same: 'the same', other: 'different', missing: 'not sent', more: 'not in the standard' },
    isStandard: 'This is the request of the standard.',
    from: 'Where it is from',
    isPublic: 'The provider has published it, outside this document.',
    ours: 'Our decision',
    oursMeans: 'No document says that it has to be done this way: it is how we read it, and may be wrong.',
  },
};

/** Every sentence of the app in one language. English is the type: what is missing in another does not compile. */
export type Texts = typeof en;
