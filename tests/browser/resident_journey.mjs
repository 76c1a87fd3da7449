// The way of a resident: found, filled in, left, come back to, checked, sent once, paid, written about, withdrawn. Without
// JavaScript on a phone, because everything must work that way.
import { readFileSync } from 'node:fs'
import { DESK, PHONE, expect, expectEqual, journey, openPage } from './harness.mjs'

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const phone = browser => openPage(browser, { shape: PHONE, javaScript: false })
const next = page => page.locator('.acts .main').first().click()
const fill = async (page, values) => { for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value) }
const path = page => new URL(page.url()).pathname

async function enter(page, city, name) {
  await page.goto(`${city.url}/demo`)
  await page.click(`text=${name}として入る`)
}

// Presses the start page's button, dropping what another journey left behind.
async function begin(page, city, procedure) {
  await page.goto(`${city.url}/apply/${procedure}`)
  const anew = page.locator('button[value=new]')
  if (await anew.count()) await anew.click() // back to the start, where one says what may be filled in
  await next(page)
}

const applicant = { 'name-family': '髙﨑󠄀', 'name-given': '花子', 'kana-family': 'たかさき', 'kana-given': 'ﾊﾅｺ', 'birth-year': '６０', 'birth-month': '2',
  'birth-day': '28', 'address-postcode': '〒970-0000', 'address-town': '福島県いわき市平字梅本', 'address-street': '２１', phone: '０９０−００００−００００' }

async function answerContent(page) {
  await page.locator('[name=relation][value=self]').check()
  await next(page)
  await page.locator('[name=scope][value=all]').check()
  await page.locator('[name=copies]').fill('２')
  await page.locator('[name=purpose][value=work]').check()
  await next(page)
}
async function answerApplicant(page, more) {
  await fill(page, { ...applicant, ...more })
  await page.locator('[name="birth-era"]').selectOption({ label: '昭和' })
  await next(page)
}
async function answerReceive(page) {
  await page.locator('[name=receive][value=download]').check()
  await next(page)
}

// All four steps of 住民票の写し as somebody without an account; stands on the check page.
async function fillIn(page, city, mail) {
  await begin(page, city, 'juminhyo')
  await answerContent(page)
  await answerApplicant(page, { email: mail })
  await answerReceive(page)
  expectEqual(path(page), '/apply/juminhyo/check', 'where the steps end')
}

