// Whatever a stranger can send gets an answer that is no 5xx, the process lives and its memory stays bounded; a full disk
// is a polite 503 while reading goes on, and nothing acknowledged is lost. Runs against the build with sanitizers when
// there is one (IKANAI_ODD names a program), so that what only looks harmless is found too.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import { City, Client, campaign, command, dogEntry, expect, expectEqual, formsOf, isLong, judge, pause, program, random, root, skipped, test } from './city.mjs'

const routes = command('registry').out.trim().split('\n').map(line => { const [path, method, rule, permission] = line.split(' '); return { path, method, rule, permission } })
const people = { RESIDENT: '汐見 花子', STAFF: '草野 すみれ', 'city.': '早瀬 たくみ', 'papers.resume': '早瀬 たくみ', 'city.staff': '波多野 まこと', 'infection.': '清水 けい', 'money.': '磯野 あおい', 'approvals.': '磯野 あおい', 'papers.void': '波多野 まこと', 'procedures.statistics': '波多野 まこと', 'articles.': '広野 はるか' }

/* ---- odd bytes ---- */

const LONG = 'あ'.repeat(2000), HUGE = 'x'.repeat(100_000)
const parts = ['%00', '%FF%FE', '%C0%AF', '..%2F..%2Fetc%2Fpasswd', '%E3%81', 'a'.repeat(300), "'%20or%201=1--", '<script>', '-1', '0', '9223372036854775807', '99999999999999999999', '%F0%9F%92%A9', '%2e%2e', '1e5', '٣', '%0d%0aSet-Cookie:x=y', '%25s%25n'].map(part => part.replace(/[<>"]/g, encodeURIComponent).replace(/[^\x21-\x7e]/g, encodeURIComponent))
const queries = ['?q=%00', '?q=%FF', '?' + 'a=b&'.repeat(200), '?q=' + '%E3%81%82'.repeat(400), '?page=-1', '?page=99999999999999999999', '?next=//evil.example', '?next=javascript:alert(1)', '?=&==&&', '?case[]=1&case[0][a]=2', '?q=%', '?q=%zz', '?order=;drop', '?view=%F0%28%8C%BC', '?from=2026-02-30&to=0000-00-00', '?q=' + encodeURIComponent('"*(){}[]^~:\\ NEAR OR AND NOT'), '?day=10000-01-01', '?id=1&id=2&id=3']
const cookieNames = ['ikanai_session', 'ikanai_staff', 'ikanai_visit', '__Host-ikanai_session', 'language', 'display', 'ikanai_display', 'furigana']
const headers = [{ 'Accept-Language': HUGE.slice(0, 5000) }, { 'Accept-Language': 'ja;q=9e999,*;q=-1,;;;' }, { Referer: 'http://[::1:' }, { Origin: 'null' }, { Origin: '\t' }, { 'X-Forwarded-For': '1.2.3.4, ,,, evil' }, { 'Content-Type': 'multipart/form-data' }, { Range: 'bytes=-1-,5-2,99999999999999999999-' }, { 'If-None-Match': 'W/"' + 'x'.repeat(3000) }, { 'Accept-Encoding': 'gzip;q=nan, br;q=1.5, ' + 'a,'.repeat(500) }, { Cookie: cookieNames.map(name => `${name}=${'A'.repeat(4000)}`).slice(0, 2).join('; ') }, { Cookie: cookieNames.map(name => `${name}=\xff\xfe%00`).join('; ') }, { Cookie: '=;;;=x; a; ' + 'b=c; '.repeat(300) }, { 'User-Agent': '\xa0\xff' }, { 'Sec-Fetch-Site': '\x7f'.replace('\x7f', 'odd') }, { 'X-Ikanai-Token': 'ff'.repeat(1000) }]
const values = ['', ' ', '\0', 'a\0b', '\ufeff', '\u202egpj', '-1', '1e999', '99999999999999999999', LONG, '令和99年13月32日', '0000-00-00', '<img src=x onerror=alert(1)>', "'; drop table city_staff; --", '{"a":', '../../../../etc/passwd', '💩'.repeat(500), 'a\u0301'.repeat(3000), '葛󠄀'.repeat(200), '\r\nBcc: x@example.jp', '123456789018', '%s%s%n', '\ud800']

/* ---- files ---- */

function crc(bytes) { let c, crc = ~0; for (const byte of bytes) { c = (crc ^ byte) & 255; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; crc = (crc >>> 8) ^ c } return ~crc >>> 0 }
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0); body.copy(out, 4); out.writeUInt32BE(crc(body), body.length + 4)
  return out
}
function png(width, height, rows = height) { // one bit a pixel: 20,000 x 20,000 are 50 MB of pixels in a few KB
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0); head.writeUInt32BE(height, 4); head[8] = 1
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * rows))), chunk('IEND', Buffer.alloc(0))])
}
const pdf = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n'
const files = [
  ['huge.png', 'image/png', png(20_000, 20_000)], ['liar.png', 'image/png', png(20_000, 20_000, 3)], ['short.png', 'image/png', png(40, 40).subarray(0, 45)],
  ['page.png', 'image/png', Buffer.from('<html><script>alert(1)</script>')], ['page.html', 'text/html', Buffer.from('<script>alert(1)</script>')], ['wrong-end.exe', 'application/pdf', Buffer.from(pdf + '%%EOF')],
  ['endless.pdf', 'application/pdf', Buffer.from(pdf)], ['wrong.jpg', 'image/jpeg', Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1')], ['jpeg.jpg', 'image/jpeg', Buffer.concat([Buffer.from('\xff\xd8', 'latin1'), Buffer.from('\xff\xe1\xff\xff'.repeat(2000), 'latin1')])],
  ['two.pdf', 'application/pdf', Buffer.from(pdf + 'startxref\n99999999999\n%%EOF')], ['空.png', 'image/png', Buffer.alloc(0)], ['a\0b.png', 'image/png', png(8, 8)], ['../../up.png', 'image/png', png(8, 8)],
  ['good.png', 'image/png', png(64, 64)], ['zip.pdf', 'application/pdf', Buffer.from('PK\x03\x04' + 'x'.repeat(500), 'latin1')], ['svg.png', 'image/svg+xml', Buffer.from('<svg onload="alert(1)"/>')], ['big.png', 'image/png', Buffer.alloc(11 * 1024 * 1024, 1)],
]
function multipart(fields, list, boundary = 'ikanaiBOUNDARY') {
  const all = fields.map(([name, value]) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))
  for (const [control, name, type, bytes] of list) all.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${control}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), bytes, Buffer.from('\r\n'))
  return Buffer.concat([...all, Buffer.from(`--${boundary}--\r\n`)])
}

