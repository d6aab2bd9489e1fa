import { type Html, html as sentence } from '../views/html.js';
import type { Texts } from './en.js';
import { providerTextsIn } from './providers/index.js';

const stays = (isLoggedIn: boolean): string => (isLoggedIn ? '您仍处于登录状态。' : '');

export const zh: Texts = {
  language: 'zh',
  tag: 'zh-Hans',
  name: '中文',

  frame: {
    skip: '跳到正文',
    tag: '示例应用',
    account: '账户',
    logOut: '退出登录',
    language: '语言',
    about: (packages: Html[]): Html => sentence`${packages} 的示例应用。`,
    setup: '设置您自己的客户端',
    buttons: '查看所有登录按钮',
  },

  providers: providerTextsIn('zh'),
  emulator: '模拟器',
  link: (label) => `关联 ${label} 账户`,

  home: {
    title: '登录',
    heading: '四种登录，从头到尾',
    text: '四个服务，各有自己的 OAuth 2.0。选择一个登录，一步一步查看网络上传输了什么。',
    loggedInAs: (name) => sentence`您已以 ${name} 的身份登录。`,
    canLink: '再用其他服务登录，即可把该账户关联到您的账户。',
    allLinked: '四个服务均已关联。',
    toAccount: '前往您的账户',
    emulated: '本机上的模拟器',
  },

  emulators: {
    title: '模拟器',
    intro: '决定此应用中的模拟器从下一个请求起如何运作。不会影响任何真实服务。此处的更改对使用此应用的所有人生效。',
    link: '故障与响应',
    dialect: '响应方式',
    dialects: { documented: '按文档', observed: '按公开资料所见', own: '按您的文件响应。' },
    armed: '已开启的故障',
    noneArmed: '没有开启任何故障。',
    armedFault: (where, what, until) => `${where}：${what}（${until}）`,
    until: { played: '下一次调用', cleared: '直到关闭' },
    off: '关闭',
    allOff: '全部关闭',
    choose: '开启故障',
    next: '仅下一次调用',
    always: '直到关闭',
    endpoints: {
      authorize: '登录的开始',
      login: '登录页面',
      token: '用授权码换取令牌',
      refresh: '刷新令牌',
      profile: '用户资料',
      devices: '设备',
    },
    faults: {
      slow: '缓慢：响应晚 3 秒',
      unavailable: '停机（503）',
      'server-error': '服务器错误（500）',
      'rate-limited': '请求过多（429）',
      hang: '完全没有响应',
      reset: '连接中断',
      'lost-answer': '响应丢失：已处理，随后连接中断',
      html: '返回网页而非响应',
      empty: '空响应',
      truncated: '只有一半的响应',
      declined: '用户拒绝',
      'no-state': '没有返回 state',
      'expired-code': '授权码已失效',
      'expired-refresh-token': '刷新令牌已失效',
      'expired-token': '访问令牌已失效',
      'invalid-client': '凭据错误',
      'refused-with-200': '以 HTTP 200 拒绝',
      unsigned: '没有签名',
      'wrong-signature': '签名错误',
      'foreign-signature': '用其他密钥签名',
      'garbled-data': '无法解密的数据',
    },
  },

  requests: {
    title: (label) => `${label} 模拟器收到的请求（未遮盖）`,
    intro:
      '模拟器收到的请求和给出的响应，最新的在前。其中的值属于模拟器，在别处毫无用处。不显示 Cookie，因为浏览器会把此应用的 Cookie 一并发送。',
    inFlow: (link) => sentence`${link}：其中的值属于模拟器，在别处毫无用处。`,
    none: '尚未收到任何请求。',
    noEndpoint: '此服务中不存在的地址',
    noAnswer: '没有响应',
    fault: (fault) => `当时开启的故障：${fault}`,
    inBody: '请求正文的内容',
    inAnswer: '模拟器加密放入的内容',
  },

  setup: {
    title: '设置',
    intro: (file) => sentence`没有凭据的服务由本机上的模拟器代替。在环境变量或 ${file} 中填写凭据后，使用真实服务。`,
    register: '注册',
    httpsOnly: (label, command, variable) =>
      sentence`${label} 只接受 https。请用 ${command} 启动此应用，或在此应用前部署 TLS 代理，并把代理的地址填入 ${variable}。`,
    variables: '变量',
    states: { emulated: '模拟', set: '已设置', unset: '未设置' },
    firstLogin: '第一次真实登录',
    envLines: '写入 .env 的行',
    code: (packageName) => `代码（与 ${packageName} 的 README 相同）`,
    callbackURL: '回调地址',
    doctor:
      'provider-doctor 会用这些变量登录一次，并指出服务与其文档不一致的地方。它需要监听回调地址，因此请先停止此应用。',
  },

  problems: {
    someProvider: '登录服务',
    choose: '所有登录方式',
    account: '前往您的账户',
    tryAgain: '重试',
    tryAgainWith: (label) => `使用 ${label} 重试`,
    startAgainWith: (label) => `使用 ${label} 重新开始`,
    requestId: (id) => sentence`请求编号：${id}`,
    wire: '网络上传输的内容',
    declined: {
      title: (label) => `在 ${label} 的登录被拒绝`,
      text: (isLoggedIn) =>
        `没有共享任何信息，这里也没有任何变化。${stays(isLoggedIn)}您可以重试，或选择其他登录方式。`,
    },
    usedAlready: {
      title: '此链接已被使用，或不属于您',
      text: (label) =>
        `每次登录只能在发起它的浏览器中、十分钟内完成一次。您仍处于登录状态，没有任何变化。如果您正在关联 ${label} 账户，请重新开始。`,
    },
    notCompleted: {
      title: '此次登录无法完成',
      text: '每次登录只能在发起它的浏览器中、十分钟内完成一次。此次登录已被使用、超时，或在别处发起。',
    },
    used: {
      title: '此次登录已被使用',
      text: '每次登录只能完成一次。您可能点击了两次，或返回了上一页。请重新开始。',
    },
    noState: {
      title: (label) => `${label} 的响应不完整`,
      text: (isLoggedIn) =>
        `响应中没有说明它属于哪次登录（缺少 state），因此被拒绝。${stays(isLoggedIn)}这不是您的问题。请重新开始。`,
    },
    unavailable: {
      title: (label) => `${label} 没有响应`,
      text: (isLoggedIn, retryAfter) =>
        `这不是您的问题，这里没有任何变化。${stays(isLoggedIn)}请${retryAfter === undefined ? '稍后' : `在 ${retryAfter} 秒后`}重试。`,
    },
    refused: {
      title: (label) => `${label} 未接受此次登录`,
      ended: (isLoggedIn) => `通常是因为耗时过长，或已被使用。${stays(isLoggedIn)}重新开始一般即可解决。`,
      unknown: (isLoggedIn) =>
        `这很可能不是您的问题。${stays(isLoggedIn)}请重新开始；如果再次出现，请把请求编号告知此应用的运营者。`,
    },
    notUnderstood: {
      title: (label) => `我们无法理解 ${label} 的响应`,
      text: (isLoggedIn) =>
        `为安全起见，登录已中止，这里没有任何变化。${stays(isLoggedIn)}如果再次出现，请告知此应用的运营者。`,
    },
    taken: {
      title: (label) => `此 ${label} 账户属于他人`,
      text: (label) =>
        `此应用的另一位用户使用该账户登录，因此没有与您关联。没有任何变化。如需使用它，请退出登录后使用 ${label} 登录；或者关联另一个 ${label} 账户。`,
    },
    anotherLinked: {
      title: (label) => `您已关联另一个 ${label} 账户`,
      text: (label) =>
        `每个服务只能关联一个账户。没有任何变化：请在 ${label} 选择已关联的账户，或退出登录以使用另一个账户。`,
    },
    notLoggedIn: {
      title: '账户未关联',
      text: '发起关联的用户已不在登录状态。请先登录，再进行关联。',
    },
    noCookies: {
      title: '您的浏览器没有发送 Cookie',
      text: '登录需要 Cookie。可能是此浏览器阻止了本网站的 Cookie，也可能是登录是在其他浏览器或无痕窗口中开始的。请允许本网站的 Cookie，然后重新开始。',
    },
    plain: {
      title: '本网站的设置不正确',
      wrongProxy:
        '本网站的地址是 https，但到达的请求没有表明这一点。修复之前，任何人都无法登录。请告知此应用的运营者。',
      wrongAddress:
        '本网站的地址是 https，而您通过另一个地址以 http 访问。在那里无法登录。请使用本网站自己的地址打开。',
      open: (address) => `打开 ${address}`,
    },
    oldForm: {
      title: '该表单已过期',
      text: (isLoggedIn) =>
        isLoggedIn
          ? '您可能在此期间在其他标签页登录或退出过。没有执行任何操作，请返回重试。'
          : '您已不在登录状态，可能在其他标签页退出过。没有执行任何操作。请登录后重试。',
    },
    away: { title: '服务暂时不可用', text: '此应用所需的系统暂时没有响应。请稍后重试。' },
    senseless: { title: '无法处理此请求', text: '没有执行任何操作。' },
    ours: { title: '我们这边出了问题', text: '问题已记录。没有其他变化，请重试。' },
    notFound: { title: '找不到此页面', text: '地址可能有误，或页面已不存在。' },
  },

  developer: {
    heading: '开发者信息',
    shown: '仅在非生产环境显示。',
    class: '类',
    message: '消息',
    inTheLog: '见日志',
    check: '请检查变量',
  },

  notices: {
    linked: (label) => `${label} 账户已关联到您的账户。`,
    reconnected: (label) => `您已再次使用 ${label} 登录，并获得了新令牌。`,
    unlinked: (label) => `已解除与 ${label} 的关联，此处保存的令牌已删除。`,
    'unlinked-last': (label) =>
      `已解除与 ${label} 的关联，此处保存的令牌已删除。这是您最后一种登录方式，因此您已退出登录。`,
    expired: (label) => `${label} 的访问令牌现在视为已失效。`,
    'token-refused': (label) => `${label} 拒绝了访问令牌。响应见“流程查看器”。`,
    refreshed: (label) => `已从 ${label} 获得新令牌。`,
    called: (label) => `${label} 已响应，请见下方的响应。`,
    refused: (label) => `${label} 拒绝了此次调用，响应见“流程查看器”。`,
    'login-again': (label) => `${label} 的令牌已失效，请重新使用 ${label} 登录。`,
    unavailable: (label) => `${label} 目前无法处理，请稍后重试。`,
    failed: (label) => `${label} 的操作没有成功，原因见此应用的日志。`,
    unreadable: (label) => `此应用无法读取 ${label} 的响应，响应见“流程查看器”。`,
    'in-doubt': (label) =>
      `此应用没有收到 ${label} 的可用响应。如果 ${label} 已签发新令牌，新令牌就已丢失，旧的刷新令牌也可能失效。您可能需要重新登录。`,
    paused: (label) => `没有向 ${label} 发送任何请求：刚才的刷新失败了，或者 ${label} 要求暂停。`,
    nextTry: (time) => `${time}后可以重试。`,
  },

  account: {
    title: '您的账户',
    hello: (name) => sentence`您好，${name}`,
    you: '用户',
    linked: '已关联的账户',
    more: '关联其他服务',
    inspector: '流程查看器',
    inspectorText: '本次会话中网络上传输的内容，最新的在最前。授权码、令牌、密钥在保存前已遮盖。',
    nothingRecorded: '本次会话已没有记录。',
    loginAgainWith: (label) => `重新使用 ${label} 登录`,
    callApi: { user: '调用 API：用户', account: '调用 API：账户', company: '调用 API：公司' },
    callApiOf: (label) => `（${label}）`,
    refresh: '刷新',
    refreshOf: (label) => ` ${label} 的令牌`,
    reconnect: '重新连接',
    reconnectOf: (label) => `（${label}）`,
    expire: '立即使令牌失效',
    expireOf: (label) => `（${label}）`,
    unlink: '解除关联',
    unlinkOf: (label) => `（${label}）`,
    lastWayIn: (label) => `${label} 是您最后一种登录方式。解除关联后，您将退出登录。`,
    tokens: {
      renewable: '访问令牌已失效。下次使用时，会用刷新令牌获取新令牌。',
      refused: (label, isRenewed) =>
        `${label} 的 API 拒绝了访问令牌，与其有效期无关。${isRenewed ? '换用新令牌也没有成功。' : ''}请重新登录以获取其他令牌。`,
      'login-again': '令牌已失效。请重新登录以获得新令牌。',
      unavailable: '目前无法刷新令牌。请稍后重新加载此页面。',
      'in-doubt': '最近一次刷新没有收到可用的响应，新令牌可能已丢失。如果刷新无效，请重新登录。',
      failed: '令牌无法使用。如果持续出现，请重新登录。',
    },
    accessToken: '访问令牌',
    refreshToken: '刷新令牌',
    endsIn: (left) => `${left}后失效`,
    endsUnlessUsed: (left) => `若不使用，${left}后失效`,
    expired: '已失效',
    refusedByApi: '被 API 拒绝',
    assumed: '（据我们所知）',
    invisible: '只有不可见字符',
    endNotTold: '未告知有效期',
    none: '无',
    hasNone: (label) => `${label} 不提供`,
    latestAnswer: (line) => sentence`API 最近一次的响应：${line}`,
  },

  flows: {
    filter: '显示哪个服务商的流程',
    all: '全部服务商',
    noneOf: (label) => `没有 ${label} 的记录。`,
    arrived: '流程查看器有新记录：{flow}',
    text: '此浏览器中失败的登录，最新的在最前。授权码、令牌、密钥在保存前已遮盖。下次登录后，您可以在账户页面看到它们。',
    none: '没有记录。',
    logIn: '登录，查看网络上传输了什么',
  },

  flow: {
    browser: '浏览器',
    app: '您的应用',
    to: '到',
    requestAndAnswer: '请求和响应',
    request: '请求',
    answer: '响应',
    remarks: {
      'unseen-pages': '经过您的应用看不到的页面之后',
      late: '未在时限内响应',
      'no-answer': '没有响应',
      unshown: {
        'web-page': (characters) => `一个 ${characters} 个字符的网页，不予显示`,
        'too-long': (characters) => `${characters} 个字符，不予显示`,
      },
    },
    failedHere: {
      login: '登录在此处失败。',
      link: '登录在此处失败。',
      refresh: '刷新在此处失败。',
      renewal: '刷新在此处失败。',
      api: 'API 调用在此处失败。',
    },
    started: (time) => sentence`开始于 ${time}。`,
    calls: (label, count, time) => `您的应用调用 ${label} ${count} 次，共 ${time}。`,
    after: (time) => `开始后 ${time}`,
    takes: (time) => `用时 ${time}`,
    exchanges: (count) => `${count} 次通信`,
    justNow: '刚刚',
    ago: (time) => `${time}前`,
    actions: {
      login: (label) => `使用 ${label} 登录`,
      link: (label) => `关联 ${label} 账户`,
      refresh: (label) => `在 ${label} 刷新令牌`,
      renewal: (label) => `在 ${label} 自动刷新令牌`,
      api: (label) => `调用 ${label} 的 API`,
    },
    titles: {
      start: (label) => `您的浏览器请求此应用使用 ${label} 登录`,
      authorize: (label) => `此应用询问 ${label} 应把您的浏览器送往何处`,
      'provider-page': (label) => `您的浏览器访问 ${label}，您在那里选择账户并同意`,
      callback: (label) => `${label} 已把您的浏览器送回`,
      token: () => '此应用用授权码换取令牌',
      refresh: () => '此应用用刷新令牌换取新令牌',
      profile: () => '此应用询问您是谁',
      api: (label) => `此应用用您的令牌调用 ${label} 的 API`,
    },
    answers: { start: '此应用告诉您的浏览器去往何处', callback: '此应用让您登录' },
  },

  envelope: {
    sealed: '此应用装入信封的内容',
    opened: '拆开信封后的内容',
    json: (bytes) => `UTF-8 的 JSON：${bytes} 字节。`,
    md5: 'JSON 的 MD5，写成 32 位小写十六进制数字。',
    sign: (bytes) => `用您的私钥对这 32 位数字签名（RSA，SHA-256）：${bytes} 字节。`,
    encrypt: (blocks, most, bytes) =>
      `用 ChainUp 的公钥分块加密 JSON，每块最多 ${most} 字节（RSA，PKCS#1 v1.5）。共 ${blocks} 块，加密后每块 ${bytes} 字节。`,
    encode: (data, sign) => `base64url：data 有 ${data} 个字符，sign 有 ${sign} 个字符。`,
    decode: (data, sign) => `解码 base64：data 有 ${data} 个字符，sign 有 ${sign} 个字符。`,
    decrypt: (blocks, bytes) => `用您的私钥分块解密 data，每块 ${bytes} 字节（RSA，PKCS#1 v1.5）。共 ${blocks} 块。`,
    verify: (bytes) => `用 ChainUp 的公钥验证这 32 位数字的签名（RSA，SHA-256）：${bytes} 字节，确为 ChainUp 所签。`,
    unsigned: '没有签名。此应用的设置允许没有签名的响应。',
  },

  token: {
    title: (name) => sentence`${name}（已解码）`,
    notVerified: '这是 JWT。签名不显示，此处也不验证。',
    header: '头部',
    claims: '声明（claims）',
  },

  buttons: {
    title: '登录按钮',
    intro: (name) => sentence`${name} 的按钮：HTML 加一个样式表，没有脚本。每种语言的按钮都与该语言页面上的样子相同。`,
    login: '登录',
    connect: '连接账户',
    dark: '深色模式',
    narrow: '狭窄位置中的长文本',
    long: '使用贵公司在电动汽车充电网络中注册的合作伙伴账户继续操作并完成连接',
  },

  exports: {
    takeHome: '带走：',
    masked: '密钥和个人信息已遮盖，可以直接发邮件给服务商。',
    asCurl: 'curl 命令',
    setFirst: (names) => `请先在 shell 中设置：${names}。`,
    codeIsUsed: '授权码只能用一次，这一个已被此应用用掉。',
    inJavaScript: 'JavaScript',
    sealed:
      '单靠 curl 无法生成这个请求体：data 是为服务商加密的，sign 每次都要用您的私钥重新生成。Passport 策略（strategy）会完成这两件事。',
  },
  copy: {
    copy: '复制',
    copied: '已复制',
    selected: '已选中，请用键盘复制',
  },
  standard: {
    title: '与标准对照',
    sent: '实际发送的请求',
    sentBy: (sender) => `发送方：${sender}`,
    difference: '差异',
    differences: { same: '相同', other: '不同', missing: '未发送', more: '标准中没有' },
    isStandard: '这就是标准的请求。',
    from: '出处',
    isPublic: '服务商在该文档以外公开过。',
    ours: '我们的决定',
    oursMeans: '没有文档规定必须这样做：这是我们的理解，可能有误。',
  },
};
