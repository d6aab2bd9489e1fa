import { type Html, html as sentence } from '../views/html.js';
import type { Texts } from './en.js';
import { providerTextsIn } from './providers/index.js';

const stays = (isLoggedIn: boolean): string => (isLoggedIn ? ' 로그인은 그대로 유지됩니다.' : '');

// 조사: the particle behind a name depends on how the name is pronounced, so a noun stands between the two.
export const ko: Texts = {
  language: 'ko',
  tag: 'ko',
  name: '한국어',

  frame: {
    skip: '본문으로 건너뛰기',
    tag: '샘플 앱',
    account: '계정',
    logOut: '로그아웃',
    language: '언어',
    about: (packages: Html[]): Html => sentence`${packages} 패키지의 샘플 앱입니다.`,
    setup: '내 클라이언트 설정하기',
    buttons: '로그인 버튼 모두 보기',
  },

  providers: providerTextsIn('ko'),
  emulator: '에뮬레이터',
  link: (label) => `${label} 계정 연결`,

  home: {
    title: '로그인',
    heading: '네 가지 로그인, 처음부터 끝까지',
    text: '네 서비스는 저마다 다른 OAuth 2.0을 씁니다. 하나를 골라 로그인하고, 어떤 통신이 오가는지 단계별로 살펴보세요.',
    loggedInAs: (name) => sentence`${name} 님으로 로그인되어 있습니다.`,
    canLink: '다른 서비스로도 로그인하면 그 계정이 내 계정에 연결됩니다.',
    allLinked: '네 서비스가 모두 연결되어 있습니다.',
    toAccount: '내 계정으로 이동',
    emulated: '이 컴퓨터의 에뮬레이터',
  },

  emulators: {
    title: '에뮬레이터',
    intro:
      '이 앱의 에뮬레이터가 다음 요청부터 어떻게 동작할지 정합니다. 실제 서비스에는 아무 영향이 없습니다. 여기서 바꾼 내용은 이 앱을 쓰는 모든 사람에게 적용됩니다.',
    link: '오류와 응답',
    dialect: '응답',
    dialects: { documented: '문서대로', observed: '공개 자료에서 확인된 대로', own: '직접 만든 파일대로 응답합니다.' },
    armed: '켜진 오류',
    noneArmed: '켜진 오류가 없습니다.',
    armedFault: (where, what, until) => `${where}: ${what} (${until})`,
    until: { played: '다음 호출', cleared: '끌 때까지' },
    off: '끄기',
    allOff: '모두 끄기',
    choose: '오류 켜기',
    next: '다음 호출에만',
    always: '끌 때까지',
    endpoints: {
      authorize: '로그인 시작',
      login: '로그인 페이지',
      token: '코드를 토큰으로 교환',
      refresh: '토큰 갱신',
      profile: '프로필',
      devices: '기기',
    },
    faults: {
      slow: '느림: 응답이 3초 늦음',
      unavailable: '중단됨 (503)',
      'server-error': '서버 오류 (500)',
      'rate-limited': '요청이 너무 많음 (429)',
      hang: '응답이 전혀 없음',
      reset: '연결이 끊어짐',
      'lost-answer': '응답 유실: 처리된 뒤 연결이 끊어짐',
      html: '응답 대신 웹 페이지',
      empty: '빈 응답',
      truncated: '응답이 절반만 옴',
      declined: '사용자가 거부함',
      'no-state': 'state가 돌아오지 않음',
      'expired-code': '만료된 코드',
      'expired-refresh-token': '만료된 리프레시 토큰',
      'expired-token': '만료된 액세스 토큰',
      'invalid-client': '잘못된 클라이언트 정보',
      'refused-with-200': 'HTTP 200으로 거부',
      unsigned: '서명 없음',
      'wrong-signature': '잘못된 서명',
      'foreign-signature': '다른 키로 만든 서명',
      'garbled-data': '복호화할 수 없는 데이터',
    },
  },

  requests: {
    title: (label) => `${label} 에뮬레이터가 받은 요청(가리지 않음)`,
    intro:
      '에뮬레이터가 받은 요청과 보낸 응답을 최신순으로 보여 줍니다. 값은 에뮬레이터의 것이며 다른 곳에서는 쓸모가 없습니다. 쿠키는 뺐습니다. 브라우저가 이 앱의 쿠키도 함께 보내기 때문입니다.',
    inFlow: (link) => sentence`${link}: 그곳의 값은 에뮬레이터의 것이며 다른 곳에서는 쓸모가 없습니다.`,
    none: '아직 받은 요청이 없습니다.',
    noEndpoint: '이 서비스에 없는 주소',
    noAnswer: '응답 없음',
    fault: (fault) => `켜져 있던 오류: ${fault}`,
    inBody: '본문의 내용',
    inAnswer: '에뮬레이터가 암호화해 담은 내용',
  },

  setup: {
    title: '설정',
    intro: (file) =>
      sentence`자격 증명이 없는 서비스는 이 컴퓨터에서 에뮬레이터로 동작합니다. 환경 변수나 ${file} 파일에 자격 증명을 넣으면 실제 서비스에 연결합니다.`,
    register: '등록',
    httpsOnly: (label, command, variable) =>
      sentence`${label} 서비스는 https 주소만 받습니다. 이 앱을 ${command} 명령으로 시작하거나, 앱 앞에 TLS 프록시를 두고 그 주소를 ${variable} 변수에 넣으세요.`,
    variables: '변수',
    states: { emulated: '에뮬레이터', set: '설정됨', unset: '설정 안 됨' },
    firstLogin: '첫 실제 로그인',
    envLines: '.env에 넣을 줄',
    code: (packageName) => `코드 (${packageName}의 README와 같음)`,
    callbackURL: '콜백 URL',
    doctor:
      'provider-doctor는 이 변수로 한 번 로그인하고, 서비스가 문서와 다른 점을 알려 줍니다. 콜백 URL에서 응답을 기다려야 하므로 먼저 이 앱을 종료하세요.',
  },

  problems: {
    someProvider: '로그인 서비스',
    choose: '모든 로그인 방법',
    account: '내 계정으로 이동',
    tryAgain: '다시 시도',
    tryAgainWith: (label) => `${label} 계정으로 다시 시도`,
    startAgainWith: (label) => `${label} 계정으로 다시 시작`,
    requestId: (id) => sentence`요청 ID: ${id}`,
    wire: '주고받은 통신 내용',
    declined: {
      title: (label) => `${label} 로그인이 거부되었습니다`,
      text: (isLoggedIn) =>
        `공유된 정보가 없고, 여기서 바뀐 것도 없습니다.${stays(isLoggedIn)} 다시 시도하거나 다른 방법으로 로그인할 수 있습니다.`,
    },
    usedAlready: {
      title: '이미 사용했거나 내 것이 아닌 링크입니다',
      text: (label) =>
        `로그인은 시작한 브라우저에서 10분 안에 한 번만 완료할 수 있습니다. 로그인은 그대로 유지되며 바뀐 것은 없습니다. ${label} 계정을 연결하던 중이었다면 다시 시작하세요.`,
    },
    notCompleted: {
      title: '로그인을 완료할 수 없습니다',
      text: '로그인은 시작한 브라우저에서 10분 안에 한 번만 완료할 수 있습니다. 이 로그인은 이미 사용되었거나, 시간이 지났거나, 다른 곳에서 시작되었습니다.',
    },
    used: {
      title: '이미 사용한 로그인입니다',
      text: '로그인은 한 번만 완료할 수 있습니다. 두 번 클릭했거나 뒤로 돌아갔을 수 있습니다. 다시 시작해 주세요.',
    },
    noState: {
      title: (label) => `${label}의 응답이 완전하지 않습니다`,
      text: (isLoggedIn) =>
        `응답에 어떤 로그인의 것인지 알려 주는 값(state)이 없어 거부했습니다.${stays(isLoggedIn)} 사용자의 잘못이 아닙니다. 다시 시작해 주세요.`,
    },
    unavailable: {
      title: (label) => `${label} 서비스가 응답하지 않습니다`,
      text: (isLoggedIn, retryAfter) =>
        `사용자의 잘못이 아니며, 여기서 바뀐 것은 없습니다.${stays(isLoggedIn)} ${retryAfter === undefined ? '잠시 후' : `${retryAfter}초 후`} 다시 시도해 주세요.`,
    },
    refused: {
      title: (label) => `${label} 서비스가 로그인을 받아들이지 않았습니다`,
      ended: (isLoggedIn) =>
        `시간이 너무 오래 걸렸거나 이미 사용한 로그인일 때 나타납니다.${stays(isLoggedIn)} 다시 시작하면 대부분 해결됩니다.`,
      unknown: (isLoggedIn) =>
        `사용자의 잘못은 아닐 것입니다.${stays(isLoggedIn)} 다시 시작해 주세요. 같은 일이 계속되면 이 앱의 운영자에게 요청 ID를 알려 주세요.`,
    },
    notUnderstood: {
      title: (label) => `${label} 서비스의 응답을 이해할 수 없습니다`,
      text: (isLoggedIn) =>
        `안전을 위해 로그인을 중단했으며, 여기서 바뀐 것은 없습니다.${stays(isLoggedIn)} 같은 일이 계속되면 이 앱의 운영자에게 알려 주세요.`,
    },
    taken: {
      title: (label) => `다른 사람이 쓰고 있는 ${label} 계정입니다`,
      text: (label) =>
        `이 앱의 다른 사용자가 로그인에 쓰는 계정이므로 연결하지 않았습니다. 바뀐 것은 없습니다. 이 계정을 쓰려면 로그아웃한 뒤 ${label} 계정으로 로그인하세요. 다른 ${label} 계정을 연결할 수도 있습니다.`,
    },
    anotherLinked: {
      title: (label) => `이미 다른 ${label} 계정이 연결되어 있습니다`,
      text: (label) =>
        `서비스마다 계정을 하나만 연결할 수 있습니다. 바뀐 것은 없습니다. ${label} 로그인 화면에서 이미 연결된 계정을 고르세요. 다른 계정을 쓰려면 로그아웃하세요.`,
    },
    notLoggedIn: {
      title: '계정이 연결되지 않았습니다',
      text: '연결을 시작한 사용자가 더 이상 로그인되어 있지 않습니다. 먼저 로그인한 다음 연결하세요.',
    },
    noCookies: {
      title: '브라우저가 쿠키를 보내지 않았습니다',
      text: '로그인에는 쿠키가 필요합니다. 이 브라우저가 이 사이트의 쿠키를 차단하고 있거나, 다른 브라우저나 시크릿 창에서 로그인을 시작했을 수 있습니다. 이 사이트의 쿠키를 허용한 뒤 다시 시작하세요.',
    },
    plain: {
      title: '이 사이트의 설정이 올바르지 않습니다',
      wrongProxy:
        '이 사이트의 주소는 https이지만 도착한 요청에는 그 표시가 없습니다. 고쳐지기 전에는 아무도 로그인할 수 없습니다. 이 앱의 운영자에게 알려 주세요.',
      wrongAddress:
        '이 사이트의 주소는 https인데, 다른 주소에 http로 접속했습니다. 그 주소에서는 로그인할 수 없습니다. 이 사이트의 주소로 여세요.',
      open: (address) => `${address} 열기`,
    },
    oldForm: {
      title: '만료된 양식입니다',
      text: (isLoggedIn) =>
        isLoggedIn
          ? '그 사이 다른 탭에서 로그인하거나 로그아웃했을 수 있습니다. 처리된 것은 없으니 뒤로 돌아가 다시 시도해 주세요.'
          : '지금은 로그인되어 있지 않습니다. 다른 탭에서 로그아웃했을 수 있습니다. 처리된 것은 없습니다. 로그인한 뒤 다시 시도해 주세요.',
    },
    away: {
      title: '잠시 서비스를 이용할 수 없습니다',
      text: '이 앱에 필요한 시스템이 잠시 응답하지 않습니다. 조금 뒤에 다시 시도해 주세요.',
    },
    senseless: { title: '처리할 수 없는 요청입니다', text: '처리된 것은 없습니다.' },
    ours: {
      title: '이 앱에서 문제가 생겼습니다',
      text: '문제를 기록해 두었습니다. 그 밖에 바뀐 것은 없으니 다시 시도해 주세요.',
    },
    notFound: { title: '페이지를 찾을 수 없습니다', text: '주소가 잘못되었거나 없어진 페이지입니다.' },
  },

  developer: {
    heading: '개발자용 정보',
    shown: '운영 환경이 아닐 때만 표시됩니다.',
    class: '클래스',
    message: '메시지',
    inTheLog: '로그에 있음',
    check: '확인할 변수',
  },

  notices: {
    linked: (label) => `${label} 계정을 내 계정에 연결했습니다.`,
    reconnected: (label) => `${label} 계정으로 다시 로그인했습니다. 새 토큰을 받았습니다.`,
    unlinked: (label) => `${label} 계정 연결을 해제했습니다. 이 앱에 저장된 토큰도 삭제했습니다.`,
    'unlinked-last': (label) =>
      `${label} 계정 연결을 해제하고 이 앱에 저장된 토큰도 삭제했습니다. 마지막 로그인 수단이었으므로 로그아웃되었습니다.`,
    expired: (label) => `이제 ${label} 액세스 토큰을 만료된 것으로 처리합니다.`,
    'token-refused': (label) => `${label}에서 액세스 토큰을 거부했습니다. 응답은 ‘흐름 보기’에 있습니다.`,
    refreshed: (label) => `${label} 서비스에서 새 토큰을 받았습니다.`,
    called: (label) => `${label} 서비스가 응답했습니다. 아래에서 응답을 확인하세요.`,
    refused: (label) => `${label} 서비스가 호출을 거부했습니다. 응답은 ‘흐름 보기’에 있습니다.`,
    'login-again': (label) => `${label} 토큰이 만료되었습니다. ${label} 계정으로 다시 로그인하세요.`,
    unavailable: (label) => `${label} 서비스가 지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.`,
    failed: (label) => `${label} 서비스에서 처리하지 못했습니다. 원인은 이 앱의 로그에 있습니다.`,
    unreadable: (label) => `${label} 서비스의 응답을 이 앱이 읽을 수 없습니다. 응답은 ‘흐름 보기’에 있습니다.`,
    'in-doubt': (label) =>
      `${label} 서비스에서 사용할 수 있는 응답을 받지 못했습니다. 그래도 새 토큰이 발급되었다면 그 토큰은 잃어버린 것이고, 이전 리프레시 토큰도 쓸 수 없을 수 있습니다. 다시 로그인해야 할 수 있습니다.`,
    paused: (label) =>
      `${label} 서비스로 아무것도 보내지 않았습니다. 방금 다른 갱신이 실패했거나 ${label} 서비스가 잠시 기다리도록 요청했습니다.`,
    nextTry: (time) => `${time} 후에 다시 시도할 수 있습니다.`,
  },

  account: {
    title: '내 계정',
    hello: (name) => sentence`${name} 님, 안녕하세요`,
    you: '사용자',
    linked: '연결된 계정',
    more: '다른 서비스 연결',
    inspector: '흐름 보기',
    inspectorText: '이 세션에서 오간 통신을 최근 것부터 보여 줍니다. 코드, 토큰, 시크릿, 키는 저장하기 전에 가립니다.',
    nothingRecorded: '이 세션에 남아 있는 기록이 없습니다.',
    loginAgainWith: (label) => `${label} 계정으로 다시 로그인`,
    callApi: { user: 'API 호출: 사용자', account: 'API 호출: 계정', company: 'API 호출: 회사' },
    callApiOf: (label) => ` (${label})`,
    refresh: '갱신',
    refreshOf: (label) => `: ${label} 토큰`,
    reconnect: '다시 연결',
    reconnectOf: (label) => ` (${label})`,
    expire: '지금 토큰 만료시키기',
    expireOf: (label) => ` (${label})`,
    unlink: '연결 해제',
    unlinkOf: (label) => ` (${label})`,
    lastWayIn: (label) => `남은 로그인 수단이 ${label} 계정뿐입니다. 연결을 해제하면 로그아웃됩니다.`,
    tokens: {
      renewable: '액세스 토큰이 만료되었습니다. 다음에 사용할 때 리프레시 토큰으로 새 토큰을 받습니다.',
      refused: (label, isRenewed) =>
        `${label} API가 남은 유효 시간과 관계없이 액세스 토큰을 거부했습니다.${isRenewed ? ' 새 토큰도 거부되었습니다.' : ''} 다시 로그인하여 다른 토큰을 받으세요.`,
      'login-again': '토큰이 만료되었습니다. 새 토큰을 받으려면 다시 로그인하세요.',
      unavailable: '지금은 토큰을 갱신할 수 없습니다. 잠시 후 페이지를 새로 고치세요.',
      'in-doubt':
        '최근 갱신에서 사용할 수 있는 응답을 받지 못해 새 토큰을 잃었을 수 있습니다. 갱신해도 되지 않으면 다시 로그인하세요.',
      failed: '토큰을 사용할 수 없습니다. 계속되면 다시 로그인하세요.',
    },
    accessToken: '액세스 토큰',
    refreshToken: '리프레시 토큰',
    endsIn: (left) => `${left} 후 만료`,
    endsUnlessUsed: (left) => `쓰지 않으면 ${left} 후 만료`,
    expired: '만료됨',
    refusedByApi: 'API가 거부함',
    assumed: '(우리가 아는 범위에서)',
    invisible: '보이지 않는 문자뿐',
    endNotTold: '만료 시각을 알 수 없음',
    none: '없음',
    hasNone: (label) => `${label} 서비스에는 없음`,
    latestAnswer: (line) => sentence`최근 API 응답: ${line}`,
  },

  flows: {
    filter: '표시할 서비스',
    all: '모든 서비스',
    noneOf: (label) => `${label} 기록이 없습니다.`,
    arrived: '흐름 보기에 새 기록이 있습니다: {flow}',
    text: '이 브라우저에서 실패한 로그인을 최근 것부터 보여 줍니다. 코드, 토큰, 시크릿, 키는 저장하기 전에 가립니다. 다음에 로그인하면 내 계정 페이지에서 볼 수 있습니다.',
    none: '기록이 없습니다.',
    logIn: '로그인하고 어떤 통신이 오가는지 보기',
  },

  flow: {
    browser: '브라우저',
    app: '내 앱',
    to: '에서 다음으로:',
    requestAndAnswer: '요청과 응답',
    request: '요청',
    answer: '응답',
    remarks: {
      'unseen-pages': '내 앱이 볼 수 없는 페이지들을 거친 뒤',
      late: '제시간에 응답 없음',
      'no-answer': '응답 없음',
      unshown: {
        'web-page': (characters) => `${characters}자 길이의 웹 페이지는 표시하지 않음`,
        'too-long': (characters) => `${characters}자는 표시하지 않음`,
      },
    },
    failedHere: {
      login: '여기서 로그인이 실패했습니다.',
      link: '여기서 로그인이 실패했습니다.',
      refresh: '여기서 토큰 갱신이 실패했습니다.',
      renewal: '여기서 토큰 갱신이 실패했습니다.',
      api: '여기서 API 호출이 실패했습니다.',
    },
    started: (time) => sentence`시작: ${time}.`,
    calls: (label, count, time) => `내 앱이 호출한 곳: ${label}, ${count}회, 합계 ${time}.`,
    after: (time) => `시작 후 ${time}`,
    takes: (time) => `소요 시간 ${time}`,
    exchanges: (count) => `통신 ${count}회`,
    justNow: '방금',
    ago: (time) => `${time} 전`,
    actions: {
      login: (label) => `${label} 로그인`,
      link: (label) => `${label} 계정 연결`,
      refresh: (label) => `${label} 토큰 갱신`,
      renewal: (label) => `${label} 토큰 자동 갱신`,
      api: (label) => `${label} API 호출`,
    },
    titles: {
      start: (label) => `브라우저가 이 앱에 ${label} 로그인을 요청합니다`,
      authorize: (label) => `이 앱이 브라우저를 어디로 보낼지 ${label} 서버에 묻습니다`,
      'provider-page': (label) => `브라우저가 ${label} 페이지로 이동하고, 사용자가 계정을 골라 동의합니다`,
      callback: (label) => `${label} 페이지가 브라우저를 이 앱으로 돌려보냈습니다`,
      token: () => '이 앱이 코드를 토큰으로 교환합니다',
      refresh: () => '이 앱이 리프레시 토큰을 새 토큰으로 교환합니다',
      profile: () => '이 앱이 사용자가 누구인지 묻습니다',
      api: (label) => `이 앱이 사용자의 토큰으로 ${label} API를 호출합니다`,
    },
    answers: { start: '이 앱이 브라우저에 이동할 곳을 알려 줍니다', callback: '이 앱이 로그인을 완료합니다' },
  },

  envelope: {
    sealed: '이 앱이 봉투에 넣은 내용',
    opened: '봉투에서 나온 내용',
    json: (bytes) => `UTF-8 JSON: ${bytes}바이트.`,
    md5: 'JSON의 MD5를 16진수 소문자 32자리로 적습니다.',
    sign: (bytes) => `내 개인 키로 이 32자리에 서명합니다(RSA, SHA-256): ${bytes}바이트.`,
    encrypt: (blocks, most, bytes) =>
      `ChainUp의 공개 키로 JSON을 최대 ${most}바이트씩 나누어 암호화합니다(RSA, PKCS#1 v1.5). 블록 ${blocks}개, 암호화된 블록은 각각 ${bytes}바이트.`,
    encode: (data, sign) => `base64url: data는 ${data}자, sign은 ${sign}자.`,
    decode: (data, sign) => `base64를 풉니다: data는 ${data}자, sign은 ${sign}자.`,
    decrypt: (blocks, bytes) =>
      `내 개인 키로 data를 ${bytes}바이트씩 복호화합니다(RSA, PKCS#1 v1.5). 블록 ${blocks}개.`,
    verify: (bytes) =>
      `ChainUp의 공개 키로 이 32자리의 서명을 확인합니다(RSA, SHA-256): ${bytes}바이트이며 ChainUp의 서명이 맞습니다.`,
    unsigned: '서명이 없습니다. 이 앱의 설정이 서명 없는 응답을 허용합니다.',
  },

  token: {
    title: (name) => sentence`${name} 풀어 보기`,
    notVerified: 'JWT입니다. 서명은 표시하지 않으며 여기서 검증하지 않습니다.',
    header: '헤더',
    claims: '클레임',
  },

  buttons: {
    title: '로그인 버튼',
    intro: (name) =>
      sentence`${name} 패키지의 버튼입니다. HTML과 스타일시트 하나로 되어 있고 스크립트는 없습니다. 각 언어의 버튼은 그 언어로 된 페이지에서와 똑같이 보입니다.`,
    login: '로그인',
    connect: '계정 연결',
    dark: '다크 모드',
    narrow: '좁은 자리의 긴 문구',
    long: '전기차 충전 네트워크에 등록된 우리 회사의 파트너 계정으로 계속 진행하기',
  },

  exports: {
    takeHome: '가져가기:',
    masked: '시크릿과 개인 정보는 가려져 있으므로 서비스 제공자에게 메일로 보낼 수 있습니다.',
    asCurl: 'curl 명령',
    setFirst: (names) => `먼저 셸에서 설정하세요: ${names}.`,
    codeIsUsed: '코드는 한 번만 쓸 수 있으며, 이 코드는 이 앱이 이미 썼습니다.',
    inJavaScript: 'JavaScript',
    sealed:
      'curl만으로는 이 본문을 만들 수 없습니다. data는 서비스 제공자만 풀 수 있게 암호화되고, sign은 호출할 때마다 개인 키로 새로 만듭니다. Passport 전략(strategy)이 둘 다 처리합니다.',
  },
  copy: {
    copy: '복사',
    copied: '복사했습니다',
    selected: '선택했습니다. 키보드로 복사하세요',
  },
  standard: {
    title: '표준과 나란히 보기',
    sent: '실제로 보낸 요청',
    sentBy: (sender) => `보낸 곳: ${sender}`,
    difference: '차이',
    differences: { same: '같음', other: '다름', missing: '보내지 않음', more: '표준에 없음' },
    isStandard: '표준 그대로의 요청입니다.',
    from: '출처',
    isPublic: '서비스 제공자가 이 문서가 아닌 곳에 공개한 내용입니다.',
    ours: '우리의 결정',
    oursMeans: '이렇게 해야 한다는 문서는 없습니다. 우리가 해석한 것이며 틀릴 수 있습니다.',
  },
};
