// Every page that somebody can open, found by following links as a stranger, as a resident and as staff, in three
// languages: axe (WCAG 2.2 AA and best practice) and html-validate without a finding, nothing beside the screen at 320,
// 375 and 1280 px, targets of 24 px, one h1, no error in the console, resident pages of at most 60 KB and 8 requests.
// What the registry lists and no walk reached is named. IKANAI_LONG=1 looks at more pages of each kind and at all widths.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { HtmlValidate } from 'html-validate'
import { DESK, PHONE, expect, expectEqual, journey, openPage, root } from './harness.mjs'

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
// A wide table scrolls inside a region of its own (the pattern of W3C for scrolling with keys): a div with that role is meant.
const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'], rules: { 'long-title': 'off', 'no-inline-style': 'off', 'doctype-style': 'off', 'form-dup-name': 'off', 'prefer-native-element': ['error', { exclude: ['region'] }] } })
const isLong = process.env.IKANAI_LONG === '1'
const PER_ROUTE = isLong ? 4 : 1, BYTES = 60 * 1024, REQUESTS = 8
const languages = { Japanese: '', English: '/en', 'easy Japanese': '/yasashii' }

// Who walks, where they begin, and which doors they do not open (they change something, or lead out).
const walkers = {
  'a stranger': { enter: [], starts: ['/', '/procedures', '/infection', '/verify', '/search?q=%E4%BD%8F%E6%B0%91%E7%A5%A8', '/search?q=zzzz', '/sign-in', '/sign-in/mail', '/desk/sign-in', '/resume', '/resume/code', '/resume/list', '/sitemap', '/contact', '/privacy', '/accessibility', '/display', '/sign-out', '/verify/NOSUCH', '/nothing-here', '/demo', '/demo/mails', '/news'] },
  'a resident': { enter: ['汐見　花子'], starts: ['/', '/my', '/my/account', '/my/access', '/my/passkeys', '/my/sessions', '/resume', '/sign-out', '/apply/juminhyo', '/apply/inu'] },
  'staff': { enter: ['潮見 みなと', '波多野 まこと', '早瀬 たくみ', '白井 ちはる', '広野 はるか', '磯野 あおい'], starts: ['/desk', '/desk/inbox', '/desk/inbox?view=all', '/desk/approvals', '/desk/entry', '/desk/me', '/desk/me/passkeys', '/desk/me/sessions', '/desk/sections', '/desk/settings', '/desk/keys', '/desk/system', '/desk/statistics', '/desk/papers', '/desk/papers/days', '/desk/refunds', '/desk/retention', '/desk/post', '/desk/post?state=posted', '/desk/lists/to-post', '/papers/withheld', '/desk/infection', '/desk/enrolments', '/desk/articles', '/desk/several', '/desk/designer', '/desk/designer/untranslated'] },
}

