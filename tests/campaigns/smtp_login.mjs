// Mail through a server that demands a login: from a file that only its owner reads, in the folder of keys.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { City, Client, campaign, expect, expectEqual, pause, program, root, test } from './city.mjs'
import { MailSink } from '../browser/mail_sink.mjs'

function start(folder, ...words) {
  const { status, stderr, signal } = spawnSync(program, ['serve', '--data', join(folder, 'refused'), '--city', join(root, 'cities/iwaki'), '--port', '0', ...words], { cwd: root, encoding: 'utf8', timeout: 20_000 })
  return { status, signal, stderr }
}

await campaign('smtp login', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ikanai-login.'))
  const sink = await MailSink.start({ login: { user: 'city', password: 'a secret of two words' } })
  const city = new City({ more: ['--smtp', `smtp://127.0.0.1:${sink.port}`, '--mail-from', 'city@example.jp'], isDemo: false })
  mkdirSync(join(city.data, 'keys'), { recursive: true, mode: 0o700 })
  writeFileSync(join(city.data, 'keys/smtp'), 'city\na secret of two words\n', { mode: 0o600 })
  await city.start()

  await test('smtp login: a mail goes out through a server that demands one', async () => {
    const client = new Client(city)
    const form = await client.form('/sign-in', '/sign-in/mail')
    const answer = await client.post('/sign-in/mail', [...form.fields.filter(([name]) => name !== 'mail_address'), ['mail_address', 'ana@example.jp']])
    expectEqual(answer.code, 303, 'the answer to the address')
    const mail = await sink.waitFor('ana@example.jp')
    expect(/\d{6}|\d{3} \d{3}/.test(JSON.stringify(mail)), 'the code in the mail')
    expect(sink.isSignedIn, 'that it signed in')
    client.close()
  })
  await test('smtp login: the password is in no command line and in no log', async () => {
    await pause(100)
    const line = readFileSync(`/proc/${city.process.pid}/cmdline`, 'utf8') + readFileSync(`/proc/${city.process.pid}/environ`, 'utf8')
    expect(!line.includes('a secret of two words'), 'no password among the words of the process')
    expect(!city.lastWords().includes('a secret of two words'), 'no password in the log')
  })
  await test('smtp login: a file that others may read is refused, with what to do', () => {
    const file = join(folder, 'login')
    writeFileSync(file, 'city\nsecret\n')
    chmodSync(file, 0o644)
    const open = start(folder, '--smtp', 'smtps://mail.example.jp', '--smtp-login', file)
    expect(open.status === 1 && /chmod 600/.test(open.stderr), `a refusal, not ${JSON.stringify(open)}`)
    chmodSync(file, 0o600)
    const clear = start(folder, '--smtp', 'smtp://mail.example.jp', '--smtp-login', file)
    expect(clear.status === 1 && /in clear/.test(clear.stderr), `a refusal, not ${JSON.stringify(clear)}`)
    writeFileSync(file, 'city\n')
    const half = start(folder, '--smtp', 'smtps://mail.example.jp', '--smtp-login', file)
    expect(half.status === 1 && /two lines/.test(half.stderr), `a refusal, not ${JSON.stringify(half)}`)
    expect(start(folder, '--smtp-login', join(folder, 'none')).status === 1, 'a file that is not there to be refused')
    expectEqual(readdirSync(folder).join(), 'login', 'what was made besides')
  })
  await city.halt()
  await sink.stop()
  rmSync(folder, { recursive: true, force: true })
})
