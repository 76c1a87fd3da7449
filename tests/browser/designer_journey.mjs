// A section puts a procedure online by itself: from nothing to published without JavaScript, timed by the keystroke-level model,
// then a resident uses it. Also: difference, versions, the switch, files, colleagues, other sections.
//
// Times of the keystroke-level model are those of Card, Moran and Newell, "The keystroke-level model for user performance time
// with interactive systems", CACM 23(7), 1980: K 0.28 s (an average typist who is no secretary), P 1.1 s to point, B 0.2 s to
// press and release, H 0.4 s to move a hand between mouse and keyboard, M 1.35 s to think before each act. A Japanese character
// counts as 2.3 keys (romaji and conversion); that is ours, not theirs.
import { DESK, PHONE, expect, expectEqual, journey, openPage } from './harness.mjs'
import { enter } from './desk_journey.mjs'

const CHIEF = '磯野 あおい', HEAD = '波多野 まこと', OTHER = '松ヶ岡 りく', CLERK = '潮見 みなと'
const K = 0.28, P = 1.1, B = 0.2, H = 0.4, M = 1.35

// Hands that count what they do.
class Hands {
  constructor(page) { Object.assign(this, { page, clicks: 0, keys: 0, selects: 0, fields: 0, seconds: 0, waits: 0 }) }
  async click(locator) {
    this.clicks++
    this.seconds += M + P + B
    const began = Date.now()
    await locator.click()
    this.waits += (Date.now() - began) / 1000
  }
  press(name) { return this.click(this.page.getByRole('button', { name, exact: true }).last()) }
  async type(locator, text) {
    let keys = 0
    for (const sign of text) keys += sign.charCodeAt(0) > 0x2000 ? 2.3 : 1
    this.fields++
    this.keys += Math.round(keys)
    this.seconds += M + P + B + H + keys * K + H
    await locator.fill(text)
  }
  field(name) { return this.page.locator(`[name="${name}"]:not([type=hidden])`) }
  write(name, text) { return this.type(this.field(name), text) }
  async choose(name, value) {
    this.selects++
    this.seconds += M + 2 * (P + B)
    await this.field(name).selectOption(value)
  }
  // With the hands on the keys: Tab leads to the next language.
  async words(name, ja, en, easy) {
    await this.write(`${name}.ja`, ja)
    for (const text of [en, easy]) {
      await this.page.keyboard.press('Tab')
      this.seconds -= P + B + 2 * H - K
      this.keys++
      await this.type(this.page.locator(':focus'), text)
    }
  }
  get minutes() { return (this.seconds + this.waits) / 60 }
}

async function outline(hands, title) { await hands.click(hands.page.locator('.outline').getByRole('button', { name: title }).first()) }

