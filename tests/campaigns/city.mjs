// A real server on a folder of its own, and clients without a browser: what all campaigns stand on. Node only.
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = new URL('../..', import.meta.url).pathname
export const program = process.env.IKANAI || join(root, 'build/ikanai')
export const isLong = process.env.IKANAI_LONG === '1'
// Time limits are for a machine of one's own: where more runs beside, they stretch with what it has to do.
export const patience = () => Math.max(1, loadavg()[0] / cpus().length)
export const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds))

/* ---- results ---- */

const counts = { passed: 0, failed: 0, skipped: 0 }
export function ok(name) { counts.passed++; console.log(`ok ${name}`) }
export function failed(name, why) { counts.failed++; console.log(`FAILED ${name}: ${String(why).slice(0, 2000)}`) }
export function skipped(name, why) { counts.skipped++; console.log(`SKIPPED ${name}: ${why}`) }
export function judge(name, problems) { problems.length ? failed(name, `${problems.length} problems, first ones:\n  ${problems.slice(0, 12).join('\n  ')}`) : ok(name) }
// One named test: it fails by throwing.
export async function test(name, run) {
  try { await run(); ok(name) } catch (error) { failed(name, error.stack || error) }
}
export function expect(condition, sentence) { if (!condition) throw new Error(`expected ${sentence}`) }
export function expectEqual(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`)
}
const cities = new Set()
export async function finish() {
  for (const city of cities) {
    if (city.process?.over && !city.wasHalted) failed('the server runs to the end', `it ended by itself: ${JSON.stringify(city.process.over)} ${city.lastWords()}`)
    await city.end({ keep: counts.failed > 0 })
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exit(counts.failed ? 1 : 0)
}
// A campaign is one function; whatever it throws is a failure, and no server is left running.
export async function campaign(name, run) {
  process.on('unhandledRejection', error => { failed(`${name}: nobody waited for this`, error?.stack || error) })
  try { await run() } catch (error) { failed(name, error.stack || error) }
  await finish()
}

/* ---- the program ---- */

export function freePort() {
  return new Promise((done, fail) => {
    const server = net.createServer().on('error', fail)
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)) })
  })
}

// Runs one command to its end: { code, out, error }.
export function command(...words) {
  const result = spawnSync(program, words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  return { code: result.status, out: result.stdout, error: result.stderr }
}

export class City {
  constructor({ store = '', cityFolder = join(root, 'cities/iwaki'), folder = '', more = [], isDemo = true, program: which = program } = {}) {
    this.folder = folder || mkdtempSync(join(tmpdir(), 'ikanai-campaign.'))
    this.owns = !folder
    Object.assign(this, { store, cityFolder, more, isDemo, program: which, data: join(this.folder, 'data'), log: join(this.folder, 'server.log') })
    cities.add(this)
  }

  get options() { return ['--data', this.data, ...(this.store ? ['--store', this.store] : [])] }

  async start() {
    this.port ||= await freePort()
    this.url = `http://127.0.0.1:${this.port}`
    const process = spawn(this.program, ['serve', ...(this.isDemo ? ['--demo'] : []), '--city', this.cityFolder, ...this.options,
      '--port', String(this.port), '--rate', 'off', ...this.more], { stdio: ['ignore', 'pipe', 'pipe'], cwd: root })
    const keep = bytes => { try { appendFileSync(this.log, bytes) } catch { /* a full disk is one of the tests */ } }
    process.stdout.on('data', keep)
    process.stderr.on('data', keep)
    this.process = process
    this.wasHalted = false
    this.ended = new Promise(done => process.on('exit', (code, signal) => { process.over = { code, signal }; done(process.over) }))
    this.began = Date.now()
    while (!(await this.answers())) {
      if (process.over) throw new Error(`the server ended with ${JSON.stringify(process.over)}: ${this.lastWords()}`)
      if (Date.now() - this.began > 120_000) throw new Error('the server did not answer within two minutes')
      await pause(5)
    }
    this.startMs = Date.now() - this.began
    return this
  }

  answers() {
    return new Promise(done => {
      const request = http.get(`${this.url}/assets/none`, { agent: false }, answer => { answer.resume(); done(true) })
      request.on('error', () => done(false))
      request.setTimeout(2000, () => request.destroy())
    })
  }
  lastWords() { try { return readFileSync(this.log, 'utf8').slice(-1500) } catch { return '' } }
  isAlive() { return !this.process.over }
  residentKiB() {
    return Number(readFileSync(`/proc/${this.process.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1] || 0)
  }

  // SIGKILL takes effect before this returns; SIGTERM is waited for.
  async halt(signal = 'SIGTERM') {
    if (!this.process || this.process.over) return this.process?.over
    this.wasHalted = true
    this.process.kill(signal)
    return this.ended
  }
  async end({ keep = false } = {}) {
    cities.delete(this)
    await this.halt('SIGKILL')
    if (keep) console.log(`the server's log and data are kept in ${this.folder}`)
    else if (this.owns) rmSync(this.folder, { recursive: true, force: true })
  }

  ikanai(name, ...words) { return command(name, ...words, ...this.options) }
  // Rows of one reading statement, as objects.
  rows(statement) {
    const { code, out, error } = command('sql', ...this.options, '--csv', statement)
    if (code !== 0) throw new Error(`sql "${statement}": ${error}`)
    const lines = readCsv(out)
    const names = lines.shift() || []
    return lines.map(line => Object.fromEntries(names.map((name, at) => [name, line[at]])))
  }
  number(statement) { return Number(Object.values(this.rows(statement)[0])[0]) }
}

export function readCsv(text) {
  const rows = []
  let row = [], cell = '', quoted = false
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) { if (c !== '"') cell += c; else if (text[i + 1] === '"') { cell += '"'; i++ } else quoted = false }
    else if (c === '"') quoted = true
    else if (c === ',') { row.push(cell); cell = '' }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); rows.push(row); row = []; cell = '' }
    else cell += c
  }
  if (cell || row.length) { row.push(cell); rows.push(row) }
  return rows
}

