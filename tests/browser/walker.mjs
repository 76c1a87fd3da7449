// Walks any procedure from its guide to its result, whatever its definition asks: a resident on a phone screen fills each
// page in by the kinds and limits that /api/procedures/NAME tells, the section decides, the result is looked at.
// Used by walk.mjs (all of them) and walk_journey.mjs (a few).
import { readFileSync } from 'node:fs'
import { DESK, PHONE, openPage } from './harness.mjs'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNQaDiAFTEMLQkAOsZYAYJCUNYAAAAASUVORK5CYII=', 'base64')
const SCREENS_MOST = 60
const path = page => new URL(page.url()).pathname

// Who drafts, examines and decides in a section, from the city's own list.
export function staffOf(root) {
  const posts = {}
  let name = ''
  for (const line of readFileSync(`${root}cities/iwaki/staff.yaml`, 'utf8').split('\n')) {
    name = line.match(/^ {4}name: (.*)/)?.[1] ?? name
    const post = line.match(/post: ([a-z-]+)-(tanto|shusa|shunin|kakaricho|kacho),/)
    if (post) (posts[post[1]] ??= {})[post[2]] = name
  }
  return section => {
    const own = posts[section] ?? {}, unit = posts[section.split('-')[0]] ?? {}
    return { clerk: own.tanto ?? own.shusa ?? unit.tanto, chief: own.kakaricho ?? own.shunin ?? unit.kakaricho,
      head: section === 'shimin-shomei' ? posts.shimin.kacho : own.kacho ?? unit.kacho }
  }
}

export async function enter(page, city, name) {
  await page.goto(`${city.url}/demo`)
  await page.getByRole('button', { name: `${name}として入る` }).click()
  await page.waitForURL(url => !url.pathname.startsWith('/demo'))
}

// Counts what a person does and what the network carries.
export class Count {
  constructor(page) {
    Object.assign(this, { taps: 0, keys: 0, bytes: 0, requests: 0, heaviest: 0, most: 0 })
    page.on('request', request => {
      if (request.isNavigationRequest() && !request.redirectedFrom()) this.screen()
      this.requests++
    })
    page.on('requestfinished', async request => {
      const sizes = await request.sizes().catch(() => null)
      if (sizes) this.bytes += sizes.responseBodySize + sizes.responseHeadersSize
    })
  }
  // A press and all that comes of it (the form, where it leads, styles, pictures) is one screen.
  screen() {
    this.heaviest = Math.max(this.heaviest, this.bytes)
    this.most = Math.max(this.most, this.requests)
    this.bytes = this.requests = 0
  }
}

class Way {
  constructor(page, definition, count) {
    Object.assign(this, { page, count, variants: {}, last: '' })
    this.fields = Object.fromEntries(definition.steps.flatMap(step => step.fields).map(field => [field.name, field]))
  }

  async tap(locator) { await locator.click(); this.count.taps++ }
  async check(locator) { if (!await locator.isChecked()) { await locator.check(); this.count.taps++ } }
  async type(name, value) {
    const control = this.page.locator(`[name="${name}"]`)
    if (!await control.count() || await control.inputValue()) return
    await control.fill(value)
    this.count.taps++
    this.count.keys += [...value].length
  }

  // The n-th of the open choices, counted round; another n is taken after an exit.
  async choose(name, nth) {
    const control = this.page.locator(`[name="${name}"]`)
    if (await control.evaluateAll(all => all[0]?.tagName) === 'SELECT') {
      if (await control.inputValue()) return
      const values = (await control.locator('option').evaluateAll(all => all.map(one => one.value))).filter(Boolean)
      await control.selectOption(values[nth % values.length])
      this.count.taps += 2
    } else {
      const count = await control.count()
      if (await control.evaluateAll(all => all.some(one => one.checked))) return
      await this.check(control.nth(nth % count))
    }
  }

  async day(name, bound) {
    if (await this.page.locator(`[name="${name}-year"]`).inputValue()) return
    const day = new Date(Date.now() + (bound === 'past' ? -10 : bound === 'future' ? 10 : 5) * 86400_000)
    if (bound === 'birth') day.setTime(Date.UTC(1985, 1, 28))
    await this.page.locator(`[name="${name}-era"]`).selectOption({ label: '西暦' })
    this.count.taps += 2
    await this.type(`${name}-year`, String(day.getUTCFullYear()))
    await this.type(`${name}-month`, String(day.getUTCMonth() + 1))
    await this.type(`${name}-day`, String(day.getUTCDate()))
  }

  async answer(field, nth) {
    const name = field.name, least = field.at_least ?? 0
    switch (field.kind) {
      case 'name': await this.type(`${name}-family`, '見本'); await this.type(`${name}-given`, '花子'); return
      case 'kana': await this.type(`${name}-family`, 'みほん'); await this.type(`${name}-given`, 'はなこ'); return
      case 'date': await this.day(name, name === 'birth' ? 'birth' : field.bound); return
      case 'address':
        await this.type(`${name}-postcode`, '9700000')
        await this.type(`${name}-town`, '福島県いわき市平字梅本')
        await this.type(`${name}-street`, '21')
        return
      case 'phone': await this.type(name, '0246000000'); return
      case 'email': await this.type(name, 'hanako@example.jp'); return
      case 'choice': case 'yes_no': await this.choose(name, nth); return
      case 'choices': await this.choose(name, 0); return
      case 'number': case 'money': await this.type(name, String(Math.max(1, least))); return
      case 'household': {
        const control = this.page.locator(`[name="${name}"]`)
        if (await control.first().evaluate(one => one.tagName) === 'TEXTAREA') await this.type(name, '見本 花子')
        else await this.choose(name, 0)
        return
      }
      case 'file': {
        if (await this.page.locator(`[name="${name}-kept"]`).count()) return
        await this.page.locator(`input[type=file][name="${name}"]`).first().setInputFiles({ name: 'shashin.png', mimeType: 'image/png', buffer: png })
        this.count.taps += 2
        return
      }
      default: await this.type(name, field.digits ? '1234567890123'.slice(0, field.at_most) : '見本')
    }
  }

