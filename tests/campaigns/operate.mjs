// The operator's day: doctor, backup while others write, restore, verify, wrong keys and second servers, a city's folder
// with mistakes, starts and stops. Everything through the command line, as docs/operate.md tells it.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { City, Client, campaign, command, dogEntry, expect, expectEqual, isLong, patience, pause, program, root, skipped, test, together } from './city.mjs'

const kana = number => [...String(number)].map(digit => 'あいうえおかきくけこ'[digit]).join('')
const tables = city => city.rows("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name").map(row => row.name)
const counts = city => Object.fromEntries(tables(city).map(name => [name, city.number(`select count(*) from ${name}`)]))

function python(script, ...words) {
  const result = spawnSync('python3', ['-c', script, ...words], { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(result.stderr)
  return result.stdout
}

// Ten mistakes of the kinds people make. Each is [file, what to change, into what]; the line is found by itself.
const mistakes = [
  ['city.yaml', 'colour: "#00597c"', 'colour: blue'],
  ['city.yaml', 'postcode: "970-8686"', 'postcode: [970, 8686]'],
  ['sections.yaml', 'permissions: [procedures.design, procedures.read, procedures.statistics, approvals.act, money.books, papers.ledger]', 'permissions: [procedures.reed]'],
  ['sections.yaml', 'title: {ja: 広報, en: Public relations}', 'titel: {ja: 広報}'],
  ['offices.yaml', 'latitude: 37.003099', 'latitude: 137.003099'],
  ['staff.yaml', '{post: shimin-tanto, from: 2024-04-01, holding: 本務}', '{post: shimin-tantoo, from: 2024-04-01, holding: 本務}'],
  ['staff.yaml', '{post: shimin-shusa, from: 2023-04-01, holding: 本務}', '{post: shimin-shusa, from: 2023-02-30, holding: 本務}'],
  ['approvals.yaml', '- {duty: examine, grade: 係長級}', '- {duty: glance, grade: 係長級}'],
  ['procedures/inu.yaml', 'kind: phone', 'kind: telefone'],
  ['procedures/inu.yaml', 'when: {"==": [{var: matter}, new]}', 'when: {"=!": [{var: matter}, new]}'],
]

async function backupWhileWriting(city) {
  const clients = await together(20, () => new Client(city).enter('草野 すみれ'))
  let isOver = false, written = 0
  const writing = Promise.all(clients.map(async client => {
    while (!isOver) {
      const form = await client.form('/desk/entry/inu', '/desk/entry/inu')
      const answer = await client.post(form.action, dogEntry(form, kana(++written)))
      expectEqual(answer.code, 303, 'an application while the backup runs')
    }
    client.close()
  }))
  await pause(300)
  const before = city.number('select count(*) from procedures_case')
  const place = join(city.folder, 'backup')
  const backup = spawn(program, ['backup', ...city.options, '--to', place], { stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  backup.stdout.on('data', bytes => { words += bytes })
  backup.stderr.on('data', bytes => { words += bytes })
  const code = await new Promise(done => backup.on('exit', done))
  const after = city.number('select count(*) from procedures_case')
  await pause(200)
  isOver = true
  await writing
  expectEqual(code, 0, `backup (${words})`)
  return { place, before, after }
}

function refusedStart(what, sentence, ...words) {
  const began = Date.now()
  const { status, stderr } = spawnSync(program, ['serve', '--demo', '--port', '0', ...words], { encoding: 'utf8', timeout: 15_000, cwd: root })
  expectEqual(status, 1, `the exit code of ${what} (${stderr})`)
  expect(sentence.test(stderr), `the reason for ${what}, not: ${stderr}`)
  expect(Date.now() - began < 10_000, `${what} to be refused at once`)
}

function planMistakes(city) {
  const folder = join(city.folder, 'mistaken')
  cpSync(city.cityFolder, folder, { recursive: true })
  const wanted = []
  for (const [file, from, into] of mistakes) {
    const text = readFileSync(join(folder, file), 'utf8')
    const at = text.indexOf(from)
    expect(at >= 0, `"${from}" to stand in ${file}`)
    wanted.push(`${file}:${text.slice(0, at).split('\n').length}:`)
    writeFileSync(join(folder, file), text.slice(0, at) + into + text.slice(at + from.length))
  }
  const { code, out, error } = command('city', 'plan', folder, ...city.options)
  expectEqual(code, 1, 'the exit code of a plan with mistakes')
  for (const place of wanted) expect((out + error).split('\n').some(line => line.startsWith(place)), `${place} to be named in:\n${out}${error}`)
  const apply = command('city', 'apply', folder, ...city.options)
  expect(apply.code === 1 && apply.error.length > 10, 'nothing to be written')
}

async function proofs(city) {
  const resident = await new Client(city).enter('汐見 花子')
  const my = await resident.get('/my')
  const number = my.text.match(/\/my\/cases\/([A-Z0-9-]+)/)?.[1]
  expect(number, 'a case on /my')
  const answer = await resident.get(`/receipts/${number}/proof.json`)
  expectEqual(answer.code, 200, 'the proof of a receipt')
  const file = join(city.folder, 'proof.json')
  const key = city.ikanai('verify').out.match(/[0-9a-f]{64}/)[0]
  const check = bytes => { writeFileSync(file, bytes); return command('verify', '--proof', file, '--public-key', key) }
  expectEqual(check(answer.bytes).code, 0, `the proof as it is (${check(answer.bytes).error})`)
  let refused = 0, tried = 0
  for (let at = 0; at < answer.bytes.length; at += Math.max(1, Math.floor(answer.bytes.length / 60))) {
    const changed = Buffer.from(answer.bytes)
    const letter = String.fromCharCode(changed[at])
    if (!/[0-9a-zA-Z]/.test(letter)) continue
    changed[at] = letter === '7' ? 0x38 : 0x37
    tried++
    if (check(changed).code === 1) refused++
    else throw new Error(`byte ${at} was changed unseen: ${changed.subarray(Math.max(0, at - 30), at + 10)}`)
  }
  expect(tried >= 30 && refused === tried, `all of ${tried} changes to be refused`)
  const other = command('verify', '--proof', file, '--public-key', key.replace(/^./, letter => (letter === '0' ? '1' : '0')))
  expectEqual(other.code, 1, "another city's key")
}

await campaign('operate', async () => {
  const city = await new City({ more: ['--access-log', '-'] }).start()
  console.log(`# first start of the demonstration city: ${city.startMs} ms`)

  await test('operate: doctor says that all is well', () => {
    const { code, out, error } = city.ikanai('doctor')
    expect(code === 0 && /all is well/.test(out), `"all is well", not: ${out}${error}`)
  })
  await test('operate: health is JSON and only for this machine', async () => {
    const client = new Client(city)
    let own = await client.get('/health')
    // The demonstration's mails are dated in the past: the queue is late until the jobs have done them.
    for (let tries = 0; tries < 60 && own.code !== 200; tries++) { await pause(500); own = await client.get('/health') }
    expectEqual(own.code, 200, `health ${own.text}`)
    expect(['good', 'look'].includes(JSON.parse(own.text).status), `the status of ${own.text}`)
    client.close()
  })
  let backup
  await test('operate: a backup is made while 20 clients write', async () => {
    backup = await backupWhileWriting(city)
    expect(!existsSync(join(backup.place, 'keys')), 'no key in the backup')
    expect(!spawnSync('grep', ['-rlaF', readFileSync(join(city.data, 'keys/master'), 'latin1').trim().slice(-40), backup.place]).stdout.length, 'no master key in the backup')
  })
  await test('operate: a restore fills an empty folder and proves itself', () => {
    const data = join(city.folder, 'restored'), key = ['--key-file', join(city.data, 'keys/master')]
    const { code, out, error } = command('restore', '--from', backup.place, '--data', data, ...key)
    expect(code === 0 && /restored and proved/.test(out), `it to be proved: ${out}${error}`)
    const restored = Object.assign(Object.create(City.prototype), { data, store: '' })
    Object.defineProperty(restored, 'options', { value: ['--data', data, ...key] })
    const cases = restored.number('select count(*) from procedures_case')
    expect(cases >= backup.before && cases <= backup.after, `between ${backup.before} and ${backup.after} cases, found ${cases}`)
    expectEqual(restored.ikanai('verify').code, 0, 'verify of what was restored')
    const again = command('restore', '--from', backup.place, '--data', data, ...key)
    expect(again.code === 1, 'a folder that is not empty to be refused')
  })
  await test('operate: a quiet backup and its restore have equal counts in every table', async () => {
    await city.halt()
    const wanted = counts(city)
    const place = join(city.folder, 'quiet')
    expectEqual(city.ikanai('backup', '--to', place).code, 0, 'the backup')
    const data = join(city.folder, 'quiet-data'), key = ['--key-file', join(city.data, 'keys/master')]
    expectEqual(command('restore', '--from', place, '--data', data, ...key).code, 0, 'the restore')
    const restored = Object.assign(Object.create(City.prototype), { data, store: '' })
    Object.defineProperty(restored, 'options', { value: ['--data', data, ...key] })
    const found = counts(restored)
    const different = Object.keys(wanted).filter(name => wanted[name] !== found[name] && !['city_job', 'city_note'].includes(name))
    expect(different.length === 0 && Object.keys(wanted).length > 40, `equal counts, not: ${different.map(name => `${name} ${wanted[name]}/${found[name]}`)}`)
    await city.start()
  })
  await test('operate: verify recomputes every chain and seal', () => {
    const { code, out } = city.ikanai('verify')
    expect(code === 0 && /events: [1-9]/.test(out) && /public key of events: [0-9a-f]{64}/.test(out), `the sum: ${out}`)
  })
  if (command('registry').out.includes('/receipts/{number}/proof.json')) await test('operate: a receipt is proved from outside, and one changed byte is found', () => proofs(city))
  else skipped('operate: a receipt is proved from outside, and one changed byte is found', 'this program has no route that gives the proof')

  await test('operate: a second server on the same folder is refused with the reason', () =>
    refusedStart('a second server', /(already|another|second|lock|すでに|ほかの|使って|動いて)/i, '--data', city.data))
  await test('operate: a wrong key is refused with the reason', () => {
    const other = join(city.folder, 'other')
    expectEqual(command('demo', '--data', other, '--city', city.cityFolder).code, 0, 'another city')
    const copy = join(city.folder, 'copy')
    cpSync(other, copy, { recursive: true })
    refusedStart('a wrong key', /key|鍵/i, '--data', copy, '--key-file', join(city.data, 'keys/master'))
    writeFileSync(join(city.folder, 'nonsense'), 'no key at all\n', { mode: 0o600 })
    refusedStart('a file that is no key', /key|鍵/i, '--data', copy, '--key-file', join(city.folder, 'nonsense'))
    rmSync(join(copy, 'keys'), { recursive: true })
    refusedStart('a data folder without its key', /key|鍵/i, '--data', copy)
  })
  await test('operate: a newer schema and a changed migration are refused with the reason', () => {
    const newer = join(city.folder, 'newer')
    cpSync(join(city.folder, 'quiet-data'), newer, { recursive: true })
    cpSync(join(city.data, 'keys'), join(newer, 'keys'), { recursive: true })
    python(`import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
names = [row[1] for row in base.execute('pragma table_info(store_migration)')]
row = dict(zip(names, base.execute("select * from store_migration where module = 'city' order by number desc").fetchone()))
row['number'] += 1; row['name'] = 'of_the_future'
base.execute('insert into store_migration (%s) values (%s)' % (', '.join(names), ', '.join('?' * len(names))), [row[name] for name in names])
base.commit()`, join(newer, 'city.db'))
    refusedStart('a newer schema', /newer|future|新しい/i, '--data', newer)
    python(`import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
names = [row[1] for row in base.execute('pragma table_info(store_migration)')]
base.execute("delete from store_migration where name = 'of_the_future'")
checksum = [name for name in names if 'check' in name or 'hash' in name or 'sum' in name][0]
base.execute("update store_migration set %s = 'changed' where module = 'city' and number = 1" % checksum)
base.commit()`, join(newer, 'city.db'))
    refusedStart('a changed migration', /chang|differ|変わ/i, '--data', newer)
  })
  await test('operate: a plan names file and line of each of ten mistakes', () => planMistakes(city))
  await test('operate: applying the same folder again changes nothing', async () => {
    for (let i = 0; i < 2; i++) {
      if (i === 0) await city.halt() // on SQLite only one program writes
      const { code, out, error } = command('city', 'apply', city.cityFolder, ...city.options)
      expectEqual(code, 0, `city apply (${out}${error})`)
      const [, added, changed, removed] = out.match(/applied: (\d+) added, (\d+) changed, (\d+) removed/) || []
      if (i) expectEqual(`${added} ${changed} ${removed}`, '0 0 0', 'changes the second time')
    }
    await city.start()
  })
  await test('operate: the shell beside the server cannot write', () => {
    const before = counts(city)
    for (const statement of ['delete from procedures_case', 'update city_staff set name = \'x\'', 'create table x (y)', 'drop table city_staff', 'pragma journal_mode = delete',
      'attach database \'/tmp/x.db\' as x', 'with gone as (select 1) delete from procedures_case', 'select 1; delete from procedures_case', 'vacuum', 'insert into city_note values (1)'])
      command('sql', ...city.options, statement)
    const after = counts(city)
    for (const name of ['procedures_case', 'city_staff']) expectEqual(after[name], before[name], `rows of ${name}`)
    expect(!('x' in after), 'no new table')
    expectEqual(command('sql', ...city.options, 'delete from procedures_case').code, 1, 'the exit code of a change')
    expectEqual(city.number('select 40 + 2'), 42, 'an answer')
    expect(city.number("select count(*) from city_staff where name = 'x'") === 0, 'nothing changed')
  })
  await test('operate: rebuild makes the derived data again, while the server rests', async () => {
    const beside = city.ikanai('rebuild')
    expect(beside.code === 1 && beside.error.length > 10, 'it to be refused beside a server, with the reason')
    await city.halt()
    const { code, out, error } = city.ikanai('rebuild')
    expect(code === 0 && /made again/.test(out), `it to be made: ${out}${error}`)
    await city.start()
    const client = new Client(city)
    expectEqual((await client.get('/search?q=%E4%BD%8F%E6%B0%91%E7%A5%A8')).code, 200, 'searching afterwards')
    client.close()
  })
  await test('operate: every command has help, and the man page names all of them', () => {
    const names = [...command('--help').out.matchAll(/^ {2}(\w+) /gm)].map(match => match[1])
    expect(names.length >= 12, `the commands (${names})`)
    const manual = command('manual').out
    for (const name of names) {
      const { code, out } = command(name, '--help')
      expect(code === 0 && out.startsWith(`Usage: ikanai ${name}`), `help of ${name}`)
      expect(manual.includes(`.SS ikanai ${name}`), `${name} in the man page`)
      expect(command(name, '--no-such-option').code === 2, `${name} --no-such-option to end with 2`)
    }
    expectEqual(command('nonsense').code, 2, 'a command that is not there')
    if (spawnSync('groff', ['--version']).status === 0) {
      const groff = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-K', 'utf8'], { input: manual, encoding: 'utf8' })
      expect(groff.status === 0 && groff.stderr === '' && groff.stdout.replace(/.\x08/g, '').includes('SYNOPSIS'), `groff to be content: ${groff.stderr}`)
    }
  })
  await test('operate: after kill -9 it is back, whole, within a second', async () => {
    await city.halt('SIGKILL')
    await city.start()
    console.log(`# start of an existing city to its first answer: ${city.startMs} ms, resident ${Math.round(city.residentKiB() / 1024)} MiB`)
    expect(city.startMs < 1000 * patience(), `a second, took ${city.startMs} ms`)
    expectEqual(city.ikanai('doctor').code, 0, 'doctor')
  })
  await test('operate: SIGTERM ends gracefully, answering what is in work', async () => {
    const clients = await together(8, () => new Client(city).enter('草野 すみれ'))
    const forms = await Promise.all(clients.map(client => client.form('/desk/entry/inu', '/desk/entry/inu')))
    const before = city.number('select count(*) from procedures_case')
    const answers = clients.map((client, i) => client.post('/desk/entry/inu', dogEntry(forms[i], kana(90000 + i))).catch(error => ({ code: 0, error })))
    await pause(2)
    const over = await city.halt('SIGTERM')
    const codes = (await Promise.all(answers)).map(answer => answer.code)
    expectEqual(`${over.code} ${over.signal}`, '0 null', 'how it ended')
    expect(codes.every(code => code === 303 || code === 503 || code === 0), `answers or none: ${codes}`)
    expect(city.number('select count(*) from procedures_case') - before >= codes.filter(code => code === 303).length, 'all that was acknowledged')
    await city.start()
  })
  await test('operate: the log holds nothing personal', async () => {
    const client = await new Client(city).enter('汐見 花子')
    await client.get('/my/account?secret=hanako')
    let log = ''
    for (let tries = 0; tries < 50 && !/GET .*\/my\/account/.test(log); tries++) { await pause(200); log = readFileSync(city.log, 'utf8') }
    expect(/GET .*\/my\/account/.test(log), 'a line for the request')
    for (const word of ['hanako', '汐見', '見本ハイツ', '平字梅本', '0246-00']) expect(!log.includes(word), `no ${word} in the log`)
    client.close()
  })
  const people = isLong ? 326548 : 3000
  await test('operate: a register of invented people is made fast', () => {
    const data = join(city.folder, 'people')
    mkdirSync(data)
    const began = Date.now()
    const { code, out, error } = command('demo', '--people', String(people), '--data', data, '--city', city.cityFolder)
    const seconds = (Date.now() - began) / 1000
    console.log(`# ${people} people in ${seconds.toFixed(1)} s`)
    expectEqual(code, 0, `demo --people (${out}${error})`)
    expect(Number(command('sql', '--csv', 'select count(*) from city_person', '--data', data).out.split('\n')[1]) >= people, 'all of them in the register')
    expect(seconds < (isLong ? 60 : 20) * patience(), `it to be fast, took ${seconds} s`)
  })
})