async function giveCode(page, city, mail, after) {
  const code = (await city.mail.waitFor(mail, { after })).body.match(/\b\d{6}\b/)[0]
  await page.locator('[name=code]').fill(code)
  await next(page)
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNQaDiAFTEMLQkAOsZYAYJCUNYAAAAASUVORK5CYII=', 'base64')
const numberOn = async page => (await page.locator('.number').innerText()).trim()

journey('a resident orders 住民票の写し on a phone without JavaScript, from home to the receipt', async ({ city, browser }) => {
  const page = await phone(browser)
  await enter(page, city, '汐見　花子')
  await page.goto(city.url + '/')
  await page.locator('.find input').fill('住民票')
  await page.locator('.find button').click()
  await page.goto(`${city.url}/procedures`)
  await page.getByRole('link', { name: '住民票の写しの請求' }).click()
  for (const heading of ['申し込める人', '用意するもの', 'ほかの方法', '問い合わせ先']) expect(await page.getByRole('heading', { name: heading }).count(), heading)
  for (const word of ['手数料', 'かかる時間', '標準の処理期間', '根拠になる法令', '住民基本台帳法']) expect((await page.content()).includes(word), word)
  await begin(page, city, 'juminhyo')
  await answerContent(page)
  expect((await page.content()).includes('住民票から、'), 'to be told what was filled in from the register')
  expectEqual(await page.locator('[name="kana-family"]').inputValue(), 'シオミ', 'the kana of the register')
  await page.locator('[name=phone]').fill('090-0000-0000')
  await next(page)
  await answerReceive(page)
  expect((await page.content()).includes('600円'), 'the fee of two copies')
  await page.locator('a[href*="q-copies"]').click()
  await page.locator('[name=copies]').fill('1')
  await next(page)
  expectEqual(path(page), '/apply/juminhyo/check', 'back on the check page after a change')
  expect((await page.content()).includes('300円'), 'the fee of one copy')
  await next(page)
  const number = await numberOn(page)
  expect(/^[2-9ACEFHJKMNPRTWXY-]{14}$/.test(number), 'a number without look-alike letters')
  await page.reload()
  expectEqual(await numberOn(page), number, 'the receipt after a reload')
  for (const word of ['このあとの流れ', 'までにお支払いください', 'hanako@example.jp']) expect((await page.content()).includes(word), word)
  const copy = await page.request.get(`${city.url}/receipts/${number}/copy.pdf`)
  expect((await copy.body()).subarray(0, 5).toString() === '%PDF-', 'a PDF copy of the answers')
  await city.mail.waitFor('hanako@example.jp')
})

journey('somebody without an account proves the mail address by a code, and sends', async ({ city, browser }) => {
  const page = await phone(browser), mail = `stranger${Date.now()}@example.jp`
  const after = city.mail.messages.length
  await fillIn(page, city, mail)
  for (const shown of ['タカサキ ハナコ', '1985年（昭和60年）2月28日', '090-0000-0000', '髙﨑󠄀 花子']) expect((await page.content()).includes(shown), `${shown} shown back`)
  await page.getByRole('button', { name: '番号をメールで受け取る' }).click()
  await page.locator('[name=code]').fill('000000')
  await next(page)
  expect((await page.title()).startsWith('エラー：'), 'a wrong number to be said')
  await giveCode(page, city, mail, after)
  expectEqual(path(page), '/apply/juminhyo/check', 'back to send')
  await page.getByRole('button', { name: 'この内容で送る' }).click()
  const number = await numberOn(page)
  await page.getByRole('link', { name: '進みぐあいを見る' }).click()
  expectEqual(path(page), `/receipts/${number}/case`, 'the case page of a stranger')
  expect((await page.content()).includes('申し込みがありました'), 'what happened so far')

  const other = await phone(browser)
  await other.goto(`${city.url}/receipts/${number}`)
  expectEqual(path(other), '/resume', 'nothing to see for another browser')
  for (const hidden of [`/receipts/${number}/copy.pdf`, `/receipts/${number}/paper.pdf`]) {
    const answer = await other.request.get(city.url + hidden)
    expect(!(answer.headers()['content-type'] ?? '').includes('pdf'), `${hidden} to be closed`)
  }
})

journey('errors are said at the field and in the summary, and nothing that was typed is lost', async ({ city, browser }) => {
  const page = await phone(browser)
  await begin(page, city, 'juminhyo')
  await next(page)
  expectEqual(await page.locator('.errs li').count(), 1, 'problems of the first page')
  await answerContent(page)
  await fill(page, { ...applicant, 'kana-given': '', 'birth-day': '30', phone: '090-0000-000', email: 'nobody＠example.jp' })
  await page.locator('[name="birth-era"]').selectOption({ label: '昭和' })
  await next(page)
  expect((await page.title()).startsWith('エラー：'), 'the title to begin with エラー')
  expectEqual(await page.locator('.errs li').count(), 3, 'problems of the page')
  const summary = await page.locator('.errs li').allInnerTexts()
  for (const sentence of summary) expect((await page.locator('.msg').allInnerTexts()).some(text => text.includes(sentence.trim())), `「${sentence}」 at its field`)
  for (const link of await page.locator('.errs a').all()) expect(await page.locator(await link.getAttribute('href')).count() === 1, 'a link to a control')
  expect(summary.join().includes('昭和60年2月は28日まで'), 'the bound of the month')
  await page.goto(`${city.url}/apply/juminhyo/applicant`)
  expectEqual(await page.locator('[name="birth-day"]').inputValue(), '30', 'the wrong day, still there')
  expectEqual(await page.locator('[name="phone"]').inputValue(), '090-0000-000', 'the short number, still there')
  expectEqual(await page.locator('[name="name-family"]').inputValue(), '髙﨑󠄀', 'the name with its variation selector')
  await fill(page, { 'address-postcode': '970-8026', 'address-town': '' })
  await page.getByRole('button', { name: '住所を入れる' }).click()
  expectEqual(await page.locator('[name="address-town"]').inputValue(), '福島県いわき市平', 'the town of the postcode')
  await page.goto(`${city.url}/apply/juminhyo/check`)
  expectEqual(path(page), '/apply/juminhyo/applicant', 'where it goes on')
})

journey('pressing the button twice gives one case', async ({ city, browser }) => {
  const page = await phone(browser)
  await enter(page, city, '汐見　花子')
  await begin(page, city, 'juminhyo')
  await answerContent(page)
  await page.locator('[name=phone]').fill('0246-00-0000')
  await next(page)
  await answerReceive(page)
  const form = page.locator('form[action$="/check"]')
  const fields = Object.fromEntries(await form.locator('input').evaluateAll(all => all.map(one => [one.name, one.value])).catch(async () => {
    const found = []
    for (const one of await form.locator('input').all()) found.push([await one.getAttribute('name'), await one.getAttribute('value')])
    return found
  }))
  const send = () => page.request.post(`${city.url}/apply/juminhyo/check`, { form: fields, maxRedirects: 0 })
  const answers = await Promise.all([send(), send(), send()])
  const places = new Set(answers.map(answer => answer.headers().location))
  expect(answers.every(answer => answer.status() === 303), `303 three times, found ${answers.map(a => a.status())}`)
  expectEqual(places.size, 1, 'receipts')
  expect([...places][0].startsWith('/receipts/'), 'a receipt')
})

journey('leaving and coming back: by account on another device, by mailed code without one', async ({ city, browser }) => {
  const first = await phone(browser), second = await phone(browser)
  await enter(first, city, '汐見　太郎')
  await begin(first, city, 'juminhyo')
  await first.locator('[name=relation][value=self]').check()
  await first.getByRole('button', { name: '保存して、あとで続ける' }).click()
  expectEqual(path(first), '/apply/juminhyo/saved', 'the page that says it is saved')
  await enter(second, city, '汐見　太郎')
  await second.goto(`${city.url}/my`)
  await second.locator('.task', { hasText: '住民票の写し' }).filter({ hasText: '入力の途中' }).first().click()
  await next(second)
  expectEqual(path(second), '/apply/juminhyo/paper', 'where it goes on')
  expect(await second.locator('[name=relation][value=self]').isChecked(), 'the answer given on the other device')

  const here = await phone(browser), there = await phone(browser), mail = `later${Date.now()}@example.jp`
  await begin(here, city, 'inu')
  await here.locator('[name=matter][value=new]').check()
  await next(here)
  await fill(here, { dog_name: 'ポチ', breed: '柴' })
  await here.getByRole('button', { name: '保存して、あとで続ける' }).click()
  let after = city.mail.messages.length
  await here.locator('[name=mail_address]').fill(mail)
  await here.getByRole('button', { name: 'このメールアドレスで' }).click()
  await city.mail.waitFor(mail, { after })
  after = city.mail.messages.length
  await there.goto(`${city.url}/resume`)
  await there.locator('[name=mail_address]').fill(mail)
  await next(there)
  await giveCode(there, city, mail, after)
  expectEqual(path(there), '/resume/list', 'the list of what is kept')
  await there.getByRole('button', { name: '続きから入力する' }).first().click()
  await there.goto(`${city.url}/apply/inu/dogs?item=0`)
  expectEqual(await there.locator('[name=dog_name]').inputValue(), 'ポチ', 'the half-filled page')
})

journey('dogs are entered one by one, changed and removed; a photograph is kept; no account, no code', async ({ city, browser }) => {
  const page = await phone(browser)
  const dog = async name => {
    await fill(page, { dog_name: name, breed: '柴', colour: '茶', 'dog_birth-year': '2024', 'dog_birth-month': '4', 'dog_birth-day': '1' })
    await page.locator('[name=sex][value=male]').check()
    await next(page)
  }
  await begin(page, city, 'inu')
  await page.locator('[name=matter][value=new]').check()
  await next(page)
  await dog('ポチ')
  await page.getByRole('button', { name: '追加する' }).click()
  await dog('ハナ')
  expectEqual(await page.locator('.items li').count(), 2, 'dogs')
  await page.locator('.items li').first().getByRole('button').click()
  expectEqual(await page.locator('.items li').count(), 1, 'dogs after removing one')
  expect((await page.locator('.items').innerText()).includes('ハナ'), 'the other dog to stay')
  await next(page)
  await page.locator('[name=vaccinated][value=yes]').check()
  await next(page)
  await page.locator('input[type=file]').setInputFiles({ name: 'notes.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ not a picture') })
  await next(page)
  expect((await page.title()).startsWith('エラー：'), 'a file of another kind to be refused with a sentence')
  await page.locator('input[type=file]').setInputFiles({ name: '注射済証.png', mimeType: 'image/png', buffer: png })
  await next(page)
  expectEqual(path(page), '/apply/inu/applicant', 'the step behind the photograph')
  await answerApplicant(page, { email: `dog${Date.now()}@example.jp` })
  expectEqual(path(page), '/apply/inu/check', 'the check page')
  for (const shown of ['ハナ', '注射済証.png', '3,550円']) expect((await page.content()).includes(shown), `${shown} on the check page`)
  await next(page)
  await numberOn(page)
})

