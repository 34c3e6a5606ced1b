const WALLS = ['#c8b8a6', '#a9bccb', '#b9c4a9', '#d2b9b2', '#b3b4cc', '#c9c3ae']
const SHIRTS = ['#31507a', '#6b3f4d', '#3e6b57', '#55497a', '#7a5a35', '#2f5f6b']
const SKINS = ['#e3b394', '#b87f5c', '#8c5a3c', '#efc7ac', '#cf9a76']
const HAIRS = ['#2b211c', '#5d4030', '#9a7b4f', '#1d1c20', '#6f6a68']
const W = 640
const H = 360

/** Somebody before a wall. */
export function drawPerson(context: CanvasRenderingContext2D, i: number): void {
  const sway = Math.sin(performance.now() / 900 + i) * 5
  const wall = context.createLinearGradient(0, 0, W, H)
  wall.addColorStop(0, WALLS[i % WALLS.length] ?? '#ccc')
  wall.addColorStop(1, '#8d8a86')
  context.fillStyle = wall
  context.fillRect(0, 0, W, H)
  context.fillStyle = 'rgb(255 255 255 / 28%)'
  context.fillRect(60 + ((i * 97) % 380), 30, 130, 150)
  const x = W / 2 + sway
  blob(context, SHIRTS[i % SHIRTS.length], x, H + 20, 170, 130)
  context.fillStyle = SKINS[i % SKINS.length] ?? '#caa'
  context.fillRect(x - 24, 205, 48, 60)
  blob(context, HAIRS[(i * 3) % HAIRS.length], x, 136, 76, 84)
  blob(context, SKINS[i % SKINS.length], x, 158, 62, 76)
}

/** A slide as somebody would share it. */
export function drawSlide(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, W, H)
  context.fillStyle = '#1d2333'
  context.font = 'bold 30px sans-serif'
  context.fillText('Quarterly plan', 40, 66)
  context.fillStyle = '#8a93a6'
  for (let line = 0; line < 4; line++) context.fillRect(40, 100 + line * 26, 200 - line * 22, 9)
  const bars = [70, 110, 96, 150, 178, 205]
  bars.forEach((height, i) => {
    context.fillStyle = i === 5 ? '#4450d2' : '#c4c9f2'
    context.fillRect(300 + i * 50, 320 - height, 34, height)
  })
}

function blob(
  context: CanvasRenderingContext2D,
  colour: string | undefined,
  x: number,
  y: number,
  rx: number,
  ry: number,
): void {
  context.fillStyle = colour ?? '#888'
  context.beginPath()
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI)
  context.fill()
}
