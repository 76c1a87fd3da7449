// Signing in by card against a provider that is wrong in one thing at a time: each answer is refused, with a clear sentence
// and other ways, nobody is signed in, and nothing that was entered is lost. Then what a right answer gives.
import { City, campaign, expect, expectEqual, test } from './city.mjs'
import { CardProvider, holder } from './card_provider.mjs'

// A browser without a page: cookies, redirects by hand.
class Browser {
  constructor(city) { this.city = city; this.cookies = new Map() }
  async ask(path, options = {}) {
    const url = new URL(path, this.city.url)
    const answer = await fetch(url, { redirect: 'manual', ...options, headers: { Cookie: [...this.cookies].map(pair => pair.join('=')).join('; '), ...options.headers } })
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=')
      if (/Max-Age=(0|-)/i.test(line) || !value) this.cookies.delete(name); else this.cookies.set(name, value)
    }
    return { code: answer.status, to: answer.headers.get('location') || '', html: await answer.text() }
  }
  async post(page, path, fields) {
    const [, token] = page.html.match(new RegExp(`action="(?:/en|/yasashii)?${path.replace(/[/]/g, '\\/')}"[\\s\\S]*?name="_token" value="([0-9a-f]+)"`)) || []
    const [, key] = page.html.match(new RegExp(`action="(?:/en|/yasashii)?${path.replace(/[/]/g, '\\/')}"[\\s\\S]*?name="_key" value="([^"]*)"`)) || []
    return this.ask(path, { method: 'POST', body: new URLSearchParams({ _token: token || '', ...(key ? { _key: key } : {}), ...fields }) })
  }
  // Out to the provider: the address of its door.
  async leave(next = '/apply/juminhyo') {
    const left = await this.post(await this.ask(`/sign-in/card?next=${next}`), '/sign-in/card', { next })
    const [, door] = left.html.match(/class="btn main" href="([^"]+)"/) || []
    return { ...left, door: door?.replaceAll('&amp;', '&') }
  }
  async isSignedIn() { return (await this.ask('/my')).code === 200 }
}

const REFUSED = 'カードでのログインができませんでした', NO_ANSWER = 'いま返事がありません', STOPPED = 'カードでのログインをやめました'

async function expectRefused(browser, answer, sentence, code) {
  expectEqual(answer.code, code, 'the answer')
  expect(answer.html.includes(sentence), `the sentence ${sentence}`)
  expect(answer.html.includes('ほかの方法'), 'other ways')
  expect(![...browser.cookies.keys()].some(name => name.endsWith('ikanai_session')), 'no session cookie')
  expect(!await browser.isSignedIn(), 'nobody to be signed in')
}