journey('a group that may be empty is passed over; photographs of damage are sent with a 罹災証明書', async ({ city, browser }) => {
  const page = await phone(browser)
  const picture = { name: '家.png', mimeType: 'image/png', buffer: png }
  await begin(page, city, 'risai')
  await page.locator('[name=cause][value=earthquake]').check()
  await fill(page, { 'happened_on-year': '2026', 'happened_on-month': '11', 'happened_on-day': '1' })
  await page.locator('[name=building][value=owned]').check()
  await next(page)
  await fill(page, { 'place-postcode': '9700000', 'place-town': '福島県いわき市平字梅本', 'place-street': '21', words: '屋根の瓦が落ちました。\n雨がもります。' })
  await page.locator('[name=parts][value=roof]').check()
  await page.locator('[name=self_judged][value=yes]').check()
  await next(page)
  await page.locator('[name=whole]').setInputFiles(picture)
  await page.locator('[name=parts_photographs]').setInputFiles(picture)
  await next(page)
  expectEqual(path(page), '/apply/risai/household', 'the group that may be empty')
  await next(page)
  expectEqual(path(page), '/apply/risai/applicant', 'the step behind it')
  await answerApplicant(page, { email: `risai${Date.now()}@example.jp` })
  expectEqual(path(page), '/apply/risai/check', 'the check page')
  expect((await page.content()).includes('手数料はかかりません'), 'no fee')
  await next(page)
  const number = await numberOn(page)
  const copy = await page.request.get(`${city.url}/receipts/${number}/copy.pdf`)
  expectEqual(copy.status(), 200, 'the copy of the answers')
})