/* ---- raw bytes, for what a client library would not send ---- */

function raw(city, bytes, waitMs = 8000) {
  return new Promise(done => {
    const socket = net.connect(city.port, '127.0.0.1')
    let answer = Buffer.alloc(0)
    const end = () => { socket.destroy(); done(answer.toString('latin1')) }
    socket.on('data', more => { answer = Buffer.concat([answer, more]); if (/\r\n\r\n/.test(answer.toString('latin1'))) setTimeout(end, 20) })
    socket.on('end', end)
    socket.on('error', end)
    socket.setTimeout(waitMs, end)
    socket.end(bytes)
  })
}
const heads = ['GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n', 'GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n', 'POST /sign-in/mail HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 'POST /sign-in/mail HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
  'POST /sign-in/mail HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', 'GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n', `GET /${'a/'.repeat(3000)} HTTP/1.1\r\nHost: x\r\n\r\n`, `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(200)}\r\n`, `${'A'.repeat(40)} / HTTP/1.1\r\nHost: x\r\n\r\n`, 'GET / HTTP/1.1\r\nHost: x\r\nCookie: a\r\n b\r\n\r\n', 'GET  /  HTTP/1.1\r\nHost: x\r\n\r\n', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n']

function fillPath(path, part) { return path.replace(/\{\w+\}/g, part) }
const goodParts = { name: 'inu', id: '1', step: 'dogs' }
const plain = (path, city) => path.replace(/\{(\w+)\}/g, (_, name) => goodParts[name] || (name === 'number' ? city.someNumber : 'x'))

async function askAll(city, problems) {
  const clients = {}
  const client = async route => {
    const key = route.rule === 'NEEDS_PERMISSION' ? Object.keys(people).filter(key => route.permission.startsWith(key)).sort((a, b) => b.length - a.length)[0] || 'STAFF' : people[route.rule] ? route.rule : ''
    return (clients[key] ||= key ? await new Client(city, { sockets: 4, timeoutMs: 30_000 }).enter(people[key]) : new Client(city, { timeoutMs: 30_000 }))
  }
  let count = 0
  const codes = {}
  async function ask(what, who, method, path, options) {
    count++
    try {
      const answer = await who.send(method, path, options)
      codes[answer.code] = (codes[answer.code] || 0) + 1
      if (answer.code >= 500) problems.push(`${answer.code} ${method} ${path.slice(0, 120)} (${what})`)
      if (/[\r\n]Set-Cookie: ?x=y/i.test(answer.text.slice(0, 0)) || answer.headers.location?.startsWith('//') || /^javascript:/.test(answer.headers.location || '')) problems.push(`a way out: ${method} ${path} (${what}) to ${answer.headers.location}`)
      if (/<img src=x onerror|<script>alert/.test(answer.text)) problems.push(`unescaped: ${method} ${path} (${what})`)
    } catch (error) { problems.push(`no answer: ${method} ${path.slice(0, 120)} (${what}): ${error.message}`) }
  }
  for (const route of routes) {
    if (/^\/(sign-out|my\/sessions|desk\/me\/sessions)$/.test(route.path) && route.method === 'POST') continue
    const who = await client(route)
    const path = plain(route.path, city)
    const isEnter = /^\/demo\/(residents|staff)\//.test(route.path)
    if (route.path.includes('{')) for (const part of parts) await ask('part', who, 'GET', fillPath(route.path, part))
    if (route.method === 'GET') {
      for (const query of queries) await ask('query', who, 'GET', path + query)
      for (const head of headers) await ask(`header ${Object.keys(head)}`, who, 'GET', path, { headers: head })
      continue
    }
    if (isEnter) continue
    const hidden = await who.hidden()
    const form = await ownForm(who, path)
    const names = form ? form.controls.map(control => control.name).filter(name => !name.startsWith('_')) : ['id', 'name', 'act', 'words', 'message', 'field', 'mail', 'code', 'to', 'next', 'value', 'from']
    const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }
    for (const value of values) {
      const { _token, _key } = await who.hidden()
      await ask(`value ${JSON.stringify(value).slice(0, 30)}`, who, 'POST', path, { headers: urlencoded, body: new URLSearchParams([['_token', _token], ['_key', _key], ...names.map(name => [name, value])]).toString() })
    }
    const bodies = [['', urlencoded], ['=&=&&&', urlencoded], ['a=%', urlencoded], [`_token=${hidden._token}&_key=%00`, urlencoded], [`_token=${hidden._token}&_key=${'f'.repeat(1000)}&a=b`, urlencoded], [`_token=${hidden._token}&` + 'a=b&'.repeat(3000), urlencoded], [`_token=${hidden._token}&a=` + HUGE.repeat(6), urlencoded], ['{"a":'.repeat(20000), { 'Content-Type': 'application/json' }], ['['.repeat(100_000), { 'Content-Type': 'application/json' }], ['\xff\xfe', { 'Content-Type': 'application/json' }], ['null', { 'Content-Type': 'application/json' }], ['x', { 'Content-Type': 'multipart/form-data; boundary=' }], ['--a\r\nContent-Disposition: form-data\r\n\r\n', { 'Content-Type': 'multipart/form-data; boundary=a' }], ['--a--', { 'Content-Type': 'multipart/form-data; boundary=a' }], [multipart([['_token', hidden._token]], [['f', ...files[0]]]), { 'Content-Type': 'multipart/form-data; boundary=ikanaiBOUNDARY' }], ['<a/>', { 'Content-Type': 'text/xml' }], ['a=b', { 'Content-Type': '' }]]
    for (const [body, type] of bodies) await ask(`body ${String(body.length)} ${type['Content-Type']}`, who, 'POST', path, { headers: { ...type, 'X-Ikanai-Token': hidden._token }, body })
  }
  for (const one of Object.values(clients)) one.close()
  return { count, codes }
}

