// Ways of being known, as people use them: the card with the mock of its provider, stepping up in the middle of a form,
// one-time codes, a way back that two officials approve, and transfers prepared for tomorrow.
import { createHmac } from 'node:crypto'
import { DESK, PHONE, expect, expectEqual, journey, openPage } from './harness.mjs'
async function enter(page, city, name) { await page.goto(`${city.url}/demo`); await page.click(`text=${name}として入る`); await page.waitForURL(/\/(desk|my)/) }

const path = page => new URL(page.url()).pathname
const main = page => page.locator('main').innerText()
const press = (page, name) => Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name, exact: true }).first().click()])

async function showCard(page, whose) {
  await press(page, 'カードを読み取る')
  await page.waitForURL(/\/demo\/card\/authorize/)
  await press(page, whose)
  await page.waitForURL(url => !url.pathname.startsWith('/demo/card'))
}

async function signInByMail(page, city, address) {
  const after = city.mail.messages.length
  await page.goto(`${city.url}/sign-in?next=/my`)
  await page.locator('[name=mail_address]').fill(address)
  await press(page, '番号を送ってもらう')
  await page.waitForURL(/\/sign-in\/mail/)
  await page.locator('[name=code]').fill((await city.mail.waitFor(address, { after })).body.match(/\b(\d{6})\b/)[1])
  await page.locator('main form[action="/sign-in/code"] button').click()
  await page.waitForURL(/\/my/)
}

const base32 = text => { let bits = ''; for (const c of text.replace(/ /g, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'); return Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2))) }
function codeOf(secret, steps = 0) { // RFC 6238, as an app does it
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps))
  const mac = createHmac('sha1', base32(secret)).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0')
}

journey('a resident signs in by card without JavaScript, and chooses item by item what is filled in', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await page.goto(`${city.url}/sign-in?next=/apply/juminhyo`)
  await page.getByRole('link', { name: 'カードでログイン' }).click()
  expect((await main(page)).includes('マイナンバーは伝わりません'), 'what the city is told')
  await showCard(page, '汐見　花子さんのカード')
  expectEqual(path(page), '/apply/juminhyo', 'back where it was wanted')
  const anew = page.locator('button[value=new]')
  if (await anew.count()) await anew.click()
  await page.getByLabel('住所（住民登録）').uncheck()
  await press(page, '入力を始める')
  await page.goto(`${city.url}/apply/juminhyo/applicant`)
  expectEqual(await page.locator('[name="name-family"]').inputValue(), '汐見', 'the name from the register')
  expectEqual(await page.locator('[name="address-street"]').inputValue(), '', 'the address that was not agreed to')
})

journey('being asked for the card in the middle of a form loses nothing', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await page.goto(`${city.url}/apply/inu`)
  await press(page, '入力を始める')
  await page.locator('main form input[type=radio]').first().check()
  const first = path(page)
  await page.locator('main form button.main').click()
  expect(path(page) !== first, 'the second step')
  const second = path(page)
  await page.goto(`${city.url}/sign-in/card?next=${second}`)
  await showCard(page, '汐見　太郎さんのカード')
  expectEqual(path(page), second, 'the same step')
  await page.goto(city.url + first)
  expect(await page.locator('main form input[type=radio]').first().isChecked(), 'what was entered before')
})

journey('who holds only the mail box of somebody known by card sees nothing of the register', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await signInByMail(page, city, 'taro@example.jp')
  await page.goto(`${city.url}/my/account`)
  expect(!(await main(page)).includes('汐見'), 'no name of the register')
  await page.goto(`${city.url}/sign-in/card?next=/my/account`)
  await showCard(page, '汐見　太郎さんのカード')
  expect((await main(page)).includes('汐見　太郎'), 'the name once the card was shown')
})

journey('one-time codes are registered with a QR code or by hand, sign in once, and spare codes help', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  const address = `codes${Date.now()}@example.jp`
  await signInByMail(page, city, address)
  await page.goto(`${city.url}/my/codes`)
  await press(page, 'アプリの登録を始める')
  expect(await page.locator('.qr svg[role=img]').count(), 'a QR code')
  const secret = await page.locator('code.wrap-any').innerText()
  await page.locator('[name=code]').fill('000000')
  await press(page, '登録する')
  expect((await main(page)).includes('いま使える番号と違います'), 'a wrong number to be refused')
  await page.locator('[name=code]').fill(codeOf(secret, -1))
  await press(page, '登録する')
  const spares = await page.locator('ul.codes code').allInnerTexts()
  expectEqual(spares.length, 10, 'spare codes')
  await page.goto(`${city.url}/my/codes`)
  expectEqual(await page.locator('ul.codes code').count(), 0, 'spare codes shown again')

  const other = await openPage(browser, { shape: PHONE, javaScript: false })
  const signIn = async code => {
    await other.goto(`${city.url}/sign-in/codes?next=/my/account`)
    await other.locator('[name=mail_address]').fill(address)
    await other.locator('[name=code]').fill(code)
    await press(other, 'ログインする')
    return path(other)
  }
  const code = codeOf(secret)
  expectEqual(await signIn(code), '/my/account', 'after the code')
  expectEqual(await signIn(code), '/sign-in/codes', 'the same code again')
  expectEqual(await signIn(spares[2].toLowerCase()), '/my/account', 'after a spare code')
  expectEqual(await signIn(spares[2]), '/sign-in/codes', 'the same spare code again')
})

