// Signing in: passkeys with Chromium's own virtual authenticator (made, used, refused), mailed codes read from a real SMTP
// sink, and what the account pages then say.
import { DESK, PHONE, expect, expectEqual, journey, openPage } from './harness.mjs'
import { enter } from './desk_journey.mjs'

const ADMINISTRATOR = '早瀬 たくみ'
const MAKE = 'パスキーを登録する', USE = 'パスキーでログイン'
const MAIL_REFUSED = 'いちばん新しいメールの番号と違います', NO_LONGER = 'この番号はもう使えません'

// Plugs an authenticator into the page's browser; verified: whether the person gives the right PIN or finger.
async function plugIn(page, { verified = true } = {}) {
  const wire = await page.context().newCDPSession(page)
  await wire.send('WebAuthn.enable')
  const { authenticatorId } = await wire.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: verified,
    automaticPresenceSimulation: true } })
  return {
    send: (what, more = {}) => wire.send(`WebAuthn.${what}`, { authenticatorId, ...more }),
    keys: async () => (await wire.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  }
}

// A link for one person of staff, made by the administrator at the desk (a second process may not write beside SQLite).
async function enrolLink(browser, city, code) {
  const page = await openPage(browser, { shape: DESK, javaScript: false })
  await enter(page, city, ADMINISTRATOR)
  await page.goto(`${city.url}/desk/enrolments`)
  await page.locator('[name=code]').fill(code)
  await page.locator('[name=reason]').fill('新しく着任したため')
  await page.getByRole('button', { name: 'リンクを作る' }).click()
  const link = await page.locator('main code').first().innerText()
  await page.context().close()
  expect(link.startsWith(`${city.url}/desk/enrol/`), 'the link to stand under the city\'s address')
  return link
}

async function signOut(page, city) {
  await page.goto(`${city.url}/sign-out`)
  await page.locator('main form[action="/sign-out"] button').click()
  await page.waitForURL(url => !url.pathname.startsWith('/sign-out'))
}

async function askForCode(page, city, address) {
  const after = city.mail.messages.length
  await page.goto(`${city.url}/sign-in`)
  await page.locator('[name=mail_address]').fill(address)
  await page.getByRole('button', { name: '番号を送ってもらう' }).click()
  await page.waitForURL(/\/sign-in\/mail/)
  // Other mails to the same address (a new case, a new message) may come in between.
  let mail
  for (let tries = 0; tries < 100 && !/\?link=/.test(mail?.body ?? ''); tries++) {
    if (tries) await page.waitForTimeout(200)
    mail = await city.mail.waitFor(address, { after, timeoutMs: 20_000 })
  }
  return { code: mail.body.match(/\b(\d{6})\b/)[1], link: mail.body.match(/https?:\/\/\S+\?link=\S+/)[0], mail }
}

async function giveCode(page, code) {
  await page.locator('[name=code]').fill(code)
  await page.locator('main form[action="/sign-in/code"] button').click()
  await page.waitForLoadState('load')
}

const isOwnPage = page => new URL(page.url()).pathname.startsWith('/my')

journey('staff register a passkey by a link, sign out, and sign in with it', async ({ city, browser }) => {
  const link = await enrolLink(browser, city, 'M0101')
  const page = await openPage(browser, { shape: DESK })
  const device = await plugIn(page)
  await page.goto(link)
  expect((await page.content()).includes('潮見 みなと'), 'the link to say whom it is for')
  await page.getByRole('button', { name: MAKE }).click()
  await page.waitForURL(/\/desk(\/inbox)?$|\/desk\?|\/desk\/inbox/)
  const keys = await device.keys()
  expectEqual(keys.length, 1, 'keys on the authenticator')
  expectEqual(keys[0].rpId, 'localhost', 'whom the key is for')

  await signOut(page, city)
  await page.goto(`${city.url}/desk/inbox`)
  await page.waitForURL(/\/desk\/sign-in/)
  await page.getByRole('button', { name: USE }).click()
  await page.waitForURL(/\/desk\/inbox/)
  await page.goto(`${city.url}/desk/me`)
  expect((await page.locator('main').innerText()).includes('M0101'), 'the right person to be signed in')
  expect((await device.keys())[0].signCount > keys[0].signCount, 'the key to have been used')

  const again = await page.goto(link)
  expectEqual(again.status(), 404, 'the link a second time')
})