async function ownForm(who, path) {
  for (const page of [path, path.replace(/\/[^/]+$/, '')]) {
    const answer = await who.get(page || '/').catch(() => null)
    const form = answer?.code === 200 && formsOf(answer.text).find(one => one.method === 'post' && one.action === path)
    if (form) return form
  }
  return null
}

// Files that lie, through the form of a procedure that takes photographs. Good ones are kept, all others leave nothing behind.
const good = new Set(['good.png', '../../up.png'])
const either = new Set(['two.pdf']) // its table of places is wrong, which readers mend: it may be kept, as an attachment
async function sendFiles(city, problems) {
  const resident = await new Client(city, { timeoutMs: 60_000 }).enter('汐見 太郎')
  const typed = { cause: 'wind', 'happened_on-year': '2026', 'happened_on-month': '11', 'happened_on-day': '1', building: 'owned', 'place-postcode': '970-8026', 'place-town': '平字梅本', 'place-street': '21', water: 'low', parts: 'roof', words: '屋根がこわれました', self_judged: 'no', 'place-building': '' }
  let page = await resident.get('/apply/risai')
  for (let steps = 0; steps < 6 && !/type="file"/.test(page.text); steps++) page = await resident.sendForm(page, '/apply/risai', typed, true)
  const form = formsOf(page.text).find(one => /type="file"/.test(one.html))
  if (!form) { problems.push(`the step with photographs was not reached: ${page.text.match(/<main[\s\S]{0,600}/)?.[0]}`); return 0 }
  expectEqual(form.enctype, 'multipart/form-data', 'how files are sent')
  const control = form.controls.find(one => one.type === 'file').name
  const kept = () => city.number('select count(*) from city_file where removed_at is null')
  for (const [name, type, bytes] of files) {
    const fresh = (await resident.form(form.action, form.action)).fields, before = kept()
    try {
      const answer = await resident.send('POST', form.action, { headers: { 'Content-Type': 'multipart/form-data; boundary=ikanaiBOUNDARY' }, body: multipart(fresh, [[control, name, type, bytes]]) })
      if (answer.code >= 500) problems.push(`${answer.code} for ${name} (${type})`)
      const more = kept() - before
      if (!good.has(name) && !either.has(name) && more > 0) problems.push(`${name} (${type}) was kept: ${answer.code}`)
      if (good.has(name) && more < 1) problems.push(`${name} was not kept: ${answer.code}`)
    } catch (error) { if (!/ECONNRESET|EPIPE|cut/.test(error.message)) problems.push(`no answer for ${name}: ${error.message}`) }
  }
  // Odd content types and framings at the same place.
  for (const head of ['multipart/form-data; boundary=other', 'multipart/form-data; boundary="ikanaiBOUNDARY', 'multipart/mixed; boundary=ikanaiBOUNDARY', 'multipart/form-data; boundary=ikanaiBOUNDARY; boundary=x'])
    for (const body of [multipart([], []), multipart([], [[control, ...files[13]]]).subarray(0, 120), Buffer.from('--ikanaiBOUNDARY\r\n'.repeat(3000)), Buffer.concat([multipart([], [[control, ...files[13]]]), Buffer.from('after the end')])]) {
      const answer = await resident.send('POST', form.action, { headers: { 'Content-Type': head }, body }).catch(error => ({ code: /ECONNRESET|EPIPE|cut/.test(error.message) ? 400 : 599 }))
      if (answer.code >= 500) problems.push(`${answer.code} for ${head}`)
    }
  resident.close()
  return files.length + 16
}

