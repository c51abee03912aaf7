import WebServers

/// The page that a browser gets from a chat server: it speaks the protocol itself, in a few lines.
enum ChatPage {
  static var reply: HTTPReply {
    var reply = HTTPReply.text(html)
    reply.headers["Content-Type"] = "text/html; charset=utf-8"
    reply.headers["Content-Security-Policy"] =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
      + "connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply
  }

  private static let html = """
    <!DOCTYPE html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Chat</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 1rem auto; padding: 0 1rem }
      label { display: block; margin-top: .5rem }
      input { font: inherit; width: 100%; box-sizing: border-box }
      li { overflow-wrap: anywhere }
    </style>
    <h1>Chat</h1>
    <p id="state" role="status">connecting</p>
    <form>
      <label>Room <input id="room" value="lobby" required maxlength="64"></label>
      <label>Message <input id="text" required maxlength="4000" autocomplete="off"></label>
      <p><button>Send</button></p>
    </form>
    <ul id="messages" aria-live="polite"></ul>
    <script>
      const by = id => document.getElementById(id)
      const socket = new WebSocket(`ws://${location.host}/socket.io/?EIO=4&transport=websocket`)
      const waiting = new Map()
      let calls = 0, joined
      // One letter of Engine.IO (2 ping, 3 pong, 4 message), one of Socket.IO (0 connect, 2 event, 3 ack).
      const call = (name, value) => new Promise(resolve => {
        waiting.set(++calls, resolve)
        socket.send(`42${calls}${JSON.stringify([name, value])}`)
      })
      const show = (from, text) => {
        const item = document.createElement('li')
        item.textContent = `${from}: ${text}`
        by('messages').append(item)
      }
      const enter = async room => {
        if (joined === room) return
        if (joined) await call('leave', joined)
        const answer = await call('join', room)
        if (answer.error) throw answer.error
        joined = room
        by('state').textContent = `in ${room}, ${answer.members} here`
      }
      socket.onmessage = ({ data }) => {
        if (data === '2') return socket.send('3')
        if (data[0] === '0') return socket.send('40')
        const [, type, id, json] = /^4(\\d)(\\d*)(.*)$/s.exec(data) ?? []
        if (type === '0') enter(by('room').value)
        if (type === '2') { const { from, text } = JSON.parse(json)[1]; show(from, text) }
        if (type === '3') waiting.get(+id)?.(JSON.parse(json)[0])
      }
      socket.onclose = () => by('state').textContent = 'the server has closed the connection'
      document.forms[0].onsubmit = async event => {
        event.preventDefault()
        const text = by('text').value
        by('text').value = ''
        try {
          await enter(by('room').value)
          const answer = await call('message', { room: joined, text })
          show('you', answer.error ?? answer.text)
        } catch (error) { by('state').textContent = error }
      }
    </script>
    </html>
    """
}