let patterns
function routesOf(city) {
  if (patterns) return patterns
  const { stdout } = spawnSync(city.program, ['registry'], { encoding: 'utf8', cwd: root })
  return (patterns = stdout.trim().split('\n').map(line => line.split(' ')).filter(([, method]) => method === 'GET').map(([path, , ...rest]) => (
    { path, isApi: rest.includes('api'), literal: path.replace(/\{\w+\}/g, '').length, match: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) })).sort((a, b) => b.literal - a.literal))
}
const routeOf = (city, path) => routesOf(city).find(route => route.match.test(path.split(/[?#]/)[0]))
const opened = new Set()

async function enter(context, city, name) {
  const page = await context.newPage()
  await page.goto(`${city.url}/demo`)
  await page.click(`text=${name}として入る`)
  await page.waitForLoadState()
  await page.close()
}

// What has to be there before a walker finds a link to it: a design begun from a published procedure.
const before = {
  '磯野 あおい': async (context, city) => {
    const page = await context.newPage()
    await page.goto(`${city.url}/desk/designer`)
    if (await page.locator('main a[href^="/desk/designs/"]').count() === 0) {
      await page.locator('main button[name=do][value=edit]').first().click()
      await page.waitForURL(/\/desk\/designs\//)
    }
    await page.close()
  },
}

// Follows links from the walker's starts; gives one address (or a few) for each route, all as Japanese paths.
async function walk(context, city, starts, within) {
  const waiting = [...starts], seen = new Set(starts), perRoute = new Map(), pages = []
  while (waiting.length) {
    const path = waiting.shift(), route = routeOf(city, path), key = route?.path ?? path
    if (route?.isApi || /^\/(assets|display\/set|sign-out\?)|\.(pdf|csv|json|ics|svg|css|xml|rss|atom)(\?|$)/.test(path)) continue
    const count = perRoute.get(key) || 0
    const limit = starts.includes(path) ? 99 : PER_ROUTE
    if (count >= limit) continue
    const answer = await context.request.get(city.url + path, { maxRedirects: 0 })
    const type = answer.headers()['content-type'] || ''
    if (answer.status() >= 500) throw new Error(`${path} answered ${answer.status()}`)
    if (answer.status() >= 300 && answer.status() < 400) {
      const to = new URL(answer.headers().location, city.url)
      if (to.origin === new URL(city.url).origin && to.pathname.startsWith(within) && !seen.has(to.pathname + to.search)) { seen.add(to.pathname + to.search); waiting.push(to.pathname + to.search) }
      continue
    }
    if (!type.startsWith('text/html') || answer.headers()['content-disposition']) continue
    perRoute.set(key, count + 1)
    if (answer.status() === 200 && route) opened.add(route.path)
    pages.push(path)
    for (const [, href] of (await answer.text()).matchAll(/href="([^"]+)"/g)) {
      const link = href.replace(/&amp;/g, '&').split('#')[0]
      const number = link.match(/[?&]case=([A-Z0-9-]+)/)?.[1] // the case beside the list has a page of its own
      if (number && !seen.has(`/desk/cases/${number}`)) { seen.add(`/desk/cases/${number}`); waiting.push(`/desk/cases/${number}`) }
      if (link.startsWith(within) && !link.startsWith('//') && !/^\/(en|yasashii)(\/|$)/.test(link) && !seen.has(link)) { seen.add(link); waiting.push(link) }
    }
  }
  return pages
}

/* eslint-env browser: what runs in the page */
function lookAround() {
  const over = document.documentElement.scrollWidth - innerWidth
  const isHidden = e => { const s = getComputedStyle(e); return s.display === 'none' || s.visibility === 'hidden' || e.closest('details:not([open])>:not(summary)') !== null }
  const small = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')].filter(e => {
    if (getComputedStyle(e).display === 'inline' || isHidden(e)) return false
    const box = ((e.type === 'checkbox' || e.type === 'radio') && e.closest('label') ? e.closest('label') : e).getBoundingClientRect()
    return box.width > 1 && (box.height < 24 || box.width < 24)
  }).map(e => `${e.tagName} ${(e.textContent || e.name || '').trim().slice(0, 20)}`)
  const squashed = [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
    const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('')
    if (text.length < 8) return false
    const style = getComputedStyle(e), size = parseFloat(style.fontSize)
    if (style.position === 'absolute' || isHidden(e) || e.closest('svg')) return false
    const box = e.getBoundingClientRect()
    return box.width > 2 && box.width < size * 5 && box.height > size * 6
  }).map(e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 14)}`)
  return { over, small, squashed, h1: document.querySelectorAll('h1').length }
}
const measure = () => { const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]; return { requests: all.length, bytes: all.reduce((sum, one) => sum + one.encodedBodySize, 0) } }

async function lookAt(page, city, path, { isResident, widths, axeWidths, problems }) {
  const say = (what, more) => problems.push(`${path}: ${what} ${more}`)
  page.problems.length = 0
  const answer = await page.goto(city.url + path)
  const report = await validator.validateString(await answer.text())
  for (const result of report.results) for (const one of result.messages) say('html', `${one.ruleId} line ${one.line}: ${one.message} (${one.selector ?? ''})`)
  const weight = await page.evaluate(measure)
  if (isResident && weight.bytes > BYTES) say('weight', `${weight.bytes} bytes`)
  if (isResident && weight.requests > REQUESTS) say('requests', weight.requests)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    const found = await page.evaluate(lookAround)
    if (found.over > 0) say(`${width} px:`, `${found.over} px beside the screen`)
    if (found.small.length) say(`${width} px: small targets`, found.small.slice(0, 4).join(', '))
    if (found.squashed.length) say(`${width} px: squashed`, found.squashed.slice(0, 4).join(', '))
    if (found.h1 !== 1) say('h1', found.h1)
    if (!axeWidths.includes(width)) continue
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }))
    for (const one of violations) say(`${width} px: axe`, `${one.id} ${one.nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.any[0]?.message || ''}`).join(' | ')}`)
  }
  // a page that says 404 is in the console as well: the browser's own line about the address that was asked for
  const errors = page.problems.filter(text => !(answer.status() >= 400 && /status of 4\d\d/.test(text)))
  if (errors.length) say('console', errors.slice(0, 3).join(' | '))
}

