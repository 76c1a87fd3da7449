// ./dev pictures: the main pages of a demonstration city, in Japanese, at phone and desk width, into docs/pictures/.
// readme.png shows the home page on a phone beside the inbox at the desk. Names: PAGE-375.png and PAGE-1280.png.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { City, DESK as WIDE, PHONE, launchBrowser, openPage, root } from './harness.mjs'
import { approve, enter } from './desk_journey.mjs'
import { smallPng } from './small_png.mjs'

const CLERK = '潮見 みなと', CHIEF = '磯野 あおい', HEAD = '波多野 まこと', RESIDENT = '汐見 花子'
const DESK = { ...WIDE, viewport: { width: 1280, height: 800 } }
const LARGEST = 150 * 1024
const folder = join(root, 'docs/pictures')
mkdirSync(folder, { recursive: true })
const city = await new City().start()
const browser = await launchBrowser()
const made = []

function keep(name) {
  const path = join(folder, name)
  writeFileSync(path, smallPng(readFileSync(path)))
  const bytes = statSync(path).size
  made.push(`${name} ${Math.round(bytes / 1024)} KiB`)
  if (bytes > LARGEST) throw new Error(`${name} has ${bytes} bytes; ${LARGEST} are allowed`)
}
async function shot(page, name) {
  await page.evaluate(() => document.fonts.ready).catch(() => {})
  await page.screenshot({ path: join(folder, name) })
  keep(name)
}
const next = page => page.locator('.acts .main').first().click()

// One resident's way, at one width: home, guide, a step with its errors, the check page, receipt, own page.
async function resident(width) {
  const shape = { ...(width < 600 ? PHONE : DESK) }
  const page = await openPage(browser, { shape, javaScript: false })
  const at = name => shot(page, `${name}-${width}.png`)
  await page.goto(city.url + '/')
  await at('home')
  await page.goto(city.url + '/procedures/juminhyo')
  await at('guide')
  await page.goto(city.url + '/infection')
  await at('infection')
  await enter(page, city, RESIDENT)
  await page.goto(city.url + '/apply/juminhyo')
  const anew = page.locator('button[value=new]')
  if (await anew.count()) await anew.click()
  await page.locator('.acts .main').first().click()
  await next(page)
  if (!(await page.title()).startsWith('エラー')) throw new Error('an empty step was taken')
  await at('errors')
  for (let steps = 0; steps < 8 && !page.url().endsWith('/check'); steps++) {
    await answer(page)
    await next(page)
    await page.waitForLoadState('load')
  }
  await at('check')
  await next(page)
  await page.waitForURL(/\/receipts\//)
  await at('receipt')
  const number = (await page.locator('.number').innerText()).trim()
  await page.goto(city.url + '/my')
  await at('my')
  return { page, number }
}

// Fills whatever the step at hand asks that is still empty.
async function answer(page) {
  const radios = { relation: 'self', scope: 'all', purpose: 'work', receive: 'download' }
  for (const [name, value] of Object.entries(radios)) {
    const choice = page.locator(`[name="${name}"][value="${value}"]`)
    if (await choice.count()) await choice.check()
  }
  for (const [name, value] of Object.entries({ copies: '2', phone: '０９０−００００−００００' })) {
    const input = page.locator(`input[name="${name}"]`)
    if (await input.count()) await input.fill(value)
  }
}

// Waits until the page at hand has the words, looking again every second.
async function until(page, words) {
  for (let tries = 0; tries < 60; tries++) {
    if ((await page.content()).includes(words)) return
    await page.waitForTimeout(1000)
    await page.reload()
  }
  throw new Error(`"${words}" did not come at ${page.url()}`)
}
async function staff(name, shape = DESK) {
  const page = await openPage(browser, { shape })
  await enter(page, city, name)
  return page
}

// The resident's request at the desk: paid at the counter, drafted, decided by two others; then the certificate.
async function desk(resident, number) {
  const clerk = await staff(CLERK), small = await staff(CLERK, PHONE)
  for (const [page, width] of [[clerk, 1280], [small, 375]]) {
    await page.goto(`${city.url}/desk/inbox?view=all${width > 600 ? `&case=${number}` : ''}`)
    await shot(page, `inbox-${width}.png`)
    await page.goto(`${city.url}/desk/cases/${number}`)
    await shot(page, `case-${width}.png`)
  }
  await clerk.getByRole('button', { name: '窓口で受け取りました' }).click()
  await until(clerk, '起案する')
  const start = clerk.getByRole('button', { name: '審査を始める' })
  if (await start.count()) await start.click()
  await clerk.getByText('起案する', { exact: true }).click()
  await clerk.getByRole('button', { name: '決裁に回す' }).click()
  await clerk.waitForSelector('text=引き戻す')
  await approve(await staff(CHIEF), city, number)
  const head = await staff(HEAD)
  await head.goto(`${city.url}/desk/approvals`)
  await until(head, number)
  await approve(head, city, number)
  await resident.goto(`${city.url}/my/cases/${number}`)
  await until(resident, 'class="card pad paper"')
  const link = await resident.locator('.paper .acts a').first().getAttribute('href')
  const pdf = join(city.folder, 'certificate.pdf')
  writeFileSync(pdf, await (await resident.request.get(new URL(link, city.url).href)).body())
  const drawn = spawnSync('pdftoppm', ['-png', '-r', '72', '-singlefile', pdf, join(folder, 'certificate')])
  if (drawn.status !== 0) throw new Error(`pdftoppm: ${drawn.stderr}`)
  keep('certificate.png')
}

async function readme() {
  const picture = name => `data:image/png;base64,${readFileSync(join(folder, name)).toString('base64')}`
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 640 } })).newPage()
  await page.setContent(`<!doctype html><style>
    body { margin: 0; background: #eaf1f5; width: 1280px; height: 640px; display: flex; gap: 28px; align-items: center; justify-content: center }
    img { flex: none; border-radius: 10px; box-shadow: 0 4px 18px rgb(0 40 60 / .25); display: block }
  </style><img src="${picture('home-375.png')}" height="572"><img src="${picture('inbox-1280.png')}" height="572">`)
  await page.waitForLoadState('load')
  await page.screenshot({ path: join(folder, 'readme.png') })
  keep('readme.png')
}

let code = 0
try {
  await resident(1280)
  const { page, number } = await resident(375)
  await desk(page, number)
  await readme()
  console.log(made.join('\n'))
} catch (error) {
  console.error(`the pictures were not made: ${error.stack}`)
  let number = 0
  for (const context of browser.contexts())
    for (const page of context.pages()) await page.screenshot({ path: join(city.folder, `stuck-${++number}.png`), fullPage: true }).catch(() => {})
  console.error(`see ${city.folder}`)
  code = 1
} finally {
  await browser.close()
  await city.stop({ keep: code !== 0 }).catch(() => {})
}
process.exit(code)
