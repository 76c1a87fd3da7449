// A real SMTP server that keeps what it is sent: HELO/EHLO, MAIL, RCPT, DATA, RSET, QUIT (RFC 5321).
import net from 'node:net'

export class MailSink {
  // login: { user, password } that it demands before it takes anything.
  static async start({ login = null } = {}) {
    const sink = new MailSink()
    sink.login = login
    sink.messages = []
    sink.refuse = null // a reply such as '550 no such user' for the next RCPT
    sink.server = net.createServer(socket => sink.talk(socket))
    await new Promise(done => sink.server.listen(0, '127.0.0.1', done))
    sink.port = sink.server.address().port
    return sink
  }

  talk(socket) {
    let rest = '', data = null, from = '', to = []
    const reply = line => socket.write(line + '\r\n')
    socket.on('error', () => {})
    socket.setEncoding('latin1')
    reply('220 sink ESMTP')
    socket.on('data', chunk => {
      rest += chunk
      for (let end; (end = rest.indexOf('\r\n')) >= 0;) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data !== null) {
          if (line !== '.') { data.push(line.startsWith('.') ? line.slice(1) : line); continue }
          this.messages.push({ from, to, raw: Buffer.from(data.join('\r\n'), 'latin1').toString('utf8') })
          data = null; to = []
          reply('250 kept')
        } else if (/^EHLO/i.test(line) && this.login) { socket.write('250-sink\r\n250 AUTH PLAIN\r\n') }
        else if (/^AUTH PLAIN/i.test(line) || this.isAsked) {
          const word = this.isAsked ? line : line.slice(11)
          this.isAsked = !word
          if (!word) { reply('334 '); continue }
          this.isSignedIn = word === Buffer.from(`\0${this.login.user}\0${this.login.password}`).toString('base64')
          reply(this.isSignedIn ? '235 welcome' : '535 no')
        } else if (this.login && !this.isSignedIn && /^MAIL/i.test(line)) reply('530 sign in first')
        else if (/^(EHLO|HELO)/i.test(line)) reply('250 sink')
        else if (/^MAIL FROM:/i.test(line)) { from = line.slice(10); reply('250 ok') }
        else if (/^RCPT TO:/i.test(line)) {
          if (this.refuse) { reply(this.refuse); this.refuse = null } else { to.push(line.slice(8).replace(/[<>\s]/g, '')); reply('250 ok') }
        } else if (/^DATA/i.test(line)) { data = []; reply('354 go on') }
        else if (/^(RSET|NOOP)/i.test(line)) reply('250 ok')
        else if (/^QUIT/i.test(line)) { reply('221 bye'); socket.end() }
        else reply('502 not here')
      }
    })
  }

  // The newest message to an address, waiting for it; headers decoded, body as text.
  async waitFor(address, { after = 0, timeoutMs = 10_000 } = {}) {
    const until = Date.now() + timeoutMs
    for (;;) {
      const found = this.messages.slice(after).filter(m => m.to.includes(address)).pop()
      if (found) return decode(found)
      if (Date.now() > until) throw new Error(`no mail for ${address} within ${timeoutMs} ms`)
      await new Promise(done => setTimeout(done, 50))
    }
  }

  async stop() { await new Promise(done => this.server.close(done)) }
}

function decode(message) {
  const split = message.raw.indexOf('\r\n\r\n')
  const head = message.raw.slice(0, split).replace(/\r\n[ \t]+/g, ' ')
  let body = message.raw.slice(split + 4)
  if (/^content-transfer-encoding:\s*base64/im.test(head)) body = Buffer.from(body, 'base64').toString('utf8')
  else if (/^content-transfer-encoding:\s*quoted-printable/im.test(head))
    body = Buffer.from(body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8')
  const subject = (head.match(/^subject:\s*(.*)$/im)?.[1] ?? '')
    .replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, text) => Buffer.from(text, 'base64').toString('latin1'))
  return { ...message, head, subject: Buffer.from(subject, 'latin1').toString('utf8'), body }
}