async function makeWhole(hands, city) {
  const { page } = hands
  await page.goto(`${city.url}/desk/designer`)
  await hands.write('title', '地区集会所の使用届')
  await hands.write('name', 'shukaijo')
  await hands.press('作る')
  // what it is
  await hands.words('title', '地区集会所の使用届', 'Use of a district hall', '集会所を 使います')
  await hands.words('summary', '地区集会所を使うときの届け出です。', 'To use a hall of your district.', '集会所を 使うときに 出します。')
  await hands.write('kana', 'チクシュウカイジョノシヨウトドケ')
  await hands.write('category', 'certificates')
  await hands.words('contact', '市民課（見本）', 'Citizens Division (sample)', '市民課（見本）')
  await hands.choose('payment', 'after')
  await hands.write('approval', 'notification')
  await outline(hands, '案内')
  await hands.words('who', 'いわき市に住む人と、市内の団体が届け出できます。', 'Residents and groups of the city.', 'いわき市に 住んでいる人です。')
  await hands.words('fee', '部屋により 500円から1,200円（見本）', '500 to 1,200 yen by room (sample)', '500円から 1,200円です（見本）。')
  await hands.words('time', '入力に約5分。10開庁日までにお知らせします。', '5 minutes; an answer within 10 working days.', '入力は 5分です。')
  await hands.words('legal_basis', '集会所条例（見本）', 'By-law on halls (sample)', '集会所の きまり（見本）')
  // the first page: five questions, two of them choices, one condition
  await hands.write('new-step', '使い方')
  await hands.press('この画面を加える')
  await hands.words('title', '使い方', 'How you use it', '使いかた')
  await hands.choose('new-kind', 'choice')
  await hands.write('new-fields', '部屋 | Room | 部屋\n- 大会議室 | Large room | 大きい部屋\n- 和室 | Tatami room | たたみの部屋\n- 調理室 | Kitchen | 料理の部屋\n' +
    '使う人 | Who uses it | 使う人\n- 個人 | A person | 一人\n- 団体 | A group | グループ')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'text')
  await hands.write('new-fields', '団体の名前 | Name of the group | グループの名前')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'date')
  await hands.write('new-fields', '使う日 | Day of use | 使う日')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'number')
  await hands.write('new-fields', '時間数 | Hours | 何時間\n人数 | People | 何人')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'yes_no')
  await hands.write('new-fields', '火を使いますか | Do you use fire | 火を 使いますか\n椅子を使いますか | Do you use chairs | いすを 使いますか')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'long_text')
  await hands.write('new-fields', '使う目的 | Purpose | 何を しますか')
  await hands.press('質問を加える')
  // the branch: the group's name only for groups; hours at most 12
  await outline(hands, '団体の名前')
  await hands.click(page.getByText('条件を作る').first())
  await hands.choose('show.0.variable', { label: '使う人' })
  await hands.choose('show.0.chosen', { label: '団体' })
  await hands.press('保存する')
  expect((await page.content()).includes('「使う人」が「団体」のとき'), 'the condition to stand there in words')
  await outline(hands, '時間数')
  await hands.write('at_least', '1')
  await hands.write('at_most', '12')
  await hands.press('保存して画面にもどる')
  // attachments on a page of their own, one of them by an answer
  await hands.write('new-step', '添付')
  await hands.press('この画面を加える')
  await hands.words('title', '添付', 'Attachments', 'つける紙')
  await hands.choose('new-kind', 'file')
  await hands.write('new-fields', '使用計画書 | Plan of use | 使う計画\n火気の使用計画 | Plan for fire | 火の計画\n会員の名簿 | List of members | 人の名前')
  await hands.press('質問を加える')
  await outline(hands, '火気の使用計画')
  await hands.click(page.getByText('条件を作る').first())
  await hands.choose('show.0.variable', { label: '火を使いますか' })
  await hands.choose('show.0.chosen', { label: 'はい' })
  await hands.press('保存する')
  await outline(hands, '会員の名簿')
  await hands.choose('required', 'false')
  await hands.press('保存して画面にもどる')
  // a contact page, and the applicant's from another procedure with all its translations
  await hands.write('new-step', '当日の連絡')
  await hands.press('この画面を加える')
  await hands.words('title', '当日の連絡', 'On the day', 'その日の連絡')
  await hands.choose('new-kind', 'text')
  await hands.write('new-fields', '当日の責任者 | Who is in charge | その日の 責任の人')
  await hands.press('質問を加える')
  await hands.choose('new-kind', 'phone')
  await hands.write('new-fields', '当日の電話番号 | Phone on the day | その日の電話')
  await hands.press('質問を加える')
  await hands.choose('take-step', { label: '犬の登録 › 飼い主のこと' })
  await hands.press('この画面を写す')
  await hands.words('title', '届け出る人', 'About you', 'あなたのこと')
  // fees by room and hours
  await hands.choose('fees-by-choice', { label: '部屋' })
  await hands.press('選ぶものごとに加える')
  for (const [i, [title, yen]] of [['大会議室', '1200'], ['和室', '500'], ['調理室', '800']].entries()) {
    if (i) await outline(hands, title)
    await hands.choose('quantity', { label: '「時間数」の数' })
    await hands.write('amounts.0.yen', yen)
    await hands.words('amounts.0.basis', '見本', 'Sample', '見本')
    await hands.press('保存する')
  }
}

async function resident(city, browser, look) {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await page.goto(`${city.url}/procedures/shukaijo`)
  await look(page)
  return page
}

