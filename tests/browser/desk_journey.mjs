// The way of a case at the desk: entered for somebody, paid at the counter, drafted, examined, decided, issued, checked.
import { DESK, PHONE, expect, expectEqual, journey, openPage } from './harness.mjs'

const CLERK = '潮見 みなと', CHIEF = '磯野 あおい', HEAD = '波多野 まこと'

export async function enter(page, city, name) {
  await page.goto(`${city.url}/demo`)
  await page.click(`text=${name}として入る`)
  await page.waitForURL(/\/(desk|my)/)
}

// Types a 住民票 request for 汐見 花子 as it came in on paper; gives the case's number.
export async function enterPaper(page, city, { channel = '紙', purpose = 'work' } = {}) {
  await page.goto(`${city.url}/desk/entry/juminhyo`)
  const choose = label => page.getByLabel(label, { exact: true }).first().check()
  for (const label of [channel, '自分']) await choose(label)
  // Questions that the first answer opens come with the next look at the page.
  if (await page.locator('[name=scope]').count() === 0) {
    await page.getByRole('button', { name: '確かめて受け付ける' }).click()
    await page.waitForSelector('[name=scope]')
  }
  const list = page.locator('select[name=purpose]')
  if (await list.count()) await list.selectOption(purpose)
  else await page.locator(`input[name=purpose][value=${purpose}]`).check()
  await page.locator('input[name=scope][value=all]').check()
  await page.locator('input[name=receive][value=download]').check()
  const fill = async (name, value) => page.locator(`[name="${name}"]`).fill(value)
  await fill('copies', '1')
  for (const [name, value] of [['name-family', '汐見'], ['name-given', '花子'], ['kana-family', 'しおみ'], ['kana-given', 'はなこ'],
    ['birth-year', '６０'], ['birth-month', '2'], ['birth-day', '28'], ['address-postcode', '970-0000'], ['address-town', '平字梅本'],
    ['address-street', '21'], ['phone', '０２４６−００−００００'], ['email', 'hanako@example.jp']]) await fill(name, value)
  await page.locator('[name="birth-era"]').selectOption({ label: '昭和' })
  await page.getByRole('button', { name: '確かめて受け付ける' }).click()
  await page.waitForURL(/\/desk\/cases\//)
  return decodeURIComponent(page.url().split('/').pop())
}

async function untilText(page, text, seconds = 30) {
  for (let i = 0; i < seconds * 2; i++) {
    if ((await page.content()).includes(text)) return
    await page.waitForTimeout(500)
    await page.reload()
  }
  throw new Error(`"${text}" did not come within ${seconds} s at ${page.url()}`)
}

export async function approve(page, city, number) {
  await page.goto(`${city.url}/desk/approvals?case=${number}`)
  await page.getByRole('button', { name: /^承認する/ }).first().click()
  await page.waitForSelector('text=秒で承認します')
}

journey('a paper application becomes a certificate that anyone can check', async ({ city, browser }) => {
  const clerk = await openPage(browser, { shape: DESK })
  await enter(clerk, city, CLERK)
  const number = await enterPaper(clerk, city)
  expect((await clerk.content()).includes('潮見 みなと'), 'who typed it to stand on the case')
  await clerk.getByRole('button', { name: '窓口で受け取りました' }).click()
  await clerk.waitForSelector('text=納付ずみ')
  await clerk.getByRole('button', { name: '審査を始める' }).click()
  await clerk.waitForSelector('text=起案する')
  await clerk.getByText('起案する', { exact: true }).click()
  await clerk.getByRole('button', { name: '決裁に回す' }).click()
  await clerk.waitForSelector('text=引き戻す')
  expect(await clerk.getByRole('button', { name: /^承認する/ }).count() === 0, 'who drafted not to approve')

  const chief = await openPage(browser, { shape: DESK })
  await enter(chief, city, CHIEF)
  await approve(chief, city, number)
  const head = await openPage(browser, { shape: DESK })
  await enter(head, city, HEAD)
  await head.goto(`${city.url}/desk/approvals`)
  await untilText(head, number)
  await approve(head, city, number)

  await clerk.goto(`${city.url}/desk/cases/${number}`)
  await untilText(clerk, '-R8-')
  const paper = (await clerk.content()).match(/[^\s<>]+-R\d+-\d{6}/)[0]
  await clerk.goto(`${city.url}/desk/papers`)
  const link = await clerk.getByRole('link', { name: paper }).getAttribute('href')
  const stranger = await openPage(browser, { shape: PHONE, javaScript: false })
  await stranger.goto(city.url + link)
  const page = await stranger.content()
  expect(page.includes('有効です') && page.includes(paper), 'the check page to say that it holds')
  expect(!page.includes('花子') && !page.includes('汐見'), 'nothing personal on the check page')
  const forged = await stranger.goto(`${city.url}${link}/AAAA`)
  expectEqual(forged.status(), 200, 'a forged address')
  expect((await stranger.content()).includes('偽物'), 'a forged address to be called so')
})

journey('an approval can be taken back for ten seconds', async ({ city, browser }) => {
  const clerk = await openPage(browser, { shape: DESK })
  await enter(clerk, city, CLERK)
  const number = await enterPaper(clerk, city, { purpose: 'pension' })
  await clerk.getByRole('button', { name: '窓口で受け取りました' }).click()
  await clerk.waitForSelector('text=納付ずみ')
  await clerk.getByText('起案する', { exact: true }).click()
  await clerk.getByRole('button', { name: '決裁に回す' }).click()
  await clerk.waitForSelector('text=引き戻す')
  const chief = await openPage(browser, { shape: DESK })
  await enter(chief, city, CHIEF)
  await approve(chief, city, number)
  await chief.getByRole('button', { name: /元に戻す/ }).click()
  await chief.waitForTimeout(12_000)
  await chief.goto(`${city.url}/desk/approvals?case=${number}`)
  expect(await chief.getByRole('button', { name: /^承認する/ }).count() > 0, 'the draft still to wait')
  // sent back with a comment, taken up by the drafter again
  await chief.getByText('差しもどす', { exact: false }).first().click()
  await chief.locator('#comment').fill('通数を確かめてください。')
  await chief.locator('button[value=return]').click()
  await clerk.goto(`${city.url}/desk/cases/${number}`)
  expect((await clerk.content()).includes('通数を確かめてください。'), 'the comment to reach the drafter')
  await clerk.getByRole('button', { name: 'もう一度回す' }).click()
  await clerk.waitForSelector('text=引き戻す')
  await clerk.getByRole('button', { name: '引き戻す' }).click()
  await clerk.waitForSelector('text=もう一度回す')
})

journey('the inbox works by keys: J moves, X chooses, the list can be taken out', async ({ city, browser }) => {
  const clerk = await openPage(browser, { shape: DESK })
  await enter(clerk, city, CLERK)
  await enterPaper(clerk, city, { channel: '電話' })
  await clerk.goto(`${city.url}/desk/inbox?view=all&order=newest`)
  await clerk.waitForLoadState('load')
  await clerk.keyboard.press('j')
  await clerk.keyboard.press('k')
  await clerk.keyboard.press('x')
  expectEqual(await clerk.locator('.rows input:checked').count(), 1, 'chosen rows')
  await clerk.keyboard.press('Enter')
  await clerk.waitForURL(/case=/)
  expect(await clerk.locator('.case h2').count() === 1, 'the case beside the list')
  const csv = await clerk.request.get(`${city.url}/desk/inbox.csv?view=all`)
  expectEqual(csv.status(), 200, 'CSV')
  expect((await csv.text()).includes('受付番号'), 'the CSV to have its heads')
  await clerk.goto(`${city.url}/desk/inbox?view=all`)
  await clerk.locator('.rows input').first().check()
  await clerk.getByRole('button', { name: '担当を変える' }).first().click()
  await clerk.waitForSelector('text=担当を、あと')
})

journey('infection figures: one enters, another confirms', async ({ city, browser }) => {
  const first = await openPage(browser, { shape: DESK })
  await enter(first, city, '白井 ちはる')
  await first.goto(`${city.url}/desk/infection`)
  for (const [name, value] of [['day-year', '2022'], ['day-month', '8'], ['day-day', '1'], ['administrative', '12'], ['insured', '130']])
    await first.locator(`[name="${name}"]`).fill(value)
  await first.getByRole('button', { name: '入力する', exact: true }).click()
  await first.waitForSelector('text=入力した人とは別の人が確認します')
  const second = await openPage(browser, { shape: DESK })
  await enter(second, city, '清水 けい')
  await second.goto(`${city.url}/desk/infection`)
  expect((await second.content()).includes('差は-10'), 'the difference to the day before')
  await second.getByRole('button', { name: '確認する' }).click()
  await second.waitForSelector('text=確認を待っている入力はありません')
  const visitor = await openPage(browser, { shape: PHONE, javaScript: false })
  await visitor.goto(`${city.url}/infection`)
  expect((await visitor.content()).includes('2022年8月1日'), 'the confirmed day to be public')
  const json = await (await visitor.request.get(`${city.url}/infection/daily.json`)).json()
  expectEqual(json.days.at(-1).cases, 142, 'cases in the JSON')
  expectEqual(json.schema_version, 1, 'schema version')
})