/* ---- pages ---- */

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
export const unescape = text => text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, ten, hex, name) =>
  ten ? String.fromCodePoint(Number(ten)) : hex ? String.fromCodePoint(parseInt(hex, 16)) : entities[name] ?? all)

function attributes(tag) {
  const found = {}
  for (const [, name, quoted, bare] of tag.matchAll(/([\w:-]+)(?:="([^"]*)"|=([^\s>]+))?/g)) found[name.toLowerCase()] = unescape(quoted ?? bare ?? '')
  return found
}

// Every form of a page: where it goes and what it would send if it were sent as it stands. `controls` has every control.
export function formsOf(html) {
  const forms = []
  for (const [, open, inner] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const form = { ...attributes(open), fields: [], controls: [], html: inner }
    for (const [all, tag, rest] of inner.matchAll(/<(input|textarea|select|button)\b([^>]*)>/g)) {
      const control = { tag, ...attributes(rest) }
      if (!control.name || 'disabled' in control) continue
      const after = inner.slice(inner.indexOf(all) + all.length)
      if (tag === 'textarea') control.value = unescape(after.slice(0, after.indexOf('</textarea>')))
      if (tag === 'select') {
        control.options = [...after.slice(0, after.indexOf('</select>')).matchAll(/<option\b([^>]*)>/g)].map(([, option]) => attributes(option))
        control.value = (control.options.find(option => 'selected' in option) || control.options[0] || {}).value || ''
      }
      form.controls.push(control)
      const isChoice = control.type === 'radio' || control.type === 'checkbox'
      if (tag !== 'button' && control.type !== 'submit' && control.type !== 'file' && (!isChoice || 'checked' in control))
        form.fields.push([control.name, control.value ?? ''])
    }
    forms.push(form)
  }
  return forms
}

/* ---- clients ---- */

// One browser without a screen: its cookies, one keep-alive connection (or several), no redirects followed by itself.
export class Client {
  constructor(city, { sockets = 1, timeoutMs = 60_000 } = {}) {
    this.city = city
    this.cookies = new Map()
    this.timeoutMs = timeoutMs
    this.agent = new http.Agent({ keepAlive: true, maxSockets: sockets })
  }

  // cutAfter: the connection is cut when that many bytes have come, or at once with 0.
  send(method, path, { headers = {}, body, cutAfter = -1 } = {}) {
    return new Promise((done, fail) => {
      const all = { ...headers }
      if (this.cookies.size && !('Cookie' in all)) all.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      if (body !== undefined) all['Content-Length'] = Buffer.byteLength(body)
      const request = http.request({ host: '127.0.0.1', port: this.city.port, method, path, headers: all, agent: this.agent }, answer => {
        const chunks = []
        let size = 0
        answer.on('data', chunk => {
          chunks.push(chunk)
          size += chunk.length
          if (cutAfter >= 0 && size >= cutAfter) request.destroy()
        })
        const end = isCut => {
          for (const line of answer.headers['set-cookie'] || []) this.keepCookie(line)
          const bytes = Buffer.concat(chunks)
          done({ code: answer.statusCode, headers: answer.headers, bytes, isCut, location: answer.headers.location, get text() { return bytes.toString('utf8') } })
        }
        answer.on('end', () => end(false))
        answer.on('aborted', () => (cutAfter >= 0 ? end(true) : fail(new Error('the connection was cut by the server'))))
        answer.on('error', () => {})
      })
      request.setTimeout(this.timeoutMs, () => request.destroy(new Error(`no answer within ${this.timeoutMs} ms: ${method} ${path}`)))
      request.on('error', error => (cutAfter >= 0 ? done({ code: 0, isCut: true, bytes: Buffer.alloc(0), headers: {}, text: '' }) : fail(error)))
      if (body !== undefined) request.write(body)
      if (cutAfter === 0) setTimeout(() => request.destroy(), Math.random() * 4)
      request.end()
    })
  }

  keepCookie(line) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/) || []
    if (!name) return
    if (/max-age=0\b/i.test(line) || value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  get(path, options) { return this.send('GET', path, options) }
  post(path, fields, { headers = {}, ...more } = {}) {
    return this.send('POST', path, { headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(fields).toString(), ...more })
  }
  async follow(answer) {
    for (let hops = 0; answer.location && hops < 5; hops++) answer = await this.get(answer.location.split('#')[0].replace(/^https?:\/\/[^\/]+/, ''))
    return answer
  }
  // The form of a page that goes to `action` (a string or a pattern).
  async form(path, action) {
    const page = await this.get(path)
    const form = formsOf(page.text).find(one => one.method === 'post' && (action instanceof RegExp ? action.test(one.action) : !action || one.action === action))
    if (!form) throw new Error(`no form to ${action} on ${path} (${page.code})`)
    return form
  }
  // Sends the first form of a page that goes to `action`, with what is typed into controls that are there; gives the page
  // that follows, and its path.
  async sendForm(page, action, typed = {}, isMultipart = false) {
    const form = formsOf(page.text).find(one => one.method === 'post' && (action instanceof RegExp ? action : new RegExp(`^${action}`)).test(one.action))
    if (!form) throw new Error(`no form to ${action}: ${page.text.match(/<h1[^>]*>([\s\S]*?)<\/h1>/)?.[1]}`)
    const known = Object.entries(typed).filter(([name]) => form.controls.some(control => control.name === name))
    const fields = [...form.fields.filter(([name]) => !known.some(([other]) => other === name)), ...known] // boxes of one name each stay
    let answer
    if (isMultipart && form.enctype === 'multipart/form-data') {
      const body = fields.map(([name, value]) => `--boundary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('') + '--boundary--\r\n'
      answer = await this.send('POST', form.action, { headers: { 'Content-Type': 'multipart/form-data; boundary=boundary' }, body })
    } else answer = await this.post(form.action, fields)
    const path = answer.location || form.action
    return Object.assign(await this.follow(answer), { path })
  }
  // The token and key of any form that this client may send.
  async hidden(path = '/demo') {
    const form = formsOf((await this.get(path)).text).find(one => one.method === 'post')
    if (!form) throw new Error(`no form on ${path}`)
    return Object.fromEntries(form.fields.filter(([name]) => name === '_token' || name === '_key'))
  }
  // Signs in with one click on /demo; `who` is part of the name.
  async enter(who) {
    const page = await this.get('/demo')
    const form = formsOf(page.text).find(one => one.action?.startsWith('/demo/') && unescape(one.html).replace(/\s/g, '').includes(who.replace(/\s/g, '')))
    if (!form) throw new Error(`${who} does not stand on /demo`)
    const answer = await this.post(form.action, form.fields)
    expectEqual(answer.code, 303, `signing in as ${who}`)
    return this
  }
  close() { this.agent.destroy() }
}

// Runs `count` copies of an asynchronous function at the same time.
export const together = (count, run) => Promise.all(Array.from({ length: count }, (_, number) => run(number)))

export function random(seed) { // xorshift: the same seed, the same campaign
  let state = seed >>> 0 || 1
  return () => { state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0; return state / 2 ** 32 }
}

// Fields of a dog's registration as staff type it: the lightest application there is. `name` is the owner's given name.
export function dogEntry(form, name) {
  const fields = new Map(form.fields)
  const values = {
    channel: 'counter', matter: 'new', vaccinated: 'no', dog_name: 'しろ', breed: '柴', colour: '白', 'dog_birth-year': '2024', 'dog_birth-month': '5',
    'dog_birth-day': '1', sex: 'male', 'name-family': '見本', 'name-given': name, 'kana-family': 'ミホン', 'kana-given': 'イヌ', 'birth-year': '1980',
    'birth-month': '4', 'birth-day': '1', 'address-postcode': '970-8026', 'address-town': '平字梅本', 'address-street': '21', phone: '0246-00-0000',
    email: 'dog@example.jp',
  }
  for (const [key, value] of Object.entries(values)) fields.set(key, value)
  return [...fields]
}