  // Every needed question that is open on this page; what a condition opens comes with the next look.
  async fill(step) {
    const nth = this.variants[step] ?? 0
    for (const id of await this.page.locator('.q').evaluateAll(all => all.map(one => one.id))) {
      const field = this.fields[id.replace(/^q-/, '')]
      if (field?.required) await this.answer(field, nth)
    }
  }

  // From the page after "begin" to the check page.
  async go(name) {
    for (let screens = 0; screens < SCREENS_MOST; screens++) {
      const here = path(this.page)
      if (here === `/apply/${name}/check`) return screens
      const main = this.page.locator('.flow .acts .main').first()
      if (await main.evaluate(one => one.tagName) === 'A') { // an exit: back, and another choice
        this.variants[this.last] = (this.variants[this.last] ?? 0) + 1
        if (this.variants[this.last] > 12) throw new Error(`no way past ${here}`)
        await this.tap(main)
        await this.page.locator('.flow input:checked').first().evaluate(() => {}).catch(() => {})
        await this.unchoose()
        await this.fill(here.replace(/.*\//, ''))
        await this.tap(this.page.locator('.flow .acts .main').first())
        continue
      }
      this.last = path(this.page)
      if (await this.page.locator('.flow .items').count() && !await this.page.locator('.flow .items li').count() &&
          await this.page.locator('button[value=add]').count() && this.added !== here) {
        this.added = here
        await this.tap(this.page.locator('button[value=add]'))
        continue
      }
      await this.fill(this.last)
      await this.tap(this.page.locator('.flow .acts .main').first())
      await this.page.waitForLoadState()
      const errors = await this.page.locator('.errs li').allInnerTexts()
      this.stuck = errors.length && path(this.page) === here ? (this.stuck ?? 0) + 1 : 0
      if (this.stuck > 3) throw new Error(`stuck at ${here}: ${errors.join(' / ')}`)
    }
    throw new Error('the form has no end')
  }

  // Takes another choice for every single choice and yes or no of the page that led to an exit.
  async unchoose() {
    const nth = this.variants[this.last]
    for (const id of await this.page.locator('.q').evaluateAll(all => all.map(one => one.id))) {
      const field = this.fields[id.replace(/^q-/, '')]
      if (!field || !['choice', 'yes_no'].includes(field.kind)) continue
      const control = this.page.locator(`[name="${field.name}"]`)
      if (await control.evaluateAll(all => all[0]?.tagName) === 'SELECT') {
        const values = (await control.locator('option').evaluateAll(all => all.map(one => one.value))).filter(Boolean)
        await control.selectOption(values[nth % values.length])
      } else await control.nth(nth % await control.count()).check()
      this.count.taps++
    }
  }
}

// A resident's part: from the guide to the receipt. Gives what was counted and the receipt number.
export async function send(browser, city, definition, { javaScript, who = '汐見　花子', page }) {
  const name = definition.name, count = new Count(page)
  const began = Date.now()
  await page.goto(`${city.url}/procedures/${name}`)
  await page.locator('.guide .main').click()
  count.taps++
  const anew = page.locator('button[value=new]')
  await (await anew.count() ? anew : page.locator('.flow .acts button.main').first()).click()
  count.taps++
  const way = new Way(page, definition, count)
  const screens = await way.go(name)
  await page.locator('form[action$="/check"] .main').click()
  count.taps++
  await page.waitForURL(/\/receipts\//)
  count.screen()
  const number = (await page.locator('.number').innerText()).trim()
  return { number, screens, taps: count.taps, keys: count.keys, seconds: (Date.now() - began) / 1000,
    kilobytes: count.heaviest / 1024, requests: count.most }
}

const press = async (page, name) => {
  const button = page.getByRole('button', { name }).first()
  if (!await button.count()) return false
  await button.click()
  await page.waitForLoadState()
  return true
}

// The section: takes the fee at the counter where it is due, begins, drafts.
export async function draft(page, city, number, finding) {
  await page.goto(`${city.url}/desk/cases/${number}`)
  await press(page, '窓口で受け取りました')
  await press(page, '審査を始める')
  if (await press(page, '受理する')) return // no approval is needed
  const form = page.locator('form[action$="/decision"]')
  if (!await form.count()) throw new Error(`nothing can be decided at ${page.url()}`)
  await form.evaluate(one => { one.closest('details').open = true })
  await form.locator('textarea').fill(finding)
  await form.locator('.main').click()
  await page.waitForLoadState()
}

// Examines or decides; false where nothing waits for this person.
export async function approve(page, city, number) {
  await page.goto(`${city.url}/desk/cases/${number}`)
  return press(page, /^承認する/)
}

export async function takeFee(page, city, number) {
  await page.goto(`${city.url}/desk/cases/${number}`)
  return press(page, '窓口で受け取りました')
}

// What the resident has in the end: the paper's number of bytes, and what the page says.
export async function result(page, city, number) {
  const answer = await page.request.get(`${city.url}/receipts/${number}/paper.pdf`)
  const body = await answer.body()
  if (answer.status() !== 200 || body.subarray(0, 5).toString() !== '%PDF-') return null
  return { bytes: body.length }
}

export const phone = (browser, javaScript) => openPage(browser, { shape: PHONE, javaScript })
export const desk = browser => openPage(browser, { shape: DESK })