journey('a resident writes a message, pays at the provider, and withdraws another case', async ({ city, browser }) => {
  const page = await phone(browser)
  await enter(page, city, '汐見　花子')
  const order = async () => {
    await begin(page, city, 'juminhyo')
    await answerContent(page)
    await page.locator('[name=phone]').fill('0246-00-0000')
    await next(page)
    await answerReceive(page)
    await next(page)
    return numberOn(page)
  }
  const number = await order()
  await page.goto(`${city.url}/my/cases/${number}`)
  await page.locator('[name=words]').fill('水曜日までに要ります。')
  await page.getByRole('button', { name: 'メッセージを送る' }).click()
  expect((await page.locator('.said').innerText()).includes('水曜日までに要ります。'), 'the message in the thread')
  await page.getByRole('link', { name: 'カードで支払う' }).click()
  const slip = await page.request.get(page.url() + '/slip.pdf')
  expect((await slip.body()).subarray(0, 5).toString() === '%PDF-', 'a payment slip')
  await page.getByRole('button', { name: 'カードで支払う' }).click()
  await page.getByRole('link', { name: '支払い画面へ進む' }).click()
  await next(page)
  expect(path(page).endsWith('/return'), 'to come back from the provider')
  expect((await page.content()).includes('支払いを確認しました'), 'the payment to be seen')
  await page.goto(`${city.url}/my/cases/${number}`)
  expect((await page.content()).includes('の支払いを確認しました'), 'the paid case')

  const second = await order()
  await page.goto(`${city.url}/my/cases/${second}`)
  await page.getByRole('link', { name: '申し込みを取り下げる' }).click()
  await page.getByRole('button', { name: '取り下げる' }).click()
  expectEqual(path(page), `/my/cases/${second}`, 'back on the case')
  expect((await page.locator('.state').innerText()).includes('取り下げ'), 'the state in words')
  expectEqual(await page.getByRole('link', { name: 'カードで支払う' }).count(), 0, 'nothing to pay any more')
  const other = await phone(browser)
  await enter(other, city, '汐見　太郎')
  expectEqual((await other.goto(`${city.url}/my/cases/${number}`)).status(), 404, "another resident's case")
})

