// The peer of ./dev bench in Node: Fastify with better-sqlite3, one process per core, written as one would write it for speed
// and with the same promises where it counts: WAL with synchronous=FULL, a session, a CSRF token, a one-time key, validation,
// and case, event and outbox row in one transaction before the answer. Nothing is sealed and nothing is logged.
//   node server.mjs PORT DATABASE PAGE   (PAGE: the file whose bytes the guide page has)
import cluster from 'node:cluster'
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parse } from 'node:querystring'
import Database from 'better-sqlite3'
import Fastify from 'fastify'

const [port, path, page] = process.argv.slice(2)
const db = new Database(path)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.pragma('busy_timeout = 10000')

if (cluster.isPrimary) {
  db.exec(`
    CREATE TABLE guide (name TEXT PRIMARY KEY, before TEXT, section TEXT, after TEXT);
    CREATE TABLE session (id TEXT PRIMARY KEY, started_at INTEGER);
    CREATE TABLE once (key TEXT PRIMARY KEY, location TEXT, used_at INTEGER) WITHOUT ROWID;
    CREATE TABLE cases (id INTEGER PRIMARY KEY, number TEXT UNIQUE, procedure TEXT, state INTEGER, sent_at INTEGER, answers TEXT);
    CREATE INDEX cases_inbox ON cases (procedure, state, sent_at);
    CREATE TABLE event (id INTEGER PRIMARY KEY, case_id INTEGER, sequence INTEGER, name TEXT, at INTEGER, previous TEXT, hash TEXT,
      UNIQUE (case_id, sequence));
    CREATE TABLE outbox (id INTEGER PRIMARY KEY, kind TEXT, payload TEXT, due_at INTEGER);`)
  const bytes = readFileSync(page, 'utf8'), middle = bytes.indexOf('<h1'), after = bytes.indexOf('</h1>')
  db.prepare('INSERT INTO guide VALUES (?, ?, ?, ?)').run('juminhyo', bytes.slice(0, middle), bytes.slice(middle, after), bytes.slice(after))
  db.close()
  const secret = randomBytes(32).toString('hex')
  for (let i = 0; i < availableParallelism(); i++) cluster.fork({ BENCH_SECRET: secret })
  process.on('SIGTERM', () => { for (const worker of Object.values(cluster.workers)) worker.kill(); process.exit(0) })
} else {
  serve()
}

function serve() {
  const secret = process.env.BENCH_SECRET
  const mac = (what, value) => createHmac('sha256', secret).update(what).update(value).digest('hex').slice(0, 32)
  const equal = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
  const guide = db.prepare('SELECT before, section, after FROM guide WHERE name = ?')
  const findSession = db.prepare('SELECT id FROM session WHERE id = ?')
  const addSession = db.prepare('INSERT INTO session VALUES (?, ?)')
  const addOnce = db.prepare('INSERT INTO once VALUES (?, ?, ?)')
  const addCase = db.prepare('INSERT INTO cases (number, procedure, state, sent_at, answers) VALUES (?, ?, 1, ?, ?)')
  const addEvent = db.prepare('INSERT INTO event (case_id, sequence, name, at, previous, hash) VALUES (?, 1, ?, ?, ?, ?)')
  const addOutbox = db.prepare('INSERT INTO outbox (kind, payload, due_at) VALUES (?, ?, ?)')
  const send = db.transaction((key, number, answers, now) => {
    addOnce.run(key, '/receipts/' + number, now)
    const id = addCase.run(number, 'inu', now, answers).lastInsertRowid
    const previous = '0'.repeat(64)
    addEvent.run(id, 'case_sent', now, previous, createHash('sha256').update(`${id}|1|case_sent|${now}|${previous}`).digest('hex'))
    addOutbox.run('mail', JSON.stringify({ case: Number(id), number }), now)
  })

  const rules = {
    channel: /^(counter|phone|paper)$/, matter: /^(new|moved)$/, dog_name: /^.{1,40}$/u, breed: /^.{1,40}$/u, colour: /^.{1,40}$/u,
    'dog_birth-year': /^\d{4}$/, 'dog_birth-month': /^\d{1,2}$/, 'dog_birth-day': /^\d{1,2}$/, sex: /^(male|female)$/, vaccinated: /^(yes|no)$/,
    'name-family': /^.{1,40}$/u, 'name-given': /^.{1,40}$/u, 'kana-family': /^[\u3041-\u30fe]{1,60}$/, 'kana-given': /^[\u3041-\u30fe]{1,60}$/,
    'birth-year': /^\d{1,4}$/, 'birth-month': /^\d{1,2}$/, 'birth-day': /^\d{1,2}$/, 'address-postcode': /^\d{3}-?\d{4}$/,
    'address-town': /^.{1,100}$/u, 'address-street': /^.{1,100}$/u, phone: /^0[\d-]{9,12}$/, email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/
  }
  const escape = text => text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
  const cookie = request => /(?:^|; )session=([0-9a-f]{64})/.exec(request.headers.cookie ?? '')?.[1]

  const app = Fastify({ logger: false })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 65536 }, (request, body, done) => done(null, parse(body)))
  app.get('/guide', (request, reply) => {
    const row = guide.get('juminhyo')
    reply.header('Content-Type', 'text/html; charset=utf-8').header('X-Content-Type-Options', 'nosniff').header('Content-Security-Policy', "default-src 'self'")
    return row.before + row.section + row.after
  })
  app.get('/form', (request, reply) => {
    let id = cookie(request)
    if (!id || !findSession.get(id)) {
      id = randomBytes(32).toString('hex')
      addSession.run(id, Date.now())
      reply.header('Set-Cookie', `session=${id}; HttpOnly; SameSite=Lax; Path=/`)
    }
    const random = randomBytes(16).toString('hex')
    reply.header('Content-Type', 'text/html; charset=utf-8')
    return `<!doctype html><form method="post" action="/form"><input type="hidden" name="_token" value="${escape(mac('token', id))}">` +
      `<input type="hidden" name="_key" value="${escape(random + mac('key', random))}">` +
      Object.keys(rules).map(name => `<label>${escape(name)}<input name="${escape(name)}" value=""></label>`).join('') + '</form>'
  })
  app.post('/form', (request, reply) => {
    const id = cookie(request), form = request.body, key = String(form._key ?? '')
    if (!id || !findSession.get(id) || !equal(String(form._token ?? ''), mac('token', id))) return reply.code(403).send('forbidden')
    if (key.length !== 64 || !equal(key.slice(32), mac('key', key.slice(0, 32)))) return reply.code(409).send('open the form again')
    const wrong = Object.keys(rules).filter(name => !rules[name].test(String(form[name] ?? '')))
    if (wrong.length) return reply.code(422).send('wrong: ' + wrong.join(', '))
    const number = randomBytes(8).toString('hex'), now = Date.now()
    const answers = JSON.stringify(Object.fromEntries(Object.keys(rules).map(name => [name, form[name].normalize('NFC')])))
    send.immediate(key, number, answers, now)
    return reply.code(303).header('Location', '/receipts/' + number).send('')
  })
  app.listen({ port: Number(port), host: '127.0.0.1' })
}
