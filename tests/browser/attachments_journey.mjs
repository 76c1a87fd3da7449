// Files: refused with a sentence, kept, put in order, shown small, seen only by their owner; promised and handed in later.
import { deflateSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { PHONE, DESK, expect, expectEqual, journey, openPage } from './harness.mjs'

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const next = page => page.locator('.acts .main').first().click()
const fill = async (page, values) => { for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value) }
const path = page => new URL(page.url()).pathname
const file = page => page.locator('input[type=file]').first()
const takeOver = page => page.getByRole('button', { name: 'このファイルを' }).first().click()
const pictures = process.env.IKANAI_PICTURES

// A plain picture of one colour, 300 × 200.
function png(colour) {
  const crc = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
  const chunk = (kind, data) => {
    const whole = Buffer.alloc(data.length + 12)
    whole.writeUInt32BE(data.length, 0); whole.write(kind, 4, 'latin1'); data.copy(whole, 8)
    let sum = ~0
    for (let at = 4; at < data.length + 8; at++) sum = crc[(sum ^ whole[at]) & 255] ^ (sum >>> 8)
    whole.writeUInt32BE(~sum >>> 0, data.length + 8)
    return whole
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(300, 0); head.writeUInt32BE(200, 4); head[8] = 8; head[9] = 2
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: 300 }, () => Buffer.from(colour))])
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 200 }, () => row)))), chunk('IEND', Buffer.alloc(0))])
}
const picture = (name, colour) => ({ name, mimeType: 'image/png', buffer: png(colour) })
const pdf = inside => ({ name: '注射済証.pdf', mimeType: 'application/pdf',
  buffer: Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n${inside}trailer<</Root 1 0 R>>\n%%EOF\n`) })

// The registration of a dog up to the photographs of its certificates.
async function toFiles(page, city) {
  await page.goto(`${city.url}/apply/inu`)
  const anew = page.locator('button[value=new]')
  if (await anew.count()) await anew.click()
  else await next(page)
  await page.locator('[name=matter][value=new]').check()
  await next(page)
  await fill(page, { dog_name: 'ポチ', breed: '柴', colour: '茶', 'dog_birth-year': '2024', 'dog_birth-month': '4', 'dog_birth-day': '1' })
  await page.locator('[name=sex][value=male]').check()
  await next(page)
  await next(page)
  await page.locator('[name=vaccinated][value=yes]').check()
  await next(page)
}
async function sendIt(page, mail) {
  await fill(page, { 'name-family': '汐見', 'name-given': '太郎', 'kana-family': 'しおみ', 'kana-given': 'たろう', 'birth-year': '60', 'birth-month': '2',
    'birth-day': '28', 'address-postcode': '970-0000', 'address-town': '福島県いわき市平字梅本', 'address-street': '21', phone: '0246000000', email: mail })
  await page.locator('[name="birth-era"]').selectOption({ label: '昭和' })
  await next(page)
  expectEqual(path(page), '/apply/inu/check', 'the check page')
  const shown = await page.content()
  await next(page)
  return { shown, number: (await page.locator('.number').innerText()).trim() }
}
async function look(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}
async function axeClean(page, where) {
  await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe))
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  expectEqual(found.violations.map(one => `${one.id}: ${one.nodes[0].html}`).join('; '), '', `axe on ${where}`)
}

journey('attachments are refused with a sentence, kept, put in order and shown small; nobody else sees them', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE, javaScript: false })
  await toFiles(page, city)
  for (const [bad, said] of [[pdf('4 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n'), 'プログラム（JavaScript）'], [pdf('trailer<</Encrypt 9 0 R>>\n'), 'パスワード'],
    [{ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="alert(1)"/>') }, 'JPEGで保存'],
    [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: png([1, 2, 3]) }, '名前と中身が合っていません'],
    [{ name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04') }, 'ZIP']]) {
    await file(page).setInputFiles(bad)
    await next(page)
    expect((await page.title()).startsWith('エラー：') && (await page.content()).includes(said), `a sentence with ${said}`)
  }
  await file(page).setInputFiles(picture('はじめ.png', [200, 40, 40]))
  await takeOver(page)
  await file(page).setInputFiles(picture('つぎ.png', [40, 40, 200]))
  await takeOver(page)
  await file(page).setInputFiles(pdf(''))
  await takeOver(page)
  expectEqual(await page.locator('.sent-files li').count(), 3, 'files that are there')
  expect(await page.locator('.sent-files img').first().evaluate(image => image.complete && image.naturalWidth === 150), 'a small picture')
  await page.getByRole('button', { name: 'つぎ.pngを上へ' }).click()
  expectEqual((await page.locator('.sent-files li a[href]:not([tabindex])').allInnerTexts()).join(' '), 'つぎ.png はじめ.png 注射済証.pdf', 'the order')
  await page.locator('.sent-files li').last().locator('input[type=checkbox]').check()
  await look(page, 'files-375')
  const own = await page.locator('.sent-files li a[href]:not([tabindex])').first().getAttribute('href')
  await next(page)
  const { shown, number } = await sendIt(page, `files${Date.now()}@example.jp`)
  expect(shown.indexOf('つぎ.png') > 0 && shown.indexOf('つぎ.png') < shown.indexOf('はじめ.png') && !shown.includes('注射済証.pdf'), 'both files in order')

  await page.goto(`${city.url}/receipts/${number}/case`)
  await page.locator('details summary').first().click()
  const link = await page.locator('.sent-files a').first().getAttribute('href')
  const answer = await page.request.get(city.url + link)
  const heads = answer.headers()
  expect(answer.status() === 200 && heads['content-type'] === 'image/png' && heads['content-disposition'].startsWith('attachment') &&
    heads['x-content-type-options'] === 'nosniff' && heads['content-security-policy'].includes('sandbox'), 'the file as a sandboxed attachment')
  const stranger = await openPage(browser, { shape: PHONE })
  for (const there of [link, link + '?small=1', own]) expectEqual((await stranger.request.get(city.url + there)).status(), 404, `a stranger at ${there}`)
})

journey('a paper is promised, handed in on the page of the case, and seen by the section', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: PHONE })
  await toFiles(page, city)
  await file(page).setInputFiles(picture('ちがう.png', [9, 9, 9]))
  await takeOver(page)
  await axeClean(page, 'the page with files')
  await page.locator('.sent-files input[type=checkbox]').check()
  await next(page)
  expect((await page.title()).startsWith('エラー：'), 'a missing paper to block')
  await page.locator('[name=certificates-later]').check()
  await look(page, 'later-375')
  await next(page)
  const { shown, number } = await sendIt(page, `later${Date.now()}@example.jp`)
  expect(shown.includes('あとで提出'), 'the promise on the check page')
  await page.goto(`${city.url}/receipts/${number}/case`)
  expect((await page.locator('#papers').innerText()).includes('までに出してください'), 'the day by which')
  await look(page, 'later-case-375')
  await axeClean(page, 'the page of the case')
  await page.locator('#papers .main').click()
  expect((await page.content()).includes('提出する写真かPDFを選んでください'), 'a sentence where no file was chosen')
  await page.locator('#papers input[type=file]').setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a=1;alert(1)') })
  await page.locator('#papers .main').click()
  expect((await page.content()).includes('JPEGで保存'), 'a sentence for a picture of another kind')
  await page.locator('#papers input[type=file]').setInputFiles(picture('済証.png', [20, 160, 20]))
  await page.locator('#papers .main').click()
  expectEqual(await page.locator('#papers').count(), 0, 'papers still to come')
  expect((await page.content()).includes('書類が提出されました。'), 'it in the list of what happened')

  const desk = await openPage(browser, { shape: DESK })
  await desk.goto(`${city.url}/demo`)
  await desk.click('text=潮見 みなととして入る')
  await desk.waitForURL(/\/desk/)
  await desk.goto(`${city.url}/desk/lists/papers-to-come`)
  expect((await desk.title()).includes('後日提出の書類'), "the section's list of papers")
})