async function fullDisk() {
  const name = 'full disk: a polite 503, reading goes on, nothing acknowledged is lost'
  const folder = mkdtempSync(join(tmpdir(), 'ikanai-small.'))
  if (process.getuid() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true })
    return skipped(name, 'this needs root and the right to mount a small file system')
  }
  const city = new City({ folder })
  city.log = join(tmpdir(), `ikanai-small-${process.pid}.log`)
  try {
    await test(name, async () => {
      await city.start()
      const clerk = await new Client(city).enter('草野 すみれ')
      const acknowledged = []
      const sendOne = async word => {
        const form = await clerk.form('/desk/entry/inu', '/desk/entry/inu')
        const answer = await clerk.post(form.action, dogEntry(form, word))
        if (answer.code === 303) acknowledged.push(answer.location.split('/').pop().replaceAll('-', ''))
        return answer
      }
      for (let i = 0; i < 20; i++) expectEqual((await sendOne('まえ')).code, 303, 'before the disk is full')
      for (const [name, size] of [['filling', 1 << 20], ['last', 4096]]) // large pieces first, then small ones, until nothing fits
        try { for (let i = 0; ; i++) appendFileSync(join(folder, name), Buffer.alloc(size)) } catch (error) { expectEqual(error.code, 'ENOSPC', 'how the disk became full') }
      let refused = null
      for (let i = 0; i < 200 && !refused; i++) { const answer = await sendOne('あいだ'); if (answer.code !== 303) refused = answer }
      expect(refused, 'a refusal once the disk is full')
      expectEqual(refused.code, 503, 'the code of the refusal')
      expect(/<h1/.test(refused.text) && refused.headers['retry-after'], 'a page that says so, with Retry-After')
      for (let i = 0; i < 10; i++) for (const path of ['/', '/procedures/juminhyo', '/infection', '/search?q=%E7%8A%AC', '/desk/me'])  expectEqual((await clerk.get(path)).code, 200, `reading ${path}`)
      // Looking at somebody's data is recorded, so it fails closed when nothing can be recorded.
      expect([200, 503].includes((await clerk.get(`/desk/cases/${acknowledged[0]}`)).code), 'a case or a polite refusal')
      expect(city.isAlive(), 'the process to live')
      rmSync(join(folder, 'filling')); rmSync(join(folder, 'last'), { force: true })
      await city.halt()
      await city.start()
      expectEqual((await sendOne('あと')).code, 303, 'after a restart with room')
      const numbers = new Set(city.rows('select number from procedures_case').map(row => row.number))
      for (const number of acknowledged) expect(numbers.has(number), `${number} to be there`)
      expectEqual(city.ikanai('doctor').code, 0, 'doctor')
      console.log(`# full disk: ${acknowledged.length} acknowledged, all there`)
    })
  } finally {
    await city.end({})
    spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
    rmSync(city.log, { force: true })
  }
}