for (const [who, { enter: names, starts }] of Object.entries(walkers)) {
  for (const [language, prefix] of Object.entries(languages)) {
    journey(`pages of ${who} in ${language} are accessible, valid and fit every screen`, async ({ city, browser }) => {
      if (city.store === 'postgres' && prefix && !isLong) return // the same pages: looked at once in each language
      const problems = []
      let count = 0
      for (const name of names.length ? names : ['']) {
        const isResident = who !== 'staff'
        const page = await openPage(browser, { shape: isResident ? PHONE : DESK })
        const context = page.context()
        if (name) await enter(context, city, name)
        await before[name]?.(context, city)
        const own = names.indexOf(name) <= 0 ? starts : starts.filter(start => /^\/desk/.test(start))
        const pages = await walk(context, city, own, isResident ? '/' : '/desk')
        const looked = lookAt.looked ??= new Set()
        for (const path of pages) {
          const key = `${city.store} ${prefix} ${who} ${routeOf(city, path)?.path ?? path} ${own.includes(path) ? path : ''}`
          if (looked.has(key) && !isLong) continue
          looked.add(key)
          count++
          const url = prefix + (prefix && path === '/' ? '' : path)
          await lookAt(page, city, url || '/', { isResident, problems, widths: [320, 375, 1280], axeWidths: isLong ? [320, 375, 1280] : city.store === 'postgres' ? [] : isResident ? [375] : [1280] })
        }
        await context.close()
      }
      console.log(`# ${count} pages of ${who} in ${language}`)
      expect(count >= 8, `more than ${count} pages`)
      expect(problems.length === 0, `no finding on ${count} pages, found ${problems.length}:\n  ${problems.slice(0, 40).join('\n  ')}`)
    })
  }
}

// Routes whose page needs what a walk cannot have: a secret from a mail, an answer of the payment provider.
const unreachable = [/^\/desk\/take-outs\/\{code\}/, /^\/desk\/several\/\{code\}$/, /^\/desk\/connections\/(hooks|batches)\/\{id\}$/, /^\/desk$/, /^\/desk\/enrol\/\{secret\}$/, /^\/pay\/\{code\}\/return$/, /^\/demo\/pay\//, /^\/verify\/find$/, /^\/display\/set$/, /^\/city\//, /^\/health$/, /^\/sign-in\/mail$/, /\{file\}$/, /^\/certificates\//, /\.(pdf|csv|json)$/, /export$/, /^\/verify\/\{code\}/]
// The card's provider answers with secrets; a list of old records and a refund need years or money that moved: scenarios open them.
unreachable.push(/^\/demo\/card\//, /^\/sign-in\/(card\/|return\/\{secret\})/, /^\/desk\/(second|sign-in\/sign-on)/, /^\/desk\/(retention|refunds)\/\{id\}$/, /\.yaml$/)
// Opened by journeys of their own.
const byJourneys = /^\/apply\/\{name\}\/|correct$|withdraw$|^\/resume|^\/my\/cases|^\/receipts|^\/pay|^\/desk\/designer\/\{name\}\/versions|^\/desk\/returns\/\{id\}$|^\/desk\/take-outs/
journey('pages: every page of the registry was opened by somebody', async ({ city }) => {
  if (opened.size === 0) return // only some journeys were asked for, no walk among them
  const missed = routesOf(city).filter(route => !route.isApi && !opened.has(route.path) && !unreachable.some(one => one.test(route.path))).map(route => route.path)
  console.log(`# ${opened.size} kinds of pages opened, not by a walk: ${missed.join(' ') || 'none'}`)
  const allowed = missed.filter(path => byJourneys.test(path))
  expectEqual(missed.length - allowed.length, 0, `pages that nobody could open (${missed.filter(path => !allowed.includes(path))})`)
})

journey('pages: text at 200 % stays whole on wide and narrow screens', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: DESK })
  await enter(page.context(), city, '汐見　花子')
  const problems = []
  for (const path of ['/', '/procedures', '/procedures/juminhyo', '/my', '/sign-in', '/infection', '/apply/juminhyo', '/search?q=%E4%BD%8F%E6%B0%91%E7%A5%A8']) {
    for (const width of [640, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(city.url + path)
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
      const found = await page.evaluate(lookAround)
      if (found.over > 0) problems.push(`${path} at ${width} px: ${found.over} px beside the screen`)
      if (width === 1280 && found.squashed.length) problems.push(`${path}: squashed ${found.squashed.slice(0, 3)}`)
    }
  }
  expect(problems.length === 0, `no finding: ${problems.join('; ')}`)
})