async function fillApplicant(page) {
  const fill = (name, value) => page.locator(`[name="${name}"]`).fill(value)
  for (const [name, value] of [['name-family', '浜'], ['name-given', '一郎'], ['kana-family', 'はま'], ['kana-given', 'いちろう'], ['birth-year', '1980'],
    ['birth-month', '1'], ['birth-day', '2'], ['address-postcode', '970-0000'], ['address-town', 'いわき市平字梅本'], ['address-street', '21'],
    ['phone', '0246000000'], ['email', 'hama@example.jp']])
    if (await page.locator(`[name="${name}"]`).count()) await fill(name, value)
  await page.getByRole('button', { name: '次へ' }).click()
}

async function fillUse(page) {
  await page.getByLabel('和室').check()
  await page.getByLabel('個人').check()
  const fill = (name, value) => page.locator(`[name="${name}"]`).fill(value)
  await fill('date_1-year', '2026'); await fill('date_1-month', '12'); await fill('date_1-day', '24')
  await fill('number_1', '3'); await fill('number_2', '12'); await fill('long_text_1', '地区の会議')
  for (const name of ['yes_no_1', 'yes_no_2']) await page.locator(`[name="${name}"]`).last().check()
  await page.getByRole('button', { name: '次へ' }).click()
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \n0000000111 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n178\n%%EOF\n')

async function fillRest(page) {
  await page.locator('[name="file_1"]').setInputFiles({ name: 'keikaku.pdf', mimeType: 'application/pdf', buffer: PDF })
  expectEqual(await page.locator('[name="file_2"]').count(), 0, 'the plan for fire is asked only with fire')
  await page.getByRole('button', { name: '次へ' }).click()
  await page.locator('[name="text_2"]').fill('浜 一郎')
  await page.locator('[name="phone_1"]').fill('090-0000-0000')
  await page.getByRole('button', { name: '次へ' }).click()
}

journey('a section makes a form of twenty questions from nothing to published in a quarter of an hour, without JavaScript', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: DESK, javaScript: false })
  await enter(page, city, CHIEF)
  const hands = new Hands(page)
  await makeWhole(hands, city)
  const design = page.url().split('?')[0]
  // tried as a resident, nothing kept
  await page.goto(`${design}/trial`)
  await fillUse(page)
  await fillRest(page)
  await fillApplicant(page)
  let text = await page.content()
  expect(text.includes('1,500円') && text.includes('何も保存していません') && text.includes('係長級'), 'fee, route and that nothing was kept')
  // the difference, and asking for approval
  await page.goto(`${design}/submit`)
  text = await page.locator('main').innerText()
  expect(!text.includes('足りないもの・誤り'), `nothing missing: ${text.slice(0, 600)}`)
  await hands.press('決裁に回す')
  expect((await page.content()).includes('波多野'), 'the head of the section on the route')
  expectEqual(await page.getByRole('button', { name: '承認する' }).count(), 0, 'who drafts does not approve')
  const head = await openPage(browser, { shape: DESK, javaScript: false })
  await enter(head, city, HEAD)
  await head.goto(`${city.url}/desk/approvals`)
  await head.getByRole('link', { name: /地区集会所の使用届/ }).first().click()
  await head.getByRole('button', { name: '承認する' }).click()
  expect((await head.content()).includes('公開済み'), 'it to be published')
  const fields = (await (await page.request.get(`${design}/export.yaml`)).text()).match(/ kind: /g)?.length ?? 0
  expectEqual(fields, 20, 'questions')
  const minutes = hands.minutes
  console.log(`# designer trial: ${hands.clicks} clicks, ${hands.selects} lists, ${hands.fields} fields, ${hands.keys} keys, ` +
    `${hands.waits.toFixed(1)} s of waiting; ${minutes.toFixed(1)} minutes by the keystroke-level model (bar 15); ${fields} questions`)
  expect(minutes <= 15, `at most 15 minutes, not ${minutes.toFixed(1)}`)
  // a resident uses it
  await resident(city, browser, async phone => {
    await phone.click('text=手続きをはじめる >> visible=true').catch(() => phone.locator('a.main').first().click())
    await phone.getByRole('button').filter({ hasText: /はじめる|入力/ }).first().click()
    await fillUse(phone)
    await fillRest(phone)
    await fillApplicant(phone)
    expect((await phone.content()).includes('1,500円'), 'the fee of three hours')
    await phone.locator('form button.main').last().click()
    expect(/受付番号/.test(await phone.content()), 'a receipt')
  })
})