journey("the residents' pages: no axe violation, one h1, no sideways scrolling at 320 px, in three languages", async ({ city, browser }) => {
  const page = await openPage(browser, { shape: { ...DESK, viewport: { width: 320, height: 700 } } })
  const look = async (address, width) => {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(city.url + address)
    await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe))
    const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    expect(found.violations.length === 0, `no violation at ${address} (${width}): ${found.violations.map(one => `${one.id} ${one.nodes[0].html}`).join('; ').slice(0, 600)}`)
    expectEqual(await page.locator('h1').count(), 1, `h1 at ${address}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide <= 0, `no sideways scrolling at ${address} (${width}), ${wide} px too wide`)
  }
  for (const prefix of ['', '/en', '/yasashii'])
    for (const address of ['/', '/procedures', '/procedures?by=kana', '/procedures/risai', '/apply/juminhyo', '/resume']) await look(prefix + address, 320)
  await enter(page, city, '汐見　花子')
  await begin(page, city, 'juminhyo')
  await look('/apply/juminhyo/paper', 320)
  await answerContent(page)
  for (const width of [320, 1280]) await look('/apply/juminhyo/applicant', width)
  await page.locator('[name=phone]').fill('0246-00-0000')
  await next(page)
  await answerReceive(page)
  for (const prefix of ['', '/en', '/yasashii']) await look(`${prefix}/apply/juminhyo/check`, 320)
  await look('/apply/juminhyo/saved', 320)
  await page.goto(`${city.url}/apply/juminhyo/check`)
  await next(page)
  const number = await numberOn(page)
  for (const address of [`/receipts/${number}`, `/my/cases/${number}`, `/my/cases/${number}/withdraw`, '/my', '/']) for (const width of [320, 1280]) await look(address, width)
  await page.goto(`${city.url}/my/cases/${number}`)
  await look(new URL(await page.getByRole('link', { name: 'カードで支払う' }).first().getAttribute('href'), city.url).pathname, 320)
  expectEqual(page.problems.filter(text => !text.includes('axe') && !text.includes('Content Security Policy')).length, 0, `faults in the console: ${page.problems.join('; ').slice(0, 300)}`)
})

journey('a correction opens only what was marked, dog by dog; the letter is taken with nothing but the receipt', async ({ city, browser }) => {
  const page = await phone(browser)
  const dog = async name => {
    await fill(page, { dog_name: name, breed: '柴', colour: '茶', 'dog_birth-year': '2024', 'dog_birth-month': '4', 'dog_birth-day': '1' })
    await page.locator('[name=sex][value=male]').check()
    await next(page)
  }
  await begin(page, city, 'inu')
  await page.locator('[name=matter][value=moved]').check()
  await next(page)
  await dog('ポチ')
  await page.getByRole('button', { name: '追加する' }).click()
  await dog('ハナ')
  await next(page)
  await page.locator('[name=vaccinated][value=no]').check()
  await next(page)
  await answerApplicant(page, { 'name-family': '髙橋', email: `letter${Date.now()}@example.jp` })
  await next(page)
  const number = await numberOn(page)

  const clerk = await openPage(browser, { shape: DESK })
  await enter(clerk, city, '草野 すみれ')
  await clerk.goto(`${city.url}/desk/cases/${number}`)
  await clerk.getByText('直してもらう', { exact: false }).first().click().catch(() => {})
  await clerk.evaluate(() => document.querySelectorAll('details').forEach(one => { one.open = true }))
  await clerk.locator('input[name=field][value=dog_name]').first().check()
  await clerk.locator('#message').fill('犬の名前をカタカナで書いてください。')
  await clerk.locator('form[action$="/correction"] button[type=submit]').click()
  await clerk.waitForLoadState('load')

  await page.goto(`${city.url}/receipts/${number}/case`)
  expect((await page.locator('.state').innerText()).includes('直してください'), 'to be asked for a correction')
  await page.getByRole('link', { name: 'いま直す' }).click()
  expect((await page.content()).includes('犬の名前をカタカナで書いてください。'), 'what the section wrote')
  expectEqual(await page.locator('form .q').count(), 2, 'questions that are open: one for each dog')
  await page.locator('[name="item0.dog_name"]').fill('ジョン')
  await page.locator('[name="item1.dog_name"]').fill('')
  await next(page)
  expectEqual(await page.locator('.errs li').count(), 1, 'problems')
  expectEqual(await page.locator('[name="item0.dog_name"]').inputValue(), 'ジョン', 'what was typed for the first dog')
  await page.locator('[name="item1.dog_name"]').fill('リリー')
  await next(page)
  expectEqual(path(page), `/receipts/${number}/case`, 'back on the case')
  for (const shown of ['ジョン', 'リリー', '柴']) expect((await page.content()).includes(shown), `${shown} among the answers`)

  await clerk.goto(`${city.url}/desk/cases/${number}`)
  await clerk.evaluate(() => document.querySelectorAll('details').forEach(one => { one.open = true }))
  await clerk.getByRole('button', { name: '決裁に回す' }).click()
  await clerk.waitForSelector('text=引き戻す')
  const chief = await openPage(browser, { shape: DESK })
  await enter(chief, city, '牧 ひろみ')
  await chief.goto(`${city.url}/desk/approvals?case=${number}`)
  await chief.getByRole('button', { name: /^承認する/ }).first().click()
  let letter
  for (let tries = 0; tries < 60; tries++) {
    await page.goto(`${city.url}/receipts/${number}/case`)
    letter = page.getByRole('link', { name: 'ダウンロードする（PDF）' })
    if (await letter.count()) break
    await page.waitForTimeout(500)
  }
  const paper = await page.request.get(city.url + await letter.getAttribute('href'))
  expect((await paper.body()).subarray(0, 5).toString() === '%PDF-', `the letter as PDF, found ${paper.status()}`)
  const other = await phone(browser)
  const refused = await other.request.get(`${city.url}/receipts/${number}/paper.pdf`)
  expect(!(refused.headers()['content-type'] ?? '').includes('pdf'), 'the letter to be closed for others')
})

journey('odd input is answered with a page or a sentence, never with a fault', async ({ city, browser }) => {
  const page = await phone(browser)
  await begin(page, city, 'juminhyo')
  const token = await page.locator('main [name=_token]').first().getAttribute('value')
  const keys = async () => page.locator('main [name=_key]').first().getAttribute('value')
  const post = async (address, form) => {
    await page.goto(`${city.url}/apply/juminhyo/paper`)
    return page.request.post(city.url + address, { form: { _token: token, _key: await keys(), ...form }, maxRedirects: 0 })
  }
  const odd = [['/apply/juminhyo/paper', { relation: 'nobody' }], ['/apply/juminhyo/paper', { relation: 'self', do: 'town:relation' }],
    ['/apply/juminhyo/paper', { do: 'remove:-1' }], ['/apply/juminhyo/paper?item=99999999999', { do: 'add' }], ['/apply/juminhyo/none', {}],
    ['/apply/juminhyo/check', {}], ['/apply/none', {}], ['/apply/juminhyo/saved', { mail_address: 'x' }], ['/resume', { mail_address: 'a@b\r\nBcc: c@d' }],
    ['/resume/code', { code: '１２３４５６' }], ['/resume/drafts/juminhyo', {}], ['/pay/aaaaaaaaaaaaaaaaaaaaaa', {}], ['/receipts/2222-2222-2222/withdraw', {}]]
  for (const [address, form] of odd) {
    const answer = await post(address, form)
    expect(answer.status() < 500, `no fault at POST ${address}, found ${answer.status()}`)
  }
  await page.context().addCookies(['ikanai_mail', 'ikanai_receipts', 'ikanai_draft'].map(name => ({ name, value: 'x:.y:AAAA..:', url: city.url })))
  for (const address of ['/', '/resume', '/resume/list', '/apply/juminhyo', '/apply/juminhyo/paper?item=-1', '/receipts/%00', '/receipts/%E3%81%82', '/my?before=x',
    '/procedures?by=%F0%9F%90%95', '/procedures?category=%3Cscript%3E', '/pay/x', '/api/procedures/x']) {
    const answer = await page.request.get(city.url + address, { maxRedirects: 0 })
    expect(answer.status() < 500, `no fault at GET ${address}, found ${answer.status()}`)
  }
})