await campaign('odd input', async () => {
  const odd = process.env.IKANAI_ODD || (existsSync(join(root, 'build-test/ikanai')) && !process.env.IKANAI ? join(root, 'build-test/ikanai') : program)
  const hasSanitizer = spawnSync('sh', ['-c', `nm -D "$1" 2>/dev/null | grep -q __asan || nm "$1" 2>/dev/null | grep -qm1 __asan`, 'sh', odd]).status === 0
  const city = await new City({ program: odd }).start()
  city.someNumber = city.rows('select number from procedures_case')[0]?.number || 'NONE'
  const problems = []
  const began = Date.now()
  const { count, codes } = await askAll(city, problems)
  judge('odd input: every route answers, and never with a 5xx', problems)
  const bad = []
  for (const head of heads) {
    const answer = await raw(city, Buffer.from(head, 'latin1'))
    if (answer && !/^HTTP\/1\.1 (200|30\d|4\d\d|501|505) /.test(answer)) bad.push(`${JSON.stringify(head.slice(0, 60))}: ${answer.slice(0, 60)}`)
  }
  const next = random(5)
  for (let i = 0; i < (isLong ? 5000 : 200); i++) { // random bytes, and good requests with some bytes changed
    const bytes = i % 2 ? Buffer.from(Array.from({ length: 1 + next() * 400 }, () => next() * 256)) : Buffer.from('POST /sign-in/mail HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\nmail=a%40b')
    if (i % 2 === 0) for (let j = 0; j < 3; j++) bytes[Math.floor(next() * bytes.length)] = next() * 256
    const answer = await raw(city, bytes, 3000)
    if (answer && (!/^HTTP\/1\.1 \d\d\d /.test(answer) || /^HTTP\/1\.1 50[0234]/.test(answer))) bad.push(`${bytes.toString('latin1').slice(0, 60)}: ${answer.slice(0, 40)}`)
  }
  judge('odd input: bytes that are no HTTP are refused politely', bad)
  const lies = []
  const uploads = await sendFiles(city, lies)
  judge('odd input: files that lie are refused or cleaned, never a 5xx', lies)
  await test('odd input: the process lives, answers and its memory is bounded', async () => {
    expect(city.isAlive(), `the process to live: ${city.lastWords()}`)
    const client = new Client(city)
    expectEqual((await client.get('/demo')).code, 200, 'a plain page afterwards')
    client.close()
    const most = hasSanitizer ? 1536 : 256
    const mebibytes = Math.round(city.residentKiB() / 1024)
    console.log(`# ${count} odd requests (${Object.entries(codes).map(([code, n]) => `${code}: ${n}`).join(', ')}), ${uploads} files, ${((Date.now() - began) / 1000).toFixed(0)} s, ${mebibytes} MiB resident${hasSanitizer ? ' with sanitizers' : ''}`)
    expect(mebibytes < most, `at most ${most} MiB, found ${mebibytes}`)
    expect(!/ERROR: AddressSanitizer|runtime error:/.test(readFileSync(city.log, 'utf8')), `no sanitizer's report: ${readFileSync(city.log, 'utf8').match(/(ERROR: AddressSanitizer|runtime error:)[\s\S]{0,1500}/)?.[0]}`)
    expectEqual(city.ikanai('doctor').code, 0, 'doctor')
    const over = await city.halt('SIGTERM') // with sanitizers it says at its end what it has lost
    expectEqual(`${over.code} ${over.signal}`, '0 null', `how it ended (${city.lastWords()})`)
  })
  await fullDisk()
})