await campaign('card', async () => {
  const provider = await new CardProvider().start()
  const city = await new City({ store: process.env.IKANAI_PG && process.env.IKANAI_CARD_STORE === 'postgres' ? process.env.IKANAI_PG : '', more: ['--identity', provider.issuer] }).start()
  provider.clientKeys = `${city.url}/sign-in/card/keys.json`
  const counted = () => city.number('select count(*) from identity_card')

  // A provider that never answers, first of all: nothing is remembered of it yet.
  await test('card: a provider that never answers gives a clear sentence, and other ways, within ten seconds', async () => {
    provider.mode = 'silent'
    const browser = new Browser(city), began = Date.now()
    await expectRefused(browser, await browser.leave(), NO_ANSWER, 503)
    expect(Date.now() - began < 10_500, `an end within ten seconds, not ${Date.now() - began} ms`)
    const again = Date.now()
    await expectRefused(browser, await browser.leave(), NO_ANSWER, 503)
    expect(Date.now() - again < 2000, 'who comes next not to wait')
  })
  provider.mode = ''
  for (let tries = 0; tries < 30; tries++) { // it is left alone for five seconds
    if ((await new Browser(city).leave()).door) break
    await new Promise(done => setTimeout(done, 500))
  }

  // Wrong in the answer that the browser brings back: [name, what is changed, the sentence, the code].
  const back = [
    ['another state', url => url.searchParams.set('state', 'x'.repeat(43))],
    ['no state', url => url.searchParams.delete('state')],
    ['no code', url => url.searchParams.delete('code')],
    ['a code of 2,000 letters', url => url.searchParams.set('code', 'c'.repeat(2000))],
    ['a code that was never given', url => url.searchParams.set('code', 'abc')],
    ['another issuer in the address', url => url.searchParams.set('iss', 'https://evil.example')],
    ['no issuer in the address, though it was announced', url => url.searchParams.delete('iss')],
    ['the person stops', url => { url.searchParams.delete('code'); url.searchParams.set('error', 'access_denied') }, STOPPED, 200],
    ['the provider is down', url => { url.searchParams.delete('code'); url.searchParams.set('error', 'server_error') }, NO_ANSWER, 503],
    ['an unknown error', url => { url.searchParams.delete('code'); url.searchParams.set('error', '"><script>') }],
  ]
  for (const [name, change, sentence = REFUSED, code = 403] of back)
    await test(`card: refused: ${name}`, async () => {
      const browser = new Browser(city), url = provider.open((await browser.leave()).door)
      change(url)
      await expectRefused(browser, await browser.ask(url), sentence, code)
    })

  await test('card: refused: brought back in a browser that never left', async () => {
    const mine = new Browser(city), other = new Browser(city), url = provider.open((await mine.leave()).door)
    await expectRefused(other, await other.ask(url), REFUSED, 403)
    const third = new Browser(city)
    await third.leave() // has a way out of its own
    await expectRefused(third, await third.ask(url), REFUSED, 403)
  })
  await test('card: refused: the code of somebody else put into one\'s own way back', async () => {
    const victim = new Browser(city), thief = new Browser(city)
    const url = provider.open((await victim.leave()).door), mine = provider.open((await thief.leave()).door)
    mine.searchParams.set('code', url.searchParams.get('code'))
    await expectRefused(thief, await thief.ask(mine), REFUSED, 403)
  })

  // Wrong in what the provider itself says.
  const modes = [
    ['nonce', 'another nonce'], ['no nonce', 'no nonce'], ['pkce', 'the proof key does not fit'], ['issuer', 'another issuer'], ['audience', 'made for another client'],
    ['audience list', 'several clients and nobody named'], ['azp', 'another client named'], ['expired', 'expired'], ['no expiry', 'no expiry'], ['future', 'made in the future'], ['old', 'made an hour ago'],
    ['not yet', 'not yet valid'], ['none', 'algorithm none'], ['hs256', 'HS256 with the public key'], ['wrong key', 'signed by another key under the same name'], ['unknown key', 'a key nobody published'],
    ['other way', 'another way of signing than the key\'s'], ['crit', 'extensions nobody knows'], ['signature', 'a signature that does not fit'], ['changed claims', 'claims changed after signing'], ['two parts', 'a token without signature'],
    ['no acr', 'no acr'], ['acr', 'a weaker acr than asked for'], ['at_hash', 'another access token (at_hash)'], ['no subject', 'nobody named'], ['no ID token', 'no ID token'], ['userinfo of another', 'items about somebody else'],
    ['token no json', 'tokens that are no JSON'],
    ['token 500', 'the token endpoint fails', NO_ANSWER, 503], ['token huge', 'an answer of 5 MB', NO_ANSWER, 503], ['token leads away', 'the token endpoint leads elsewhere', NO_ANSWER, 503],
    ['userinfo 500', 'the items cannot be had', NO_ANSWER, 503],
  ]
  for (const [mode, name, sentence = REFUSED, code = 403] of modes)
    await test(`card: refused: ${name}`, async () => {
      const browser = new Browser(city), url = provider.open((await browser.leave()).door), began = Date.now()
      provider.mode = mode
      try { await expectRefused(browser, await browser.ask(url), sentence, code) } finally { provider.mode = '' }
      expect(Date.now() - began < 11_000, 'an end in time')
    })
  // These two take their time: side by side.
  await Promise.all([['token hangs', 'the token endpoint never answers'], ['token trickles', 'an answer of one byte at a time']].map(([mode, name]) =>
    test(`card: refused: ${name}`, async () => {
      const browser = new Browser(city), url = provider.open((await browser.leave()).door, mode), began = Date.now()
      await expectRefused(browser, await browser.ask(url), NO_ANSWER, 503)
      expect(Date.now() - began < 11_000, 'an end in time')
    })))
  await test('card: nothing of all this left a card, an account or a session behind', async () => {
    expectEqual(counted(), 0, 'cards')
    expectEqual(city.number('select count(*) from city_session'), 0, 'sessions')
    expectEqual(provider.wrongClients, 0, 'questions without a good client assertion')
  })

  // A provider that is right.
  for (const [key, name] of [['good', 'RS256'], ['pss', 'PS256'], ['ec', 'ES256']])
    await test(`card: a right answer signs in and finds the register (${name})`, async () => {
      provider.signWith = key
      const browser = new Browser(city), url = provider.open((await browser.leave()).door), answer = await browser.ask(url)
      expectEqual(`${answer.code} ${answer.to}`, '303 /apply/juminhyo', 'where it leads')
      const account = await browser.ask('/my/account')
      expect(account.html.includes('汐見　花子'), 'the person of the register')
      const again = await browser.ask(url)
      expectEqual(again.code, 403, 'the same way back a second time')
    })
  await test('card: a new key of the provider is fetched once a token names it', async () => {
    provider.keys.next = provider.make('RS256', 'key-9')
    provider.keys.good = provider.keys.next
    provider.signWith = 'next'
    await new Promise(done => setTimeout(done, 5200))
    const browser = new Browser(city), answer = await browser.ask(provider.open((await browser.leave()).door))
    expectEqual(answer.code, 303, 'the answer')
    expect(await browser.isSignedIn(), 'somebody signed in')
  })
  const knownElsewhere = [
    ['another name', { name: '汐見　桃子' }], ['another birth date', { birthdate: '1985-02-27' }], ['another sex', { gender: 'male' }],
    ['another lot (210 is not 21)', { address: { formatted: '福島県いわき市平字梅本210番地 見本ハイツ101' } }], ['another city', { address: { formatted: '東京都見本区平字梅本21番地 見本ハイツ101' } }], ['another building', { address: { formatted: '福島県いわき市平字梅本21番地 見本ハイツ102' } }], ['no address', { address: {} }],
  ]
  for (const [name, change] of knownElsewhere)
    await test(`card: not tied to the register: ${name}`, async () => {
      provider.subject = `elsewhere ${name}`
      provider.holder = { ...holder, ...change }
      const browser = new Browser(city), answer = await browser.ask(provider.open((await browser.leave()).door))
      provider.holder = holder
      expectEqual(answer.to.split('?')[0], '/sign-in/card/done', 'where it leads')
      expect((await browser.ask(answer.to)).html.includes('市の住民登録が見つかりませんでした'), 'the sentence')
      expect(!(await browser.ask('/my/account')).html.includes('汐見'), 'nothing of the register')
    })
  await test('card: other ways of writing the same address are the same place', async () => {
    const accounts = city.number('select count(*) from city_account')
    for (const formatted of ['いわき市平字梅本２１', '福島県いわき市平字梅本21番地の見本ハイツ１０１', '福島県 いわき市 平字梅本 21番　見本ハイツ101']) {
      provider.subject = 'holder-1'
      provider.holder = { ...holder, name: '汐見花子', address: { formatted } }
      const browser = new Browser(city), answer = await browser.ask(provider.open((await browser.leave()).door))
      expectEqual(answer.to, '/apply/juminhyo', formatted)
    }
    provider.holder = holder
    expectEqual(city.number('select count(*) from city_account'), accounts, 'accounts')
  })
  await test('card: the same card shown for another person of the register is refused', async () => {
    provider.subject = 'holder-1'
    provider.holder = { name: '汐見　太郎', birthdate: '1983-11-03', gender: 'male', address: holder.address }
    const browser = new Browser(city), answer = await browser.ask(provider.open((await browser.leave()).door))
    provider.holder = holder
    await expectRefused(browser, answer, REFUSED, 403)
  })
  await test('card: doctor finds nothing wrong afterwards', async () => {
    await city.halt()
    const { code, out } = city.ikanai('doctor')
    expectEqual(code, 0, out)
  })
  await provider.stop()
})