journey('a lost phone: asked for at the counter, approved by two officials, old sessions end, the link works once', async ({ city, browser }) => {
  const address = `lost${Date.now()}@example.jp`, fresh = `new${Date.now()}@example.jp`
  const old = await openPage(browser, { shape: PHONE, javaScript: false })
  await signInByMail(old, city, address)
  const desk = async name => { const page = await openPage(browser, { shape: DESK, javaScript: false }); await enter(page, city, name); return page }
  const clerk = await desk('潮見 みなと')
  await clerk.goto(`${city.url}/desk/returns`)
  for (const [name, value] of [['name', '見本 なみ'], ['born-year', '1990'], ['born-month', '1'], ['born-day', '2'], ['mail_address', address], ['new_mail', fresh], ['how_seen', '運転免許証']])
    await clerk.locator(`main form[action="/desk/returns"] [name="${name}"]`).fill(value)
  await clerk.locator('[name=what][value=both]').check()
  await press(clerk, '受け付ける')
  const request = clerk.url()
  expect((await main(clerk)).includes('別の職員の確認が必要です'), 'who entered it not to approve')
  await city.mail.waitFor(fresh, { after: 0, timeoutMs: 30_000 }) // that it was asked for
  const after = city.mail.messages.length
  for (const name of ['波多野 まこと', '早瀬 たくみ']) {
    const page = await desk(name)
    await page.goto(request)
    await page.locator('[name=how]').fill('運転免許証を見た')
    await press(page, '本人と確認した')
    await page.context().close()
  }
  const mail = await city.mail.waitFor(fresh, { after, timeoutMs: 30_000 })
  const link = mail.body.match(/https?:\/\/\S+\/sign-in\/return\/\S+/)[0]
  expect((await old.goto(`${city.url}/my/account`)).url().includes('/sign-in'), 'the old session to be over')
  const owner = await openPage(browser, { shape: PHONE, javaScript: false })
  await owner.goto(link)
  await press(owner, 'ログインする')
  expectEqual(path(owner), '/my/passkeys', 'where a new passkey is registered')
  await owner.goto(`${city.url}/my/account`)
  expect((await main(owner)).includes(fresh), 'the new address')
  expectEqual((await owner.goto(link)).status(), 404, 'the link a second time')
})

journey('tomorrow\'s transfers are prepared today, listed by their day, and taken back before it comes', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: DESK, javaScript: false })
  await enter(page, city, '早瀬 たくみ')
  const day = new Date(Date.now() + 3 * 86400_000 + 9 * 3600_000)
  const fill = async (name, value) => page.locator(`main form[action="/desk/sections/assign"] [name="${name}"]`).fill(value)
  await page.goto(`${city.url}/desk/sections`)
  await fill('staff', 'M0101')
  await fill('post', 'shimin-shusa')
  await page.locator('[name=holding][value="1"]').check()
  await fill('from-year', String(day.getUTCFullYear()))
  await fill('from-month', String(day.getUTCMonth() + 1))
  await fill('from-day', String(day.getUTCDate()))
  const ends = page.locator('form[action="/desk/sections/assign"] [name=ends_former]')
  await ends.first().check()
  await press(page, 'この異動を入力する')
  await page.goto(`${city.url}/desk/transfers`)
  const listed = await main(page)
  expect(listed.includes('着任') && listed.includes('離任') && listed.includes('潮見 みなと'), `both sides of the transfer, found ${listed}`)
  for (let tries = 0; tries < 5 && await page.locator('tr', { hasText: '潮見 みなと' }).count(); tries++)
    await Promise.all([page.waitForLoadState('load'), page.locator('tr', { hasText: '潮見 みなと' }).first().getByRole('button').click()])
  expect(!(await main(page)).includes('潮見 みなと'), 'nothing of it left')
  await page.goto(`${city.url}/desk/sections?on=2030-01-01`)
  expect((await main(page)).includes('潮見 みなと'), 'the former post to go on')
})