journey('pages: a form is filled in and sent with the keyboard alone', async ({ city, browser }) => {
  const page = await openPage(browser, { shape: DESK })
  await enter(page.context(), city, 'SANTOS　MARIA LUISA')
  const press = async key => { await page.keyboard.press(key) }
  const focused = () => page.evaluate(() => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect()
    const target = (e.type === 'radio' || e.type === 'checkbox') && e.closest('label') ? getComputedStyle(e.closest('label')) : style
    return { tag: e.tagName, type: e.type || '', name: e.name || '', value: e.value || '', text: (e.textContent || '').trim().slice(0, 30), isMain: !!e.closest('main .acts .main, main .main'), isVisible: box.width > 1 && box.height > 1,
      hasRing: [style, target].some(one => (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none') }
  })
  async function tabTo(what, found, most = 80) {
    for (let i = 0; i < most; i++) {
      await press('Tab')
      const now = await focused()
      if (now.tag === 'BODY') continue
      expect(now.hasRing, `a visible focus on ${now.tag} ${now.text || now.name}`)
      if (found(now)) return now
    }
    throw new Error(`Tab did not reach ${what} on ${page.url()}`)
  }
  await page.goto(`${city.url}/apply/juminhyo`)
  await press('Tab')
  const skip = await focused()
  expect(skip.tag === 'A' && skip.isVisible, 'the way past the head to be the first stop, and to be seen')
  await tabTo('the button that begins', now => now.tag === 'BUTTON' && now.isMain)
  await press('Enter')
  await page.waitForURL(/\/apply\/juminhyo\/.+/)
  const first = page.url()
  await tabTo('the button that goes on', now => now.tag === 'BUTTON' && now.isMain)
  await press('Enter')
  await page.waitForLoadState()
  await page.waitForSelector('.errs')
  expect(await page.evaluate(() => document.title).then(title => title.startsWith('エラー')), 'the title to say that something is missing')
  await tabTo('the first fault in the summary', now => now.tag === 'A' && now.text.length > 0 && now.isVisible)
  // Answers may open more questions of the same step: on, until the next step is there.
  for (let i = 0; i < 30 && page.url() === first; i++) {
    const stop = await tabTo('a choice, a field or the button', now => ['radio', 'checkbox', 'text', 'tel', 'email', 'number', 'select-one'].includes(now.type) || (now.tag === 'BUTTON' && now.isMain))
    if (stop.type === 'radio' || stop.type === 'checkbox') await press('Space')
    else if (stop.type === 'select-one') await press('ArrowDown')
    else if (stop.tag === 'BUTTON') await Promise.all([page.waitForEvent('load'), press('Enter')])
    else if (!stop.value) await page.keyboard.type('1')
  }
  expect(page.url() !== first, 'the next step to be reached with the keyboard alone')
})
