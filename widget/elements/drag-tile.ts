/** Pixels that a pointer has to go before it is more than a click. */
const SLACK = 6

/**
 * Follows a pointer that went down on a tile and moves the tile along.
 * @param drop told the middle of the tile, relative to where it is positioned, when it is let go after a move
 */
export function dragTile(down: PointerEvent, tile: HTMLElement, drop: (x: number, y: number) => void): void {
  const rest = tile.style.translate
  const [x = 0, y = 0] = rest.split(' ').map(Number.parseFloat)
  let [dx, dy] = [0, 0]
  const done = new AbortController()
  const { signal } = done
  const move = (event: PointerEvent) => {
    ;[dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY]
    if (!tile.matches('.dragged') && Math.hypot(dx, dy) < SLACK) return
    tile.classList.add('dragged')
    tile.style.translate = `${x + dx}px ${y + dy}px`
  }
  const end = ({ type }: PointerEvent) => {
    done.abort()
    if (!tile.matches('.dragged')) return
    tile.classList.remove('dragged')
    tile.style.translate = rest
    if (type === 'pointerup') drop(x + dx + tile.clientWidth / 2, y + dy + tile.clientHeight / 2)
  }
  window.addEventListener('pointermove', move, { signal })
  window.addEventListener('pointerup', end, { signal })
  window.addEventListener('pointercancel', end, { signal })
}