journey('another authenticator, an unverified person and a strange key are refused', async ({ city, browser }) => {
  const link = await enrolLink(browser, city, 'M0102')
  const page = await openPage(browser, { shape: DESK })
  const device = await plugIn(page)
  await page.goto(link)
  await page.getByRole('button', { name: MAKE }).click()
  await page.waitForURL(/\/desk(\/inbox|\?|$)/)
  await signOut(page, city)
  const [known] = await device.keys()

  // An empty authenticator has no key for this city.
  const stranger = await openPage(browser, { shape: DESK })
  await plugIn(stranger)
  await stranger.goto(`${city.url}/desk/sign-in`)
  await stranger.getByRole('button', { name: USE }).click()
  await stranger.locator('[data-failed]').waitFor({ state: 'visible', timeout: 60_000 })
  expect((await stranger.goto(`${city.url}/desk/inbox`)).url().includes('/desk/sign-in'), 'the stranger to stay outside')

  // The same key's number, but another secret: the signature does not fit.
  const forger = await openPage(browser, { shape: DESK })
  const forged = await plugIn(forger)
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
  const secret = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64')
  await forged.send('addCredential', { credential: { ...known, privateKey: secret, signCount: known.signCount + 10 } })
  await forger.goto(`${city.url}/desk/sign-in`)
  await forger.getByRole('button', { name: USE }).click()
  await forger.waitForSelector('text=このパスキーでは入れませんでした')

  // The right key in the hands of somebody who does not know the PIN.
  await device.send('setUserVerified', { isUserVerified: false })
  await page.goto(`${city.url}/desk/sign-in`)
  await page.getByRole('button', { name: USE }).click()
  await page.locator('[data-failed]').waitFor({ state: 'visible', timeout: 60_000 })
  await device.send('setUserVerified', { isUserVerified: true })
  await page.getByRole('button', { name: USE }).click()
  await page.waitForURL(/\/desk(\/inbox|\?|$)/)
})

journey('a resident signs in by mailed code: wrong, used and other browsers\' codes do not work', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  const { code, link, mail } = await askForCode(page, city, 'hanako@example.jp')
  expect(!mail.subject.includes(code), 'the code not to stand in the subject')
  await giveCode(page, code === '000000' ? '000001' : '000000')
  expect((await page.content()).includes(MAIL_REFUSED), 'a wrong code to be refused in words')

  const other = await openPage(browser, { shape: PHONE, javaScript: false })
  await other.goto(link)
  expect(await other.locator('form[action="/sign-in/code"]').count() === 0, 'another browser to have nothing to press')

  await giveCode(page, code)
  expect(isOwnPage(page), 'the right code to lead to the own page')
  await signOut(page, city)
  // The used code, with the page as it was.
  const second = await askForCode(page, city, 'hanako@example.jp')
  if (second.code !== code) {
    await giveCode(page, code)
    expect((await page.content()).includes(MAIL_REFUSED), 'a used code to be refused')
  }
  await page.goto(second.link)
  await page.locator('main form[action="/sign-in/code"] button').click()
  expect(isOwnPage(page), 'the link, then its button, to lead to the own page')
  await page.goto(second.link)
  expect(await page.locator('form[action="/sign-in/code"]').count() === 0, 'a used link to have nothing to press')
})

journey('five wrong codes end the try', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  const { code } = await askForCode(page, city, 'guess@example.jp')
  for (let tries = 0; tries < 5; tries++) await giveCode(page, code === `00000${tries}` ? '999999' : `00000${tries}`)
  if (await page.locator('[name=code]').count()) await giveCode(page, code)
  expect(!isOwnPage(page), 'the right code to come too late')
  expect((await page.goto(`${city.url}/my/account`)).url().includes('/sign-in'), 'nobody to be signed in')
})

journey('a resident registers a passkey, signs in by it, and signs out everywhere else', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE })
  const device = await plugIn(page)
  const { code } = await askForCode(page, city, 'taro@example.jp')
  await giveCode(page, code)
  await page.goto(`${city.url}/my/passkeys`)
  await page.getByRole('button', { name: MAKE }).click()
  await page.waitForSelector('text=このパスキーを消す')
  expectEqual((await device.keys()).length, 1, 'keys on the phone')
  await signOut(page, city)
  await page.goto(`${city.url}/sign-in`)
  await page.getByRole('button', { name: USE }).click()
  await page.waitForURL(/\/my/)

  const elsewhere = await openPage(browser, { shape: DESK, javaScript: false })
  const mailed = await askForCode(elsewhere, city, 'taro@example.jp')
  await giveCode(elsewhere, mailed.code)
  expect(isOwnPage(elsewhere), 'the second browser to be signed in')
  await page.goto(`${city.url}/my/sessions`)
  expect(await page.locator('main li').count() >= 2, 'both browsers to be listed')
  await page.getByRole('button', { name: 'ほかのすべてをログアウトする' }).click()
  await page.waitForLoadState('load')
  expect((await elsewhere.goto(`${city.url}/my/sessions`)).url().includes('/sign-in'), 'the second browser to be out')
  expect(!(await page.goto(`${city.url}/my/account`)).url().includes('/sign-in'), 'the first browser to be still in')
})

journey('a resident sees which section looked and why', async ({ city, browser }) => {
  const clerk = await openPage(browser, { shape: DESK })
  await enter(clerk, city, '潮見 みなと')
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await enter(page, city, '汐見 花子')
  const newest = async () => {
    await page.goto(`${city.url}/my/access`)
    return page.locator('main ul.hits li').first().innerText()
  }
  const own = [...new Set((await (await page.goto(`${city.url}/my`)).text()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g) ?? [])]
  let read = null
  for (const number of own) if (!read && (await clerk.goto(`${city.url}/desk/cases/${number}`)).status() === 200) read = number
  expect(read, `one of ${own.length} cases of hers to be the clerk's to read`)
  const line = await newest()
  expect(/の審査/.test(line), `the newest line to say why: ${line}`)
  expect(/証明係|市民課/.test(line), `the newest line to name the section: ${line}`)
  expect(!line.includes('潮見'), 'the section to stand there, not the person of staff')
})
