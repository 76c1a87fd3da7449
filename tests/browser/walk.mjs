// node walk.mjs [--store sqlite|postgres] [--javascript on|off] [--only WORD,WORD]: walks every procedure of the demonstration
// city from its guide to its result and prints one line each. `./dev walk` runs it on both databases, with JavaScript and without.
import { City, launchBrowser, root } from './harness.mjs'
import { approve, desk, draft, enter, phone, result, send, staffOf, takeFee } from './walker.mjs'

const option = (name, otherwise) => { const at = process.argv.indexOf(name); return at < 0 ? otherwise : process.argv[at + 1] }
const store = option('--store', 'sqlite'), javaScript = option('--javascript', 'off') === 'on'
const only = option('--only', '').split(',').filter(Boolean)
const KILOBYTES_MOST = 60, REQUESTS_MOST = 8
const UNDO_MILLISECONDS = 12_000

const city = new City({ store })
const browser = await launchBrowser()
const staff = staffOf(root)
const walked = []
let passed = 0, failed = 0

const get = async path => (await fetch(city.url + path)).json()
const fail = (one, error) => { one.problem ??= String(error.message ?? error).split('\n')[0] }

// One desk for each person, kept open.
const desks = new Map()
async function deskOf(name) {
  if (!desks.has(name)) {
    const page = await desk(browser)
    await enter(page, city, name)
    desks.set(name, page)
  }
  return desks.get(name)
}

async function each(list, act) {
  for (const one of list) if (!one.problem) try { await act(one) } catch (error) { fail(one, error) }
}

try {
  await city.start()
  const { procedures } = await get('/api/procedures')
  const resident = await phone(browser, javaScript)
  await enter(resident, city, '汐見　花子')
  for (const { name } of procedures.filter(one => !only.length || only.includes(one.name))) {
    const one = { name }
    walked.push(one)
    try {
      one.definition = await get(`/api/procedures/${name}`)
      one.page = await resident.context().newPage() // counts of its own; one session
      one.page.setDefaultTimeout(10_000)
      Object.assign(one, await send(browser, city, one.definition, { javaScript, page: one.page }))
      if (one.kilobytes > KILOBYTES_MOST || one.requests > REQUESTS_MOST)
        fail(one, `a page weighs ${one.kilobytes.toFixed(0)} KB in ${one.requests} requests`)
    } catch (error) {
      fail(one, error)
      await one.page?.screenshot({ path: `${city.folder}/failed-${name}.png`, fullPage: true }).catch(() => {})
    }
    await one.page?.close()
  }
  await each(walked, async one => draft(await deskOf(staff(one.definition.section).clerk), city, one.number, '見本のとおりとします。'))
  await each(walked, async one => approve(await deskOf(staff(one.definition.section).chief), city, one.number))
  await new Promise(done => setTimeout(done, UNDO_MILLISECONDS))
  await each(walked, async one => approve(await deskOf(staff(one.definition.section).head), city, one.number))
  await new Promise(done => setTimeout(done, UNDO_MILLISECONDS))
  for (let tries = 0; tries < 30; tries++) { // an approval is on its way for some seconds, then a fee may be due, then the paper is made
    for (const one of walked) if (!one.problem && !one.result) one.result = await result(resident, city, one.number)
    const waiting = walked.filter(one => !one.problem && !one.result)
    if (!waiting.length) break
    if (tries % 3 === 2) await each(waiting, async one => {
      const people = staff(one.definition.section)
      if (!await takeFee(await deskOf(people.clerk), city, one.number)) await approve(await deskOf(people.head), city, one.number)
    })
    await new Promise(done => setTimeout(done, 1000))
  }
} catch (error) {
  console.log(`FAILED the walk ended early: ${error.stack}`)
  failed++
}

for (const one of walked) {
  if (!one.problem && !one.result) fail(one, 'no result came')
  one.problem ? failed++ : passed++
  const counts = one.number ? `${String(one.taps).padStart(3)} taps ${String(one.keys).padStart(4)} keys ${one.seconds.toFixed(1).padStart(5)} s ` +
    `${one.kilobytes.toFixed(0).padStart(3)} KB ${String(one.requests).padStart(2)} requests ${String(one.screens).padStart(2)} screens` : ''
  console.log(`${one.problem ? 'FAILED' : 'ok'} walk ${store} ${javaScript ? 'with' : 'without'} JavaScript: ${one.name.padEnd(22)} ${counts}  ` +
    (one.problem ?? `paper of ${(one.result.bytes / 1024).toFixed(0)} KB`))
}
await browser.close()
await city.stop({ keep: failed > 0 }).catch(() => {})
if (failed) console.log(`the server's log, data and pictures are kept in ${city.folder}`)
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exit(failed ? 1 : 0)
